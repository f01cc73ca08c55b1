#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "scenarios/scenario.h"

namespace driverbench::scenarios {

// The tables of the CRM sample: users and their orders.
const Table& UsersTable();
const Table& OrdersTable();

Row UserRow(std::int64_t uid, std::string_view name, std::string_view gender);
Row OrderRow(std::int64_t oid, std::int64_t uid, double price);

inline constexpr std::string_view kJoinSql =
    "SELECT users.name, orders.price FROM users JOIN orders ON users.uid = orders.uid "
    "WHERE users.uid = ?";

// What the join reads of one user: compared as a set, since the order of the rows is the server's.
struct JoinedRows {
  Value name;
  std::vector<Value> prices;
};
Status ExpectJoined(const RowSet& got, const JoinedRows& expected);

// The full tables of the steps: kUsers, and kOrders of which each user has as many.
inline constexpr std::int64_t kUsers = 1'000;
inline constexpr std::int64_t kOrders = 10'000;
std::vector<TableRows> FullOrders(std::uint64_t seed);
JoinedRows OrdersOf(std::uint64_t seed, std::int64_t uid);

// The orders that operation i of a thread works on, which are the block's own, one each.
Row OwnOrder(const BlockPlan& plan, int thread, std::int64_t i);
std::vector<TableRows> OwnOrders(const BlockPlan& plan);

// A scenario on these tables.
class OrdersTablesScenario : public Scenario {
 public:
  std::vector<const Table*> Tables() const final { return {&UsersTable(), &OrdersTable()}; }
};

// A step that changes an order of the block's own and commits: its two scenarios differ in the
// statement, and in what is left.
class OrderStep : public OrdersTablesScenario {
 public:
  std::vector<TableRows> Fresh(std::uint64_t seed) const final { return FullOrders(seed); }
  std::vector<TableRows> Before(const BlockPlan& plan) const final { return OwnOrders(plan); }
};

}  // namespace driverbench::scenarios
