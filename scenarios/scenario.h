#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "backends/api/player_store.h"
#include "scenarios/plan.h"

namespace driverbench::scenarios {

// The operations of one thread in one block. Everything that an operation needs (ids, rows, orders,
// expected values) is computed when it is made, so that the timed loop only calls the store and
// compares.
class Script {
 public:
  virtual ~Script() = default;

  // Runs operation i, 0 <= i < per_thread(), in that order, the warm-up first. Compares all that it
  // reads with what it expects, field by field: kWrong with the first difference.
  virtual Status Run(IPlayerStore& store, std::int64_t i) = 0;
};

// A workload with expected values.
class Scenario {
 public:
  struct Traits {
    std::string_view name;   // "simple.get"
    int version = 1;         // raised when its work changes: unlike versions are not compared
    bool autocommit = true;  // of every connection
    bool whole_script =
        false;  // a tutorial's script as a whole: one thread, one operation a block, no warm-up
    bool truncates = false;  // the keeper empties the table before each block
    bool retries = false;    // an operation that meets a conflict is run again, and that is counted
  };

  virtual ~Scenario() = default;
  virtual Traits traits() const = 0;

  // The rows of a fresh table, before the first block of the case.
  virtual std::vector<Player> Table(std::uint64_t /*seed*/) const { return {}; }

  // The rows that the keeper adds before a block.
  virtual std::vector<Player> Before(const BlockPlan& /*plan*/) const { return {}; }

  // The block's own rows as they must be after it, those of Before included; the keeper compares
  // every one.
  virtual std::vector<Player> After(const BlockPlan& /*plan*/) const { return {}; }

  virtual std::unique_ptr<Script> Open(const BlockPlan& plan, int thread) const = 0;
};

}  // namespace driverbench::scenarios
