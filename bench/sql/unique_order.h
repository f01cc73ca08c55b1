#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "bench/sql/statement.h"

namespace driverbench::sql {

// By table, the columns of each of its unique keys that are never NULL; all in small letters.
using UniqueKeys = std::map<std::string, std::vector<std::set<std::string>>>;

// Whether ORDER BY leaves no two rows of the SELECT without an order: it names a unique key of each
// table that is read, or all columns by which rows are grouped. False also where that cannot be
// told.
bool OrdersEveryRow(const Statement& select, const UniqueKeys& keys);

}  // namespace driverbench::sql
