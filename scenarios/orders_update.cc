// A new price of one order of the block's own, and COMMIT.
#include <memory>

#include "scenarios/catalog.h"
#include "scenarios/ordering.h"
#include "scenarios/statements_script.h"

namespace driverbench::scenarios {
namespace {

double NewPrice(const Row& order) { return order[2].double_value() + 0.25; }

class UpdateScript final : public StatementsScript {
 public:
  UpdateScript(const BlockPlan& plan, int thread) {
    for (std::int64_t i = 0; i < plan.per_thread(); ++i) {
      const Row order = OwnOrder(plan, thread, i);
      values_.push_back({Value(NewPrice(order)), order.front()});
    }
  }

  Status Run(std::int64_t i) override {
    if (Status s = update_->Execute(values_[i], &none_); !s.ok()) return s;
    return Commit();
  }

 private:
  Status Open() override { return Prepare("UPDATE orders SET price = ? WHERE oid = ?", &update_); }

  std::vector<std::vector<Value>> values_;
  std::unique_ptr<IStatement> update_;
  RowSet none_;
};

class UpdateScenario final : public OrderStep {
 public:
  Traits traits() const override {
    return {.name = "orders.update", .autocommit = false, .any_sql = true};
  }
  std::vector<TableRows> After(const BlockPlan& plan) const override {
    std::vector<TableRows> tables = OwnOrders(plan);
    for (Row& order : tables.front().rows) order[2] = Value(NewPrice(order));
    return tables;
  }
  std::unique_ptr<Script> Open(const BlockPlan& plan, int thread) const override {
    return std::make_unique<UpdateScript>(plan, thread);
  }
};

}  // namespace

const Scenario& OrdersUpdate() {
  static const UpdateScenario kScenario;
  return kScenario;
}

}  // namespace driverbench::scenarios
