#include "bench/sql/unique_order.h"

#include <gtest/gtest.h>

#include <array>
#include <string_view>

namespace driverbench::sql {
namespace {

const UniqueKeys kKeys = {{"users", {{"id"}, {"city", "number"}}}, {"orders", {{"oid"}}}};

struct Case {
  std::string_view sql;
  bool ordered;
};

TEST(UniqueOrderTest, AnOrderIsOneOnlyWithAUniqueKeyOfEveryTable) {
  constexpr auto kCases = std::to_array<Case>({
      {"SELECT a FROM users", false},
      {"SELECT a FROM users ORDER BY name", false},
      {"SELECT a FROM users ORDER BY id", true},
      {"SELECT a FROM Users ORDER BY name DESC, ID ASC LIMIT 3", true},
      {"SELECT a FROM users ORDER BY city", false},
      {"SELECT a FROM users ORDER BY number, city", true},
      {"SELECT a FROM users ORDER BY -id", false},
      {"SELECT a FROM users ORDER BY -name, id", true},
      {"SELECT a FROM users ORDER BY coalesce(name, city), id LIMIT 1", true},
      {"SELECT a FROM users ORDER BY id + 1, name", false},
      {"SELECT a FROM other ORDER BY id", false},
      {"SELECT a FROM db.users ORDER BY id", false},
      {"SELECT DISTINCT a FROM users ORDER BY id", false},
      {"SELECT a AS id FROM users ORDER BY id", false},
      {"SELECT a id FROM users ORDER BY id", false},
      {"SELECT id, a + 1 b, f(a) c FROM users ORDER BY id", true},
      {"SELECT a AS id FROM users ORDER BY users.id", true},
      {"SELECT a FROM users UNION SELECT a FROM users ORDER BY id", false},
      {"WITH users AS (SELECT 1 AS id FROM orders) SELECT a FROM users ORDER BY id", false},
      {"SELECT a FROM (SELECT id FROM users) AS users ORDER BY id", false},
      {"SELECT a FROM users u JOIN orders o ON u.id = o.uid ORDER BY o.oid", false},
      {"SELECT a FROM users u JOIN orders o ON u.id = o.uid ORDER BY o.oid, u.id", true},
      {"SELECT a FROM users u JOIN orders o ON u.id = o.uid ORDER BY oid, u.id", false},
      {"SELECT a FROM users u LEFT JOIN orders AS o USING (id) WHERE a > 1 ORDER BY o.oid, u.id",
       true},
      {"SELECT a FROM users u, orders o ORDER BY o.oid, u.id FOR UPDATE", true},
      {"SELECT a FROM users u, orders o ORDER BY u.oid, o.id", false},
      {"SELECT a FROM users a JOIN users b ON a.id = b.boss ORDER BY a.id", false},
      {"SELECT a FROM users a JOIN users b ON a.id = b.boss ORDER BY a.id, b.id", true},
      {"SELECT city, count(*) FROM users GROUP BY city ORDER BY count(*)", false},
      {"SELECT city, count(*) FROM users GROUP BY city ORDER BY city", true},
      {"SELECT city, count(*) FROM users GROUP BY city HAVING count(*) > 1 ORDER BY 2, city", true},
      {"SELECT city, count(*) FROM users GROUP BY city, name ORDER BY city", false},
      {"SELECT city, count(*) FROM users GROUP BY year(born) ORDER BY id", false},
      {"SELECT city, count(*) FROM users GROUP BY city WITH ROLLUP ORDER BY city", false},
  });
  for (const Case& one : kCases) {
    Statement select;
    const auto problem = ReadStatement(one.sql, {}, &select);
    ASSERT_FALSE(problem) << one.sql << ": " << problem->text;
    EXPECT_EQ(OrdersEveryRow(select, kKeys), one.ordered) << one.sql;
  }
}

}  // namespace
}  // namespace driverbench::sql
