#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace driverbench::protocol {

// How long what runs a target's blocks lives: a process and connections of its own for each block;
// a process for many blocks of a case, with connections of their own; both for many.
enum class Lifetime : std::uint8_t { kBlock, kProcess, kConnection };

inline constexpr std::array<std::string_view, 3> kLifetimeNames = {"block", "process",
                                                                   "connection"};
constexpr const auto& NamesOf(Lifetime /*any*/) { return kLifetimeNames; }

}  // namespace driverbench::protocol
