#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "backends/api/statements.h"
#include "backends/api/value.h"

namespace driverbench::scenarios {

// What a statement answered, as a number: the same for every library that read the same, in
// whatever types it gives it. bench/protocol/PROTOCOL.md describes it, scenarios/vectors has
// examples. CRC-32, because every language has it, and fast: it is taken inside of samples.
class AnswerHash {
 public:
  // Rows are a multiset unless their order counts.
  void Add(const RowSet& rows, bool ordered);

  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0;
};

// Of all rows together, in any order.
std::uint64_t HashOfRows(const RowSet& rows);

std::uint64_t HashOfRow(std::span<const Value> row);

// The bytes that stand for a value which is not NULL.
std::string CanonicalText(const Value& value);

}  // namespace driverbench::scenarios
