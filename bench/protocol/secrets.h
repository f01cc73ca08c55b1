#pragma once

#include <cstddef>
#include <string>

#include "bench/protocol/protocol.h"

namespace driverbench::protocol {

// What is shorter may well be a piece of a version, of a path or of a word.
inline constexpr std::size_t kTelling = 6;

// `text` without the connection's password and secret session variables, as they are and as they
// stand in JSON. Passwords from `shortest` characters on, variables from kTelling on: many are no
// secrets but switches, such as `on`.
std::string WithoutSecrets(std::string text, const Connection& connection,
                           std::size_t shortest = 1);

}  // namespace driverbench::protocol
