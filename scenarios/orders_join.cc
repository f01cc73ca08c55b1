// Name and prices of one user's orders, the users in a seeded order.
#include <algorithm>
#include <memory>

#include "scenarios/catalog.h"
#include "scenarios/mix.h"
#include "scenarios/ordering.h"
#include "scenarios/statements_script.h"

namespace driverbench::scenarios {
namespace {

class JoinScript final : public StatementsScript {
 public:
  JoinScript(const BlockPlan& plan, int thread) {
    for (std::int64_t uid = 1; uid <= kUsers; ++uid)
      users_.push_back({.uid = {Value(uid)}, .joined = OrdersOf(plan.seed, uid)});
    std::ranges::shuffle(users_, RandomOf(plan, thread));
  }

  Status Run(std::int64_t i) override {
    const User& user = users_[i % kUsers];
    if (Status s = join_->Execute(user.uid, &read_); !s.ok()) return s;
    return ExpectJoined(read_, user.joined);
  }

 private:
  struct User {
    std::vector<Value> uid;
    JoinedRows joined;
  };

  Status Open() override { return Prepare(kJoinSql, &join_); }

  std::vector<User> users_;
  std::unique_ptr<IStatement> join_;
  RowSet read_;
};

class JoinScenario final : public OrdersTablesScenario {
 public:
  Traits traits() const override { return {.name = "orders.join", .any_sql = true}; }
  std::vector<TableRows> Fresh(std::uint64_t seed) const override { return FullOrders(seed); }
  std::unique_ptr<Script> Open(const BlockPlan& plan, int thread) const override {
    return std::make_unique<JoinScript>(plan, thread);
  }
};

}  // namespace

const Scenario& OrdersJoin() {
  static const JoinScenario kScenario;
  return kScenario;
}

}  // namespace driverbench::scenarios
