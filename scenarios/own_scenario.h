#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "scenarios/own_sql.h"
#include "scenarios/scenario.h"

namespace driverbench::scenarios {

// What one thread's operations answered: a hash for each tuple that was used.
class Answers {
 public:
  explicit Answers(std::size_t tuples) : hashes_(tuples) {}

  // kWrong when the tuple was answered otherwise before.
  Status Take(std::size_t tuple, std::uint64_t hash);

  // Takes all that another thread has.
  Status TakeAll(const Answers& other);

  const std::vector<std::optional<std::uint64_t>>& hashes() const { return hashes_; }

 private:
  std::vector<std::optional<std::uint64_t>> hashes_;
};

// kInvalidArgument for a statement that names what no tuple has, and for a block that has no tuple
// for an operation.
Status CheckOwnSql(const OwnSql& sql, const BlockPlan& plan);

// Of what CheckOwnSql took. `sql` and `answers`, which gets an element for each thread that the
// scenario is opened for, outlive it and its scripts.
std::unique_ptr<Scenario> MakeOwnScenario(std::string_view name, const OwnSql& sql,
                                          std::deque<Answers>* answers);

}  // namespace driverbench::scenarios
