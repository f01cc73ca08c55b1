#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "backends/memory/store.h"
#include "scenarios/catalog.h"
#include "scenarios/ordering.h"
#include "scenarios/testing.h"

namespace driverbench::scenarios {

const Scenario &Orders(), &OrdersJoin(), &OrdersUpdate(), &OrdersDelete();

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Keeps a log of what is executed, and answers what a test says.
class Statements final : public IConnection, IPlayerStore, IStatements {
 public:
  std::vector<std::string> log;
  std::function<void(std::span<const Value>, RowSet*)> on_join;
  std::string fails;  // what begins so

  IPlayerStore& players() override { return *this; }
  IStatements* statements() override { return this; }
  Status Commit() override { return Log("COMMIT"); }
  Status Rollback() override { return Log("ROLLBACK"); }
  Status Query(std::string_view sql, driverbench::Rows* /*out*/) override {
    return Log(std::string(sql));
  }
  std::optional<std::string> Cipher() const override { return {}; }

  Status Insert(std::span<const Player> /*players*/) override { return Log("?"); }
  Status Find(std::string_view, Player*, bool*) override { return Log("?"); }
  Status List(int, std::vector<Player>*) override { return Log("?"); }
  Status Count(std::int64_t*) override { return Log("?"); }
  Status Lock(std::string_view, Balance*, bool*) override { return Log("?"); }
  Status Adjust(std::string_view, Balance) override { return Log("?"); }

  Status Prepare(std::string_view sql, std::unique_ptr<IStatement>* out) override {
    *out = std::make_unique<Statement>(this, std::string(sql));
    return {};
  }

  Status Log(std::string what) {
    log.push_back(std::move(what));
    return !fails.empty() && log.back().starts_with(fails)
               ? Status({StatusCode::kConnection, "spy", 2013, "HY000", "gone"})
               : Status();
  }

 private:
  class Statement final : public IStatement {
   public:
    Statement(Statements* owner, std::string sql) : owner_(*owner), sql_(std::move(sql)) {}
    Status Execute(std::span<const Value> values, RowSet* out) override {
      std::string text = sql_.substr(0, sql_.find(' ', sql_.find(' ') + 1));
      for (const Value& value : values) text += " " + ToString(value);
      if (Status s = owner_.Log(std::move(text)); !s.ok()) return s;
      out->Clear(sql_.starts_with("SELECT") ? 2 : 0);
      if (sql_.starts_with("SELECT") && owner_.on_join) owner_.on_join(values, out);
      return {};
    }
    Status Stream(std::span<const Value> /*values*/, const Take& /*take*/) override { return {}; }

   private:
    Statements& owner_;
    const std::string sql_;
  };
};

void Add(RowSet* rows, const Value& name, const Value& price) {
  const auto row = rows->Add();
  row[0] = name;
  row[1] = price;
}

void AddBens(RowSet* rows) {
  Add(rows, Value("Ben"), Value(8.5));
  Add(rows, Value("Ben"), Value(212.5));
}

TEST(Orders, TheScriptIsTheSamples) {
  Statements connection;
  connection.on_join = [](auto, RowSet* rows) { AddBens(rows); };
  ASSERT_EQ(Text(RunAll(Orders(), {}, connection)), "ok: ok");
  EXPECT_THAT(connection.log,
              ElementsAre("INSERT INTO 1 \"Alice\" \"Female\" 2 \"Peter\" \"Male\" 3 \"Ben\" "
                          "\"Male\"",
                          "COMMIT", "INSERT INTO 1 1 2.5", "COMMIT",
                          "INSERT INTO 2 1 0.5 3 2 4.5 4 2 2123.87 5 3 212.5 6 3 8.5", "COMMIT",
                          "DELETE FROM 4", "COMMIT", "UPDATE orders 3.5 1", "COMMIT",
                          StartsWith("SELECT users.name, 3"), "COMMIT"));
}

TEST(Orders, AfterItFiveOrdersAreLeft) {
  const auto tables = Orders().After({});
  ASSERT_EQ(tables.size(), 2U);
  EXPECT_EQ(tables[0].rows.size(), 3U);
  EXPECT_THAT(tables[1].rows,
              ElementsAre(OrderRow(1, 1, 3.5), OrderRow(2, 1, 0.5), OrderRow(3, 2, 4.5),
                          OrderRow(5, 3, 212.5), OrderRow(6, 3, 8.5)));
}

TEST(Orders, AWrongJoinIsFound) {
  const std::vector<std::function<void(RowSet*)>> wrong = {
      [](RowSet* /*rows*/) {},
      [](RowSet* rows) { Add(rows, Value("Ben"), Value(8.5)); },
      [](RowSet* rows) {
        AddBens(rows);
        Add(rows, Value("Ben"), Value(8.5));
      },
      [](RowSet* rows) {
        Add(rows, Value("Ben"), Value(8.5));
        Add(rows, Value("Ben"), Value(8.5));
      },
      [](RowSet* rows) {
        Add(rows, Value("Ben"), Value(212.5));
        Add(rows, Value("Peter"), Value(8.5));
      },
      [](RowSet* rows) {
        Add(rows, Value("Ben"), Value(212.5));
        Add(rows, Value("Ben"), Value());
      }};
  for (const auto& rows : wrong) {
    Statements connection;
    connection.on_join = [&](auto, RowSet* out) { rows(out); };
    EXPECT_THAT(Text(RunAll(Orders(), {}, connection)),
                AllOf(StartsWith("wrong: joined rows ["),
                      HasSubstr("], expected [(\"Ben\", 212.5), (\"Ben\", 8.5)]")));
  }
}

TEST(Orders, JoinReadsEveryUserOnce) {
  Statements connection;
  std::vector<bool> read(kUsers + 1);
  const BlockPlan plan{.seed = 3, .number = 2, .warmup = 10, .operations = kUsers - 10};
  connection.on_join = [&](std::span<const Value> values, RowSet* rows) {
    const std::int64_t uid = values[0].int_value();
    EXPECT_FALSE(read.at(uid));
    read.at(uid) = true;
    const JoinedRows joined = OrdersOf(plan.seed, uid);
    EXPECT_EQ(joined.prices.size(), 10U);
    for (const Value& price : joined.prices) Add(rows, joined.name, price);
  };
  EXPECT_EQ(Text(RunAll(OrdersJoin(), plan, connection)), "ok: ok");
}

// The rows that the join must give are those of the tables.
TEST(Orders, TheJoinIsOfTheFullTables) {
  const auto tables = FullOrders(3);
  std::vector<Value> prices;
  for (const Row& order : tables[1].rows) {
    if (order[1] == Value(std::int64_t{17})) prices.push_back(order[2]);
  }
  EXPECT_EQ(prices, OrdersOf(3, 17).prices);
  EXPECT_EQ(tables[0].rows[16], UserRow(17, "user 17", "Female"));
  EXPECT_NE(OrdersOf(3, 17).prices, OrdersOf(4, 17).prices);
}

TEST(Orders, UpdateAndDeleteAreOneStatementAndCommit) {
  const BlockPlan plan{.seed = 3, .number = 1, .threads = 2, .warmup = 1, .operations = 1};
  for (const Scenario* scenario : {&OrdersUpdate(), &OrdersDelete()}) {
    Statements connection;
    ASSERT_EQ(Text(RunAll(*scenario, plan, connection)), "ok: ok");
    ASSERT_EQ(connection.log.size(), 8U);
    const auto before = scenario->Before(plan);
    ASSERT_EQ(before.size(), 1U);
    ASSERT_EQ(before[0].rows.size(), 4U);
    const auto after = scenario->After(plan);
    EXPECT_EQ(after.empty(), scenario == &OrdersDelete());
    for (std::size_t i = 0; i < 4; ++i) {
      const Row& order = before[0].rows[i];
      const std::string oid = ToString(order[0]);
      EXPECT_EQ(connection.log[2 * i],
                after.empty() ? "DELETE FROM " + oid
                              : "UPDATE orders " + ToString(after[0].rows[i][2]) + " " + oid);
      EXPECT_EQ(connection.log[2 * i + 1], "COMMIT");
      EXPECT_TRUE(after.empty() || after[0].rows[i][2] != order[2]);
    }
  }
}

TEST(Orders, ErrorsArePassedThrough) {
  for (const char* statement : {"INSERT", "DELETE", "UPDATE", "SELECT", "COMMIT"}) {
    Statements connection;
    connection.fails = statement;
    EXPECT_EQ(Text(RunAll(Orders(), {}, connection)), "connection: [spy] 2013 (HY000): gone");
    EXPECT_THAT(connection.log.back(), StartsWith(statement));
  }
}

TEST(Orders, ALibraryWithoutStatementsIsUnsupported) {
  const auto memory = MakeMemoryStore(false);
  for (const Scenario* scenario : {&Orders(), &OrdersJoin(), &OrdersUpdate(), &OrdersDelete()}) {
    EXPECT_EQ(Text(RunAll(*scenario, {}, *memory)),
              "unsupported: the library has no way to run any SQL");
  }
}

}  // namespace
}  // namespace driverbench::scenarios
