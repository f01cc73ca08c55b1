#include "scenarios/ordering.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>

#include "scenarios/mix.h"

namespace driverbench::scenarios {
namespace {

// A quarter of whole numbers: exact as a FLOAT, and in six digits.
double Price(std::uint64_t seed, std::int64_t oid) {
  constexpr std::uint64_t kPrices = 39'999;
  return 0.25 * static_cast<double>(1 + Mix(Mix(seed) ^ static_cast<std::uint64_t>(oid)) % kPrices);
}

std::int64_t UserOf(std::int64_t oid) { return 1 + (oid - 1) % kUsers; }

std::string UserName(std::int64_t uid) { return fmt::format("user {}", uid); }

// No block has as many: no two blocks' orders meet.
constexpr std::int64_t kOwnOrders = std::int64_t{1} << 32;

bool SameSet(const RowSet& got, const JoinedRows& expected) {
  static const Column kName{"name"};
  static const Column kPrice{.name = "price", .single_precision = true};
  if (got.rows() != expected.prices.size() || got.columns() != 2) return false;
  std::vector<Value> left = expected.prices;
  for (std::size_t i = 0; i < got.rows(); ++i) {
    const auto row = got.row(i);
    const auto price = std::ranges::find_if(
        left, [&](const Value& one) { return SameValue(kPrice, row[1], one); });
    if (price == left.end() || !SameValue(kName, row[0], expected.name)) return false;
    left.erase(price);
  }
  return true;
}

Status WrongJoin(const RowSet& got, const JoinedRows& expected) {
  const auto text = [](const Value& name, const Value& price) {
    return fmt::format("({}, {})", ToString(name), ToString(price));
  };
  std::vector<std::string> rows;
  std::vector<std::string> expected_rows;
  rows.reserve(got.rows());
  expected_rows.reserve(expected.prices.size());
  for (std::size_t i = 0; i < got.rows(); ++i)
    rows.push_back(got.columns() == 2 ? text(got.row(i)[0], got.row(i)[1]) : "...");
  for (const Value& price : expected.prices) expected_rows.push_back(text(expected.name, price));
  return {StatusCode::kWrong, fmt::format("joined rows [{}], expected [{}]", fmt::join(rows, ", "),
                                          fmt::join(expected_rows, ", "))};
}

}  // namespace

const Table& UsersTable() {
  static const Table kTable{.name = "users",
                            .definition =
                                "uid INT, name VARCHAR(50), "
                                "gender ENUM('Female', 'Male'), PRIMARY KEY (uid)",
                            .columns = {{"uid"}, {"name"}, {"gender"}}};
  return kTable;
}

const Table& OrdersTable() {
  static const Table kTable{
      .name = "orders",
      // INT in the sample: a block's own orders need more room.
      .definition = "oid BIGINT AUTO_INCREMENT, uid INT, price FLOAT, PRIMARY KEY (oid)",
      .columns = {{"oid"}, {"uid"}, {.name = "price", .single_precision = true}}};
  return kTable;
}

Row UserRow(std::int64_t uid, std::string_view name, std::string_view gender) {
  return {Value(uid), Value(name), Value(gender)};
}

Row OrderRow(std::int64_t oid, std::int64_t uid, double price) {
  return {Value(oid), Value(uid), Value(price)};
}

Status ExpectJoined(const RowSet& got, const JoinedRows& expected) {
  // The order in which a server that scans the table gives them.
  bool same = got.rows() == expected.prices.size() && got.columns() == 2;
  for (std::size_t i = 0; same && i < got.rows(); ++i)
    same = got.row(i)[0] == expected.name && got.row(i)[1] == expected.prices[i];
  return same || SameSet(got, expected) ? Status() : WrongJoin(got, expected);
}

std::vector<TableRows> FullOrders(std::uint64_t seed) {
  std::vector<TableRows> tables = {{.table = &UsersTable(), .rows = {}},
                                   {.table = &OrdersTable(), .rows = {}}};
  for (std::int64_t uid = 1; uid <= kUsers; ++uid)
    tables[0].rows.push_back(UserRow(uid, UserName(uid), uid % 2 == 0 ? "Male" : "Female"));
  for (std::int64_t oid = 1; oid <= kOrders; ++oid)
    tables[1].rows.push_back(OrderRow(oid, UserOf(oid), Price(seed, oid)));
  return tables;
}

JoinedRows OrdersOf(std::uint64_t seed, std::int64_t uid) {
  JoinedRows rows{.name = Value(UserName(uid)), .prices = {}};
  for (std::int64_t oid = uid; oid <= kOrders; oid += kUsers)
    rows.prices.emplace_back(Price(seed, oid));
  return rows;
}

Row OwnOrder(const BlockPlan& plan, int thread, std::int64_t i) {
  const std::int64_t oid = kOrders + 1 + plan.number * kOwnOrders + thread * plan.per_thread() + i;
  return OrderRow(oid, UserOf(oid), Price(plan.seed, oid));
}

std::vector<TableRows> OwnOrders(const BlockPlan& plan) {
  TableRows orders{.table = &OrdersTable(), .rows = {}};
  for (int thread = 0; thread < plan.threads; ++thread) {
    for (std::int64_t i = 0; i < plan.per_thread(); ++i)
      orders.rows.push_back(OwnOrder(plan, thread, i));
  }
  return {std::move(orders)};
}

}  // namespace driverbench::scenarios
