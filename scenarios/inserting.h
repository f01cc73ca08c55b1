#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "scenarios/players_scenario.h"

namespace driverbench::scenarios {

// Inserts `rows` players of the block's own with one statement an operation.
class InsertScenario final : public PlayersScenario {
 public:
  InsertScenario(std::string_view name, std::int64_t rows) : name_(name), rows_(rows) {}

  Traits traits() const override { return {.name = name_}; }
  std::vector<Player> PlayersAfter(const BlockPlan& plan) const override;
  std::unique_ptr<Script> Open(const BlockPlan& plan, int thread) const override;

 private:
  std::string_view name_;
  std::int64_t rows_;
};

}  // namespace driverbench::scenarios
