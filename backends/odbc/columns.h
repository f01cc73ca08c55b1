#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "backends/api/value.h"
#include "backends/odbc/handle.h"

namespace driverbench::odbc {

// Where SQLFetch puts a row: memory that is bound to the columns of a statement's result, once for
// all executions.
class Columns {
 public:
  // How values are read: as their types, or all as text.
  enum class As : std::uint8_t { kTypes, kText };

  explicit Columns(As as) : as_(as) {}

  std::size_t size() const { return columns_.size(); }

  // For the result that `statement` has now. What is bound already stays, if there are as many.
  Status Bind(const Handle& statement);

  // The values of the row that was fetched.
  Status Read(const Handle& statement, std::span<Value> row);

 private:
  struct Column {
    Value::Type type = Value::Type::kText;
    SQLSMALLINT c_type = SQL_C_CHAR;
    SQLLEN size = 0;  // of the value that was fetched, or SQL_NULL_DATA
    std::int64_t number = 0;
    std::uint64_t positive = 0;
    double real = 0;
    std::vector<char> text;

    Status Describe(const Handle& statement, SQLUSMALLINT number_of_it, As as);
    Status Bind(const Handle& statement, SQLUSMALLINT number_of_it);
    Status ReadText(const Handle& statement, SQLUSMALLINT number_of_it, Value* out);
  };

  const As as_;
  std::vector<Column> columns_;
};

}  // namespace driverbench::odbc
