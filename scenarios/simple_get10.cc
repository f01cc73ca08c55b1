// Ten point reads by primary key an operation, in a seeded order, on the full table: sent together
// where the library has a pipeline, else one after the other.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <vector>

#include "backends/api/pipeline.h"
#include "backends/api/player_sql.h"
#include "scenarios/catalog.h"
#include "scenarios/expect.h"
#include "scenarios/mix.h"
#include "scenarios/players.h"
#include "scenarios/players_scenario.h"

namespace driverbench::scenarios {
namespace {

constexpr std::int64_t kReads = 10;

class Get10Script final : public Script {
 public:
  Get10Script(const BlockPlan& plan, int thread) : table_(FullTable(plan.seed)) {
    std::ranges::shuffle(table_, RandomOf(plan, thread));
    rows_.reserve(table_.size());
    for (const Player& player : table_) rows_.push_back(RowOf(player));
  }

  Status Use(IConnection& connection) override {
    players_ = &connection.players();
    pipeline_ = connection.pipeline();
    return pipeline_ == nullptr ? Status() : pipeline_->Prepare(player_sql::kFind, &find_);
  }

  Status Run(std::int64_t i) override {
    const std::size_t first = i * kReads % kTableRows;
    return pipeline_ == nullptr ? OneByOne(first) : Together(first);
  }

 private:
  Status OneByOne(std::size_t first) {
    for (std::size_t row = first; row < first + kReads; ++row) {
      bool found = false;
      if (Status s = players_->Find(table_[row].id, &read_, &found); !s.ok()) return s;
      if (Status s = ExpectPlayer(found, read_, table_[row]); !s.ok()) return s;
    }
    return {};
  }

  Status Together(std::size_t first) {
    for (std::size_t row = first; row < first + kReads; ++row) {
      if (Status s = pipeline_->Queue(find_, {&rows_[row].front(), 1}); !s.ok()) return s;
    }
    if (Status s = pipeline_->Send(); !s.ok()) return s;
    for (std::size_t row = first; row < first + kReads; ++row) {
      if (Status s = pipeline_->Read(&result_); !s.ok()) return s;
      if (Status s = Expect(rows_[row]); !s.ok()) return s;
    }
    return {};
  }

  Status Expect(const Row& expected) const {
    if (result_.rows() == 1 && std::ranges::equal(result_.row(0), expected)) [[likely]]
      return {};
    return Wrong(expected);
  }

  Status Wrong(const Row& expected) const {
    if (result_.rows() == 0) return ExpectRow(PlayerTable(), nullptr, expected);
    if (result_.rows() > 1 || result_.columns() != expected.size()) {
      return WrongNumber("values of a player",
                         static_cast<std::int64_t>(result_.rows() * result_.columns()),
                         std::ssize(expected));
    }
    const Row got(result_.row(0).begin(), result_.row(0).end());
    return ExpectRow(PlayerTable(), &got, expected);
  }

  std::vector<Player> table_;
  std::vector<Row> rows_;  // the same, as a pipeline takes and gives them
  IPlayerStore* players_ = nullptr;
  IPipeline* pipeline_ = nullptr;
  std::size_t find_ = 0;
  RowSet result_;  // what was read: of the pipeline
  Player read_;
};

class Get10Scenario final : public PlayersScenario {
 public:
  Traits traits() const override { return {.name = "simple.get10"}; }
  std::vector<Player> FreshPlayers(std::uint64_t seed) const override { return FullTable(seed); }
  std::unique_ptr<Script> Open(const BlockPlan& plan, int thread) const override {
    return std::make_unique<Get10Script>(plan, thread);
  }
};

}  // namespace

const Scenario& SimpleGet10() {
  static const Get10Scenario kScenario;
  return kScenario;
}

}  // namespace driverbench::scenarios
