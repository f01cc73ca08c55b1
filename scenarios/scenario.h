#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "backends/api/connection.h"
#include "scenarios/plan.h"
#include "scenarios/schema.h"

namespace driverbench::scenarios {

// Opens a connection like the one that a script is given. Of the thread that runs the script.
using Connector = std::function<Status(std::unique_ptr<IConnection>* out)>;

// The operations of one thread in one block. Everything that an operation needs (ids, rows, orders,
// expected values) is computed when it is made, so that the timed loop only calls the connection's
// interfaces and compares.
class Script {
 public:
  virtual ~Script() = default;

  // Once, before Use: of a scenario that connects.
  virtual void ConnectWith(const Connector& /*connector*/) {}

  // Once, before the first Run, on the thread that runs it: takes what it needs of the connection,
  // which outlives it, and prepares its statements. kUnsupported where the library has no such way.
  virtual Status Use(IConnection& connection) = 0;

  // Runs operation i, 0 <= i < per_thread(), in that order, the warm-up first. Compares all that it
  // reads with what it expects, field by field: kWrong with the first difference.
  virtual Status Run(std::int64_t i) = 0;
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
    bool truncates = false;  // the keeper empties the tables before each block
    bool any_sql = false;    // it needs IConnection::statements()
    bool retries = false;    // an operation that meets a conflict is run again, and that is counted
    bool connects = false;   // an operation opens a connection of its own, and closes it
  };

  virtual ~Scenario() = default;
  virtual Traits traits() const = 0;

  // The tables it works on. Each is made by the keeper, and dropped only where that made it.
  virtual std::vector<const Table*> Tables() const = 0;

  // The rows of fresh tables, before the first block of the case.
  virtual std::vector<TableRows> Fresh(std::uint64_t /*seed*/) const { return {}; }

  // Statements that fill fresh tables, and again those that are emptied before each block: of rows
  // that only SQL of the user's own can make.
  virtual std::span<const std::string> Fill() const { return {}; }

  // The rows that the keeper adds before a block.
  virtual std::vector<TableRows> Before(const BlockPlan& /*plan*/) const { return {}; }

  // The block's own rows as they must be after it; the keeper compares every one. A row of Before
  // whose key is not among them must be gone.
  virtual std::vector<TableRows> After(const BlockPlan& /*plan*/) const { return {}; }

  virtual std::unique_ptr<Script> Open(const BlockPlan& plan, int thread) const = 0;
};

}  // namespace driverbench::scenarios
