#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "backends/api/value.h"
#include "scenarios/mix.h"
#include "scenarios/plan.h"

namespace driverbench::scenarios {

// SQL of the user's own as a scenario, as a worker gets to know it: what the settings say, with the
// values drawn. What its statements must answer is not in it.
struct OwnSql {
  struct Statement {
    std::string sql;
    std::vector<std::size_t> values{};  // of each `?`: its place in a tuple
    bool ordered = false;  // the order of its rows counts, as its ORDER BY holds a unique key
  };
  struct Table {
    std::string name;
    std::string definition;    // see scenarios::Table
    std::string options{};     // the same
    std::string first_column;  // of its definition
  };

  std::vector<Statement> statements;  // of one operation, in their order
  bool transaction = false;           // each operation is one, and ends with COMMIT
  bool writes = false;                // one thread, tables made again before each block
  std::vector<std::vector<Value>> tuples{};
  std::vector<Table> tables{};          // that the keeper makes
  std::vector<std::string> fill{};      // what it fills them by
  std::vector<std::string> left_out{};  // "table.column": what may differ after a block
};

// The tuple of operation i. Those of a block that reads begin where its number and thread say, and
// go on in a circle; those of one that writes are taken in turn, each once, so that blocks of one
// length leave the same tables.
inline std::size_t TupleOf(const BlockPlan& plan, int thread, std::int64_t i, bool writes,
                           std::size_t tuples) {
  if (writes) return static_cast<std::size_t>(i);
  const std::uint64_t first = Mix(Mix(Mix(plan.seed) ^ static_cast<std::uint64_t>(plan.number)) ^
                                  static_cast<std::uint64_t>(thread));
  return (first % tuples + static_cast<std::uint64_t>(i)) % tuples;
}

}  // namespace driverbench::scenarios
