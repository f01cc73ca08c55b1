#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "backends/api/statements.h"
#include "backends/api/status.h"
#include "backends/api/value.h"

namespace driverbench {

// Statements that travel without waiting for the results of those before: the round trips of many
// become one. Not thread-safe, and gone with the connection.
//
// From Send until the last result is read nothing else can be done on the connection. A failed
// statement fails in its Read and harms no other; after an error of the connection there is nothing
// left to read.
class IPipeline {
 public:
  virtual ~IPipeline() = default;

  // Takes a statement with a `?` for each value, and sets *statement to its number, for as long as
  // the connection lives. It has one result, or none.
  virtual Status Prepare(std::string_view sql, std::size_t* statement) = 0;

  // Puts a statement behind those that are queued. kInvalidArgument for another number of values,
  // and then nothing is queued.
  virtual Status Queue(std::size_t statement, std::span<const Value> values) = 0;

  // Sends what is queued, as far as it goes without waiting: a server that cannot get rid of its
  // results reads no more statements, and who only sends would wait for it for ever. The rest goes
  // out as results are read.
  virtual Status Send() = 0;

  // Replaces *out by the result of the first statement whose result was not read, in the order of
  // Queue. kInvalidArgument where there is none.
  virtual Status Read(RowSet* out) = 0;
};

}  // namespace driverbench
