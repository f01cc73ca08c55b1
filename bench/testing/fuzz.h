#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace driverbench {

// What a fuzz target states about an input: libFuzzer takes the abort for a finding and keeps the
// input. `subject` is the text that breaks the statement.
inline void Require(bool holds, std::string_view statement, std::string_view subject) {
  if (holds) return;
  fmt::print(stderr, "not so: {}\n{}\n", statement, subject);
  std::abort();
}

inline std::string_view TextOf(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace driverbench
