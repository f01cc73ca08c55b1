// The CRM sample as a whole: users, their orders, one deleted, one changed, and a join. Each step
// commits, as the sample's do. Its order ids come from AUTO_INCREMENT; here they are set, since a
// server promises no more of such ids than that they are unique.
#include <array>
#include <memory>

#include "scenarios/catalog.h"
#include "scenarios/ordering.h"
#include "scenarios/statements_script.h"

namespace driverbench::scenarios {
namespace {

constexpr std::int64_t kBen = 3;

std::vector<Row> Users() {
  return {UserRow(1, "Alice", "Female"), UserRow(2, "Peter", "Male"), UserRow(kBen, "Ben", "Male")};
}

std::vector<Row> FirstOrder() { return {OrderRow(1, 1, 2.5)}; }

std::vector<Row> MoreOrders() {
  return {OrderRow(2, 1, 0.5), OrderRow(3, 2, 4.5), OrderRow(4, 2, 2123.87),
          OrderRow(5, kBen, 212.5), OrderRow(6, kBen, 8.5)};
}

std::vector<Value> Flat(const std::vector<Row>& rows) {
  std::vector<Value> values;
  for (const Row& row : rows) values.insert(values.end(), row.begin(), row.end());
  return values;
}

class OrdersScript final : public StatementsScript {
 public:
  // Prepares where the script does: what that takes belongs to it, as it does to the tutorial's.
  Status Run(std::int64_t /*i*/) override {
    for (Step& step : steps_) {
      if (Status s = Execute(&step); !s.ok()) return s;
      if (Status s = Commit(); !s.ok()) return s;
    }
    if (Status s = Execute(&join_); !s.ok()) return s;
    if (Status s = ExpectJoined(read_, bens_); !s.ok()) return s;
    return Commit();  // of the transaction that the join began
  }

 private:
  struct Step {
    std::string_view sql;
    std::vector<Value> values;
    std::unique_ptr<IStatement> statement;
  };

  Status Open() override { return {}; }

  Status Execute(Step* step) {
    if (Status s = Prepare(step->sql, &step->statement); !s.ok()) return s;
    return step->statement->Execute(step->values, &read_);
  }

  std::array<Step, 5> steps_ = {
      {{"INSERT INTO users (uid, name, gender) VALUES (?, ?, ?), (?, ?, ?), (?, ?, ?)",
        Flat(Users()), nullptr},
       {"INSERT INTO orders (oid, uid, price) VALUES (?, ?, ?)", Flat(FirstOrder()), nullptr},
       {"INSERT INTO orders (oid, uid, price) VALUES (?, ?, ?), (?, ?, ?), (?, ?, ?), (?, ?, ?), "
        "(?, ?, ?)",
        Flat(MoreOrders()), nullptr},
       {"DELETE FROM orders WHERE oid = ?", {Value(std::int64_t{4})}, nullptr},
       {"UPDATE orders SET price = ? WHERE oid = ?",
        {Value(3.5), Value(std::int64_t{1})},
        nullptr}}};
  Step join_ = {kJoinSql, {Value(kBen)}, nullptr};
  const JoinedRows bens_ = {.name = Value("Ben"), .prices = {Value(212.5), Value(8.5)}};
  RowSet read_;
};

class OrdersScenario final : public OrdersTablesScenario {
 public:
  Traits traits() const override {
    return {.name = "orders",
            .autocommit = false,
            .whole_script = true,
            .truncates = true,
            .any_sql = true};
  }
  std::vector<TableRows> After(const BlockPlan& /*plan*/) const override {
    std::vector<Row> orders = {OrderRow(1, 1, 3.5)};
    for (Row& order : MoreOrders()) {
      if (order.front() != Value(std::int64_t{4})) orders.push_back(std::move(order));
    }
    return {{.table = &UsersTable(), .rows = Users()},
            {.table = &OrdersTable(), .rows = std::move(orders)}};
  }
  std::unique_ptr<Script> Open(const BlockPlan& /*plan*/, int /*thread*/) const override {
    return std::make_unique<OrdersScript>();
  }
};

}  // namespace

const Scenario& Orders() {
  static const OrdersScenario kScenario;
  return kScenario;
}

}  // namespace driverbench::scenarios
