#include <gmock/gmock.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backends/contract/contract.h"

// Any SQL through a library, for those that have a way to it: values of every type, both ways.

namespace driverbench::contract {
namespace {

using Values = std::vector<Value>;

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

Value Int(std::int64_t value) { return Value(value); }

// What a library cannot do it says, and is named here: so nobody loses anything in silence, or has
// gained something that is not known.
enum class What : std::uint8_t {
  kStream,
  kQuoteWithinQuotes,
  kFractions,  // a fraction of a second, and any TIME
  kHugeUint,   // a number above the largest signed one
  kNul,        // a NUL byte in what is no BLOB
};

bool Lacks(What what) {
  const std::string_view library = ThisBackend().name();
  switch (what) {
    case What::kStream:
      return library == "connector_cpp" || library == "libdbi" || library == "odbc" ||
             library == "soci";
    case What::kQuoteWithinQuotes:
      return library == "soci";
    case What::kFractions:
    case What::kHugeUint:
    case What::kNul:
      return library == "libdbi";
  }
  return false;
}

std::string Text(const Values& row) {
  std::string text;
  for (const Value& value : row) text += ToString(value) + " ";
  return text;
}

// A column, and what a library must not lack to read these values of it.
struct Column {
  std::string name;
  std::optional<What> needs;
};

class StatementsContract : public ServerContract {
 protected:
  void SetUp() override {
    ServerContract::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    if (connection_->statements() == nullptr) GTEST_SKIP() << "no statements of any SQL";
    Do("DROP TABLE IF EXISTS value_test");
  }
  void TearDown() override {
    if (connection_ != nullptr) Do("DROP TABLE IF EXISTS value_test");
  }

  void Do(const std::string& sql) {
    Rows none;
    ASSERT_TRUE(Ok(connection_->Query(sql, &none))) << sql;
  }

  std::unique_ptr<IStatement> Prepare(std::string_view sql) {
    std::unique_ptr<IStatement> statement;
    EXPECT_TRUE(Ok(connection_->statements()->Prepare(sql, &statement))) << sql;
    return statement;
  }

  // The first failure of preparing and executing, which may be found at either.
  Status Try(std::string_view sql, const Values& values, RowSet* out) {
    std::unique_ptr<IStatement> statement;
    if (Status s = connection_->statements()->Prepare(sql, &statement); !s.ok()) return s;
    return statement->Execute(values, out);
  }

  std::vector<Values> RowsOf(std::string_view sql, const Values& values = {}) {
    RowSet rows;
    EXPECT_TRUE(Ok(Try(sql, values, &rows))) << sql;
    std::vector<Values> copy;
    copy.reserve(rows.rows());
    for (std::size_t i = 0; i < rows.rows(); ++i)
      copy.emplace_back(rows.row(i).begin(), rows.row(i).end());
    return copy;
  }

  // That value_test holds these rows, by `id`; what the library cannot read of them it refuses.
  void ExpectRows(const std::vector<Values>& rows, const std::vector<Column>& columns) {
    std::vector<Values> expected(rows.size());
    std::string list;
    for (std::size_t column = 0; column < columns.size(); ++column) {
      const auto& [name, needs] = columns[column];
      if (needs.has_value() && Lacks(*needs)) {
        RowSet none;
        EXPECT_TRUE(
            Fails(Try("SELECT " + name + " FROM value_test", {}, &none), StatusCode::kUnsupported))
            << name;
        continue;
      }
      list += (list.empty() ? "" : ", ") + name;
      for (std::size_t i = 0; i < rows.size(); ++i) expected[i].push_back(rows[i][column]);
    }
    const auto read = RowsOf("SELECT " + list + " FROM value_test ORDER BY id");
    ASSERT_EQ(read.size(), rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(Text(read[i]), Text(expected[i]));
  }
};

TEST_P(StatementsContract, EveryTypeComesBack) {
  Do("CREATE TABLE value_test (id INT PRIMARY KEY, i BIGINT, u BIGINT UNSIGNED, d DOUBLE, "
     "n DECIMAL(30, 10), day DATE, at DATETIME(6), span TIME(6), "
     "s VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, b VARBINARY(100))");
  const std::vector<Values> rows = {
      {Int(1), Int(kLeast), Value(std::uint64_t{0}), Value(-1.5e300), Value("-12.5000000000"),
       Value("1000-01-01"), Value("1000-01-01 00:00:00.000000"), Value("-838:59:58.999999"),
       Value(""), Value::Bytes("")},
      {Int(2), Int(kMost), Value(~std::uint64_t{0}), Value(0.1),
       Value("12345678901234567890.0123456789"), Value("2024-02-29"),
       Value("2024-02-29 23:59:59.999999"), Value("00:00:00.000001"),
       Value("it's \"\\ ? % \xf0\x9f\x90\xac"), Value::Bytes(std::string("\0\xff'\\", 4))},
      {Int(3), Value(), Value(), Value(), Value(), Value(), Value(), Value(), Value(), Value()},
      {Int(4), Int(0), Value(std::uint64_t{1} << 63), Value(4e-320), Value("0.0000000001"),
       Value("9999-12-31"), Value("9999-12-31 23:59:59.000000"), Value("00:00:00.000000"),
       Value(" "), Value::Bytes("\x80")}};
  const auto insert = Prepare("INSERT INTO value_test VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  RowSet none;
  for (const Values& row : rows) {
    ASSERT_TRUE(Ok(insert->Execute(row, &none))) << Text(row);
    EXPECT_EQ(none.columns(), 0U);
    EXPECT_EQ(none.rows(), 0U);
  }
  ExpectRows(rows, {{"id", {}},
                    {"i", {}},
                    {"u", What::kHugeUint},
                    {"d", {}},
                    {"n", {}},
                    {"day", {}},
                    {"at", What::kFractions},
                    {"span", What::kFractions},
                    {"s", {}},
                    {"b", What::kNul}});
  // As parameters of a comparison, too.
  for (const Values& row : rows) {
    if (row[1].is_null()) continue;
    EXPECT_EQ(RowsOf("SELECT id FROM value_test WHERE i = ? AND u = ? AND d = ? AND n = ? AND "
                     "day = ? AND at = ? AND span = ? AND s = ? AND b = ?",
                     {row.begin() + 1, row.end()})
                  .size(),
              1U)
        << Text(row);
  }
}

TEST_P(StatementsContract, ASecondHasAsManyDecimalsAsItsColumn) {
  Do("CREATE TABLE value_test (id INT PRIMARY KEY, at DATETIME, milli DATETIME(3), span TIME(1))");
  const std::vector<Values> rows = {{Int(1), Value("2024-02-29 23:59:59"),
                                     Value("2024-02-29 23:59:59.120"), Value("-01:02:03.4")},
                                    {Int(2), Value("2024-02-29 00:00:00"),
                                     Value("2024-02-29 00:00:00.000"), Value("838:59:59.0")}};
  const auto insert = Prepare("INSERT INTO value_test VALUES (?, ?, ?, ?)");
  RowSet none;
  for (const Values& row : rows) ASSERT_TRUE(Ok(insert->Execute(row, &none))) << Text(row);
  ExpectRows(rows,
             {{"id", {}}, {"at", {}}, {"milli", What::kFractions}, {"span", What::kFractions}});
}

TEST_P(StatementsContract, ATypeMayBeAnotherOneEachTime) {
  Do("CREATE TABLE value_test (id INT PRIMARY KEY, s VARCHAR(100), i BIGINT)");
  const auto insert = Prepare("INSERT INTO value_test VALUES (?, ?, ?)");
  RowSet none;
  const std::vector<Values> rows = {{Int(1), Value(), Int(1)},
                                    {Int(2), Value("text"), Value()},
                                    {Int(3), Value(), Value(std::uint64_t{3})},
                                    {Int(4), Value(std::string(90, 'x')), Int(-4)},
                                    {Int(5), Value("short"), Int(5)},
                                    {Int(6), Value::Bytes("bytes"), Value()},
                                    {Int(7), Value(), Int(kLeast)}};
  for (const Values& row : rows) ASSERT_TRUE(Ok(insert->Execute(row, &none))) << Text(row);
  const auto read = RowsOf("SELECT id, s, i FROM value_test ORDER BY id");
  ASSERT_EQ(read.size(), rows.size());
  EXPECT_EQ(Text(read[2]), Text({Int(3), Value(), Int(3)}));
  EXPECT_EQ(Text(read[5]), Text({Int(6), Value("bytes"), Value()}));
  for (const std::size_t i : {0, 1, 3, 4, 6}) EXPECT_EQ(Text(read[i]), Text(rows[i]));
}

TEST_P(StatementsContract, LongValuesAreWhole) {
  Do("CREATE TABLE value_test (id INT PRIMARY KEY, s LONGTEXT, b LONGBLOB)");
  const auto insert = Prepare("INSERT INTO value_test VALUES (?, ?, ?)");
  RowSet rows;
  for (const std::size_t size : {1, 255, 256, 257, 70'000, 1'000'000, 3}) {
    const Values row = {Int(static_cast<std::int64_t>(size)), Value(std::string(size, 's')),
                        Value::Bytes(std::string(size, '\xfe'))};
    ASSERT_TRUE(Ok(insert->Execute(row, &rows))) << size;
  }
  const auto select = Prepare("SELECT id, s, b FROM value_test WHERE id >= ? ORDER BY id");
  for (int time = 0; time < 2; ++time) {
    ASSERT_TRUE(Ok(select->Execute(Values{Int(256)}, &rows)));
    ASSERT_EQ(rows.rows(), 4U);
    for (std::size_t i = 0; i < rows.rows(); ++i) {
      const auto size = static_cast<std::size_t>(rows.row(i)[0].int_value());
      EXPECT_TRUE(rows.row(i)[1].text() == std::string(size, 's')) << size;
      EXPECT_TRUE(rows.row(i)[2].text() == std::string(size, '\xfe')) << size;
    }
  }
}

// In a list: a sum of so many overruns MariaDB's stack.
TEST_P(StatementsContract, ManyValues) {
  constexpr std::int64_t kMany = 2000;
  std::string sql = "SELECT CAST(? AS SIGNED) IN (0";
  Values values = {Int(kMany)};
  for (std::int64_t i = 1; i <= kMany; ++i) {
    sql += ", ?";
    values.push_back(Int(i));
  }
  sql += ')';
  auto rows = RowsOf(sql, values);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0][0], Int(1));
  values.back() = Int(-1);
  rows = RowsOf(sql, values);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0][0], Int(0));
  RowSet none;
  values.pop_back();
  EXPECT_TRUE(Fails(Try(sql, values, &none), StatusCode::kInvalidArgument));
  EXPECT_TRUE(Fails(Try("SELECT 1", values, &none), StatusCode::kInvalidArgument));
}

TEST_P(StatementsContract, AMarkInTextIsNoParameter) {
  auto rows = RowsOf("SELECT '?', \"?\" /* ? */, CAST(? AS SIGNED) -- ?", {Int(7)});
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(Text(rows[0]), Text({Value("?"), Value("?"), Int(7)}));
  for (const std::string_view sql :
       {"SELECT \"it's ?\", CAST(? AS SIGNED)", "SELECT 'it''s a:b', \"c:d\", CAST(? AS SIGNED)"}) {
    if (Lacks(What::kQuoteWithinQuotes)) {
      RowSet none;
      EXPECT_TRUE(Fails(Try(sql, Values{Int(7)}, &none), StatusCode::kUnsupported)) << sql;
    } else {
      rows = RowsOf(sql, {Int(7)});
      ASSERT_EQ(rows.size(), 1U);
      EXPECT_EQ(rows[0].back(), Int(7)) << sql;
    }
  }
}

TEST_P(StatementsContract, SeveralAreOpenAtOnce) {
  const auto one = Prepare("SELECT CAST(? AS SIGNED) + 1");
  const auto other = Prepare("SELECT CAST(? AS SIGNED), CAST(? AS SIGNED)");
  RowSet first;
  RowSet second;
  for (std::int64_t i = 0; i < 3; ++i) {
    ASSERT_TRUE(Ok(one->Execute(Values{Int(i)}, &first)));
    ASSERT_TRUE(Ok(other->Execute(Values{Int(i), Int(-i)}, &second)));
    EXPECT_EQ(first.row(0)[0], Int(i + 1));
    EXPECT_EQ(second.row(0)[1], Int(-i));
  }
}

TEST_P(StatementsContract, RowsComeOneByOneUntilNoMoreAreWanted) {
  Do("CREATE TABLE value_test (id INT PRIMARY KEY, x BIGINT)");
  std::string sql = "INSERT INTO value_test VALUES (0, 0)";
  constexpr std::int64_t kRows = 5000;
  for (std::int64_t i = 1; i < kRows; ++i) {
    const std::string id = std::to_string(i);
    sql.append(", (").append(id).append(", ").append(id).append(")");
  }
  Do(sql);
  const auto select = Prepare("SELECT id, x FROM value_test WHERE id >= ? ORDER BY id");
  if (Lacks(What::kStream)) {
    const auto take = [](std::span<const Value> /*row*/) { return true; };
    EXPECT_TRUE(Fails(select->Stream(Values{Int(0)}, take), StatusCode::kUnsupported));
  }
  for (const std::int64_t wanted : {kRows, std::int64_t{3}, std::int64_t{1}, kRows}) {
    if (Lacks(What::kStream)) break;
    std::int64_t taken = 0;
    EXPECT_TRUE(Ok(select->Stream(Values{Int(0)}, [&](std::span<const Value> row) {
      EXPECT_EQ(row[1], Int(taken));
      return ++taken < wanted;
    })));
    EXPECT_EQ(taken, wanted);
    EXPECT_EQ(Ask(*connection_, "SELECT 'still there'"), "still there");
  }
  RowSet rows;
  ASSERT_TRUE(Ok(select->Execute(Values{Int(kRows - 2)}, &rows)));
  EXPECT_EQ(rows.rows(), 2U);
  ASSERT_TRUE(Ok(select->Execute(Values{Int(kRows)}, &rows)));
  EXPECT_EQ(rows.rows(), 0U);
  EXPECT_EQ(rows.columns(), 2U);
}

// Of a sum that is too large in the last of many rows: servers have sent others by then.
TEST_P(StatementsContract, AnErrorMayComeAfterRows) {
  Do("CREATE TABLE value_test (id INT PRIMARY KEY, x BIGINT)");
  std::string sql = "INSERT INTO value_test VALUES (0, 0)";
  for (int i = 1; i < 5000; ++i)
    sql += ", (" + std::to_string(i) + ", " + (i == 4999 ? "1" : "0") + ")";
  Do(sql);
  const auto select = Prepare("SELECT id, 9223372036854775807 + x FROM value_test ORDER BY id");
  if (!Lacks(What::kStream)) {
    std::int64_t taken = 0;
    const Status status = select->Stream({}, [&](std::span<const Value> /*row*/) {
      ++taken;
      return true;
    });
    EXPECT_TRUE(Fails(status, StatusCode::kInvalidArgument));  // 1690: no value of its type
    EXPECT_GT(taken, 0);
    EXPECT_LT(taken, 5000);
  }
  RowSet rows;
  EXPECT_TRUE(Fails(select->Execute({}, &rows), StatusCode::kInvalidArgument));
  EXPECT_EQ(Ask(*connection_, "SELECT 'still there'"), "still there");
}

TEST_P(StatementsContract, ErrorsAreOfTheServerAndSpoilNothing) {
  Do("CREATE TABLE value_test (id INT PRIMARY KEY)");
  RowSet none;
  const auto insert = Prepare("INSERT INTO value_test VALUES (?)");
  ASSERT_TRUE(Ok(insert->Execute(Values{Int(1)}, &none)));
  EXPECT_TRUE(Fails(insert->Execute(Values{Int(1)}, &none), StatusCode::kDuplicateKey));
  ASSERT_TRUE(Ok(insert->Execute(Values{Int(2)}, &none)));
  EXPECT_TRUE(Fails(Try("SELEC 1", {}, &none), StatusCode::kServer));
  EXPECT_TRUE(
      Fails(Try("SELECT x FROM value_test WHERE id = ?", {Int(1)}, &none), StatusCode::kServer));
  EXPECT_EQ(RowsOf("SELECT id FROM value_test").size(), 2U);
}

TEST_P(StatementsContract, BelongToTheTransactionOfTheirConnection) {
  Do("CREATE TABLE value_test (id INT PRIMARY KEY)");
  const auto other = Open(/*autocommit=*/false);
  ASSERT_NE(other, nullptr);
  std::unique_ptr<IStatement> insert;
  ASSERT_TRUE(Ok(other->statements()->Prepare("INSERT INTO value_test VALUES (?)", &insert)));
  RowSet none;
  ASSERT_TRUE(Ok(insert->Execute(Values{Int(1)}, &none)));
  EXPECT_EQ(RowsOf("SELECT id FROM value_test").size(), 0U);
  ASSERT_TRUE(Ok(other->Commit()));
  EXPECT_EQ(RowsOf("SELECT id FROM value_test").size(), 1U);
  insert.reset();  // before its connection
}

INSTANTIATE_TEST_SUITE_P(Protocols, StatementsContract, Protocols(), WayName);

}  // namespace
}  // namespace driverbench::contract
