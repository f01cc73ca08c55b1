// One order of the block's own deleted, and COMMIT.
#include <memory>

#include "scenarios/catalog.h"
#include "scenarios/ordering.h"
#include "scenarios/statements_script.h"

namespace driverbench::scenarios {
namespace {

class DeleteScript final : public StatementsScript {
 public:
  DeleteScript(const BlockPlan& plan, int thread) {
    for (std::int64_t i = 0; i < plan.per_thread(); ++i)
      oids_.push_back({OwnOrder(plan, thread, i).front()});
  }

  Status Run(std::int64_t i) override {
    if (Status s = delete_->Execute(oids_[i], &none_); !s.ok()) return s;
    return Commit();
  }

 private:
  Status Open() override { return Prepare("DELETE FROM orders WHERE oid = ?", &delete_); }

  std::vector<std::vector<Value>> oids_;
  std::unique_ptr<IStatement> delete_;
  RowSet none_;
};

class DeleteScenario final : public OrderStep {
 public:
  Traits traits() const override {
    return {.name = "orders.delete", .autocommit = false, .any_sql = true};
  }
  std::unique_ptr<Script> Open(const BlockPlan& plan, int thread) const override {
    return std::make_unique<DeleteScript>(plan, thread);
  }
};

}  // namespace

const Scenario& OrdersDelete() {
  static const DeleteScenario kScenario;
  return kScenario;
}

}  // namespace driverbench::scenarios
