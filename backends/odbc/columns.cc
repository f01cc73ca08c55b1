#include "backends/odbc/columns.h"

#include <algorithm>
#include <string_view>

namespace driverbench::odbc {
namespace {

// What is longer is fetched once more, into memory of its size. A VARCHAR(255) of utf8mb4 fits.
constexpr SQLLEN kMostBound = 1024;

Value::Type TypeOf(SQLLEN sql_type, bool is_unsigned) {
  switch (sql_type) {
    case SQL_TINYINT:
    case SQL_SMALLINT:
    case SQL_INTEGER:
    case SQL_BIGINT:
      return is_unsigned ? Value::Type::kUint : Value::Type::kInt;
    case SQL_REAL:
    case SQL_FLOAT:
    case SQL_DOUBLE:
      return Value::Type::kDouble;
    case SQL_BIT:
    case SQL_BINARY:
    case SQL_VARBINARY:
    case SQL_LONGVARBINARY:
      return Value::Type::kBytes;
    default:
      return Value::Type::kText;
  }
}

}  // namespace

Status Columns::Bind(const Handle& statement) {
  SQLSMALLINT count = 0;
  if (Status s = statement.Check(SQLNumResultCols(statement.get(), &count)); !s.ok()) return s;
  if (static_cast<std::size_t>(count) == columns_.size()) return {};
  SQLFreeStmt(statement.get(), SQL_UNBIND);
  columns_ = std::vector<Column>(count);
  Status status;
  for (SQLUSMALLINT i = 0; i < count && status.ok(); ++i) {
    Column& column = columns_[i];
    status = column.Describe(statement, i + 1, as_);
    if (status.ok()) status = column.Bind(statement, i + 1);
  }
  if (!status.ok()) columns_.clear();  // else they would count as bound
  return status;
}

Status Columns::Column::Describe(const Handle& statement, SQLUSMALLINT number_of_it, As as) {
  SQLLEN sql_type = 0;
  SQLLEN is_unsigned = SQL_FALSE;
  SQLLEN bytes = 0;
  SQLLEN shown = 0;
  for (const auto& [field, out] :
       {std::pair{SQL_DESC_CONCISE_TYPE, &sql_type}, std::pair{SQL_DESC_UNSIGNED, &is_unsigned},
        std::pair{SQL_DESC_OCTET_LENGTH, &bytes}, std::pair{SQL_DESC_DISPLAY_SIZE, &shown}}) {
    if (Status s = statement.Check(
            SQLColAttribute(statement.get(), number_of_it, field, nullptr, 0, nullptr, out));
        !s.ok())
      return s;
  }
  type = TypeOf(sql_type, is_unsigned == SQL_TRUE);
  c_type = type == Value::Type::kBytes ? SQL_C_BINARY : SQL_C_CHAR;
  if (as == As::kText && type != Value::Type::kBytes) type = Value::Type::kText;
  text.resize(std::clamp(std::max(bytes, shown), SQLLEN{32}, kMostBound) + 1);  // and its NUL
  return {};
}

Status Columns::Column::Bind(const Handle& statement, SQLUSMALLINT number_of_it) {
  const auto bind = [&](SQLSMALLINT as, void* memory, std::size_t bytes) {
    return statement.Check(
        SQLBindCol(statement.get(), number_of_it, as, memory, static_cast<SQLLEN>(bytes), &size));
  };
  switch (type) {
    case Value::Type::kInt:
      return bind(SQL_C_SBIGINT, &number, sizeof(number));
    case Value::Type::kUint:
      return bind(SQL_C_UBIGINT, &positive, sizeof(positive));
    case Value::Type::kDouble:
      return bind(SQL_C_DOUBLE, &real, sizeof(real));
    default:
      return bind(c_type, text.data(), text.size());
  }
}

Status Columns::Read(const Handle& statement, std::span<Value> row) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    Column& column = columns_[i];
    if (column.size == SQL_NULL_DATA) {
      row[i].SetNull();
      continue;
    }
    switch (column.type) {
      case Value::Type::kInt:
        row[i].Set(column.number);
        break;
      case Value::Type::kUint:
        row[i].Set(column.positive);
        break;
      case Value::Type::kDouble:
        row[i].Set(column.real);
        break;
      default:
        if (Status s = column.ReadText(statement, i + 1, &row[i]); !s.ok()) return s;
    }
  }
  return {};
}

Status Columns::Column::ReadText(const Handle& statement, SQLUSMALLINT number_of_it, Value* out) {
  const auto set = [&](std::string_view value) {
    type == Value::Type::kBytes ? out->SetBytes(value) : out->SetText(value);
  };
  if (size < static_cast<SQLLEN>(text.size())) {
    set({text.data(), static_cast<std::size_t>(size)});
    return {};
  }
  std::vector<char> whole(size + 1);  // SQLFetch told how long it is
  SQLLEN rest = 0;
  if (Status s = statement.Check(SQLGetData(statement.get(), number_of_it, c_type, whole.data(),
                                            static_cast<SQLLEN>(whole.size()), &rest));
      !s.ok())
    return s;
  if (rest != size) return Fail(StatusCode::kInternal, "a value has another size than ODBC said");
  set({whole.data(), static_cast<std::size_t>(size)});
  return {};
}

}  // namespace driverbench::odbc
