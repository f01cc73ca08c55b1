#pragma once

#include <cstddef>
#include <string_view>

#include "backends/api/status.h"
#include "backends/api/value.h"

// What backends check for themselves, since a library or a server may not.

namespace driverbench {

// ok() when one INSERT may carry that many players.
Status CheckRows(std::size_t players);

// ok() when a statement with that many `?` is given as many values.
Status CheckValues(std::size_t takes, std::size_t given);

// Sets *out to a value that is not NULL, which the server wrote as text. False when `type` is a
// number and the text is none.
bool ReadValue(std::string_view text, Value::Type type, Value* out);

}  // namespace driverbench
