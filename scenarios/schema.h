#pragma once

#include <string_view>
#include <vector>

#include "backends/api/status.h"
#include "backends/api/value.h"

namespace driverbench::scenarios {

// A column that rows have. A FLOAT is compared in six significant digits: servers print that many,
// or the shortest text that is exact.
struct Column {
  std::string_view name;
  bool single_precision = false;
};

// Because a server's own may be latin1 and case-insensitive: 'a' and 'A' would collide.
inline constexpr std::string_view kTableCharset = "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

// A table of a scenario: what its keeper needs to make it, to fill it and to check it. The mark
// that makes it ours is the keeper's.
struct Table {
  std::string_view name;                     // "player"
  std::string_view definition;               // what stands between the parentheses of CREATE TABLE
  std::vector<Column> columns;               // the first is the primary key
  std::string_view options = kTableCharset;  // what stands behind them, beside the mark
};

// One value for each of the table's columns.
using Row = std::vector<Value>;

struct TableRows {
  const Table* table = nullptr;
  std::vector<Row> rows;

  friend bool operator==(const TableRows&, const TableRows&) = default;
};

// Whether a value that was read is the expected one.
bool SameValue(const Column& column, const Value& got, const Value& expected);

// kWrong with every column that differs, `player "1": coins 100, expected 0`, or that the row is
// missing: `got` null.
Status ExpectRow(const Table& table, const Row* got, const Row& expected);

// kWrong of a row that should be gone.
Status UnexpectedRow(const Table& table, const Row& got);

}  // namespace driverbench::scenarios
