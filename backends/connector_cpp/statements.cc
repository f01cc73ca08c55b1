#include "backends/connector_cpp/statements.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "backends/api/checks.h"
#include "backends/api/sql_pieces.h"
#include "backends/connector_cpp/error.h"
#include "backends/connector_cpp/sql_text.h"

namespace driverbench::connector_cpp {
namespace {

Value::Type TypeOf(sql::ResultSetMetaData& columns, unsigned column) {
  switch (columns.getColumnType(column)) {
    case sql::DataType::TINYINT:
    case sql::DataType::SMALLINT:
    case sql::DataType::MEDIUMINT:
    case sql::DataType::INTEGER:
    case sql::DataType::BIGINT:
    case sql::DataType::YEAR:
      return columns.isSigned(column) ? Value::Type::kInt : Value::Type::kUint;
    case sql::DataType::REAL:
    case sql::DataType::DOUBLE:
      return Value::Type::kDouble;
    case sql::DataType::BINARY:
    case sql::DataType::VARBINARY:
    case sql::DataType::LONGVARBINARY:
    case sql::DataType::GEOMETRY:
      return Value::Type::kBytes;
    default:
      return Value::Type::kText;
  }
}

Status NoStream() {
  return Fail(StatusCode::kUnsupported,
              "a result that Connector/C++ reads row by row ends in silence at an error");
}

// The values of a row into `out`; `take` sets one that is not NULL.
template <typename Take>
Status ReadRows(sql::ResultSet& result, RowSet* out, Take take) {
  sql::ResultSetMetaData& columns = *result.getMetaData();
  std::vector<Value::Type> types;
  for (unsigned column = 1; column <= columns.getColumnCount(); ++column) {
    if (columns.getColumnType(column) == sql::DataType::BIT) {
      return Fail(StatusCode::kUnsupported, "Connector/C++ makes a decimal number of a BIT");
    }
    types.push_back(TypeOf(columns, column));
  }
  out->Clear(types.size());
  while (result.next()) {
    const std::span<Value> row = out->Add();
    for (unsigned i = 0; i < types.size(); ++i) {
      if (result.isNull(i + 1)) {
        row[i].SetNull();
      } else if (!take(i + 1, types[i], &row[i])) {
        return Fail(StatusCode::kInternal, "a value of the column `" +
                                               columns.getColumnName(i + 1).asStdString() +
                                               "` is none of its type");
      }
    }
  }
  return Status();
}

class TextStatement final : public IStatement {
 public:
  TextStatement(sql::Connection& connection, std::string_view sql)
      : pieces_(PiecesOf(sql)), statement_(connection.createStatement()), sql_(connection) {}

  Status Execute(std::span<const Value> values, RowSet* out) override {
    if (Status s = CheckValues(pieces_.size() - 1, values.size()); !s.ok()) return s;
    return Guard([&] {
      sql_.Clear();
      AppendSql(pieces_, values, &sql_);
      out->Clear(0);
      if (!statement_->execute(sql_.sql())) return Status();
      const std::unique_ptr<sql::ResultSet> result(statement_->getResultSet());
      // All as the server's text: getDouble() rounds twice, to a long double first.
      return ReadRows(*result, out, [&](unsigned column, Value::Type type, Value* value) {
        return ReadValue(result->getString(column).asStdString(), type, value);
      });
    });
  }

  Status Stream(std::span<const Value> /*values*/, const Take& /*take*/) override {
    return NoStream();
  }

 private:
  const std::vector<std::string> pieces_;
  const std::unique_ptr<sql::Statement> statement_;
  SqlText sql_;
};

// Of a DATETIME or TIME the library writes six decimals of a second, or none when they are 0; the
// server writes as many as the column has.
void SetDecimals(std::size_t decimals, std::string* text) {
  const std::size_t point = std::min(text->find('.'), text->size());
  if (decimals > 0 && point == text->size()) *text += '.';
  text->resize(point + (decimals > 0 ? decimals + 1 : 0), '0');
}

class PreparedStatement final : public IStatement {
 public:
  PreparedStatement(sql::Connection& connection, std::string_view sql)
      : connection_(connection), sql_(sql.data(), sql.size()) {
    Prepare();
  }

  Status Execute(std::span<const Value> values, RowSet* out) override {
    if (Status s = CheckValues(was_unsigned_.size(), values.size()); !s.ok()) return s;
    return Guard([&] {
      SetParameters(values);
      out->Clear(0);
      if (!statement_->execute()) return Status();
      const std::unique_ptr<sql::ResultSet> result(statement_->getResultSet());
      return ReadRows(*result, out, [&](unsigned column, Value::Type type, Value* value) {
        return Take(*result, column, type, value);
      });
    });
  }

  Status Stream(std::span<const Value> /*values*/, const IStatement::Take& /*take*/) override {
    return NoStream();
  }

 private:
  void Prepare() {
    statement_.reset(connection_.prepareStatement(sql_));
    was_unsigned_.assign(statement_->getParameterMetaData()->getParameterCount(), false);
  }

  // A parameter that was unsigned once stays so to the library, and a number below 0 would be a
  // large one: then the statement is prepared anew.
  void SetParameters(std::span<const Value> values) {
    bool again = false;
    for (std::size_t i = 0; i < values.size(); ++i) {
      again |= was_unsigned_[i] && values[i].type() == Value::Type::kInt;
    }
    if (again) Prepare();
    for (unsigned i = 0; i < values.size(); ++i) {
      const Value& value = values[i];
      switch (value.type()) {
        case Value::Type::kNull:
          statement_->setNull(i + 1, 0);
          break;
        case Value::Type::kInt:
          statement_->setInt64(i + 1, value.int_value());
          break;
        case Value::Type::kUint:
          statement_->setUInt64(i + 1, value.uint_value());
          was_unsigned_[i] = true;
          break;
        case Value::Type::kDouble:
          statement_->setDouble(i + 1, value.double_value());
          break;
        case Value::Type::kText:
        case Value::Type::kBytes:
          text_->assign(value.text());
          statement_->setString(i + 1, text_);
          break;
      }
    }
  }

  bool Take(sql::ResultSet& result, unsigned column, Value::Type type, Value* out) {
    switch (type) {
      case Value::Type::kInt:
        out->Set(std::int64_t{result.getInt64(column)});
        return true;
      case Value::Type::kUint:
        out->Set(std::uint64_t{result.getUInt64(column)});
        return true;
      case Value::Type::kDouble:
        out->Set(static_cast<double>(result.getDouble(column)));
        return true;
      case Value::Type::kBytes:
        out->SetBytes(result.getString(column).asStdString());
        return true;
      case Value::Type::kNull:
      case Value::Type::kText:
        break;
    }
    std::string text = result.getString(column);
    sql::ResultSetMetaData& columns = *result.getMetaData();
    const int kind = columns.getColumnType(column);
    if (kind == sql::DataType::TIMESTAMP || kind == sql::DataType::TIME) {
      SetDecimals(columns.getScale(column), &text);
    }
    out->SetText(text);
    return true;
  }

  sql::Connection& connection_;
  const sql::SQLString sql_;
  std::unique_ptr<sql::PreparedStatement> statement_;
  std::vector<bool> was_unsigned_;
  sql::SQLString text_;
};

template <typename Statement>
class Statements final : public IStatements {
 public:
  explicit Statements(sql::Connection& connection) : connection_(connection) {}

  Status Prepare(std::string_view sql, std::unique_ptr<IStatement>* out) override {
    return Guard([&] {
      *out = std::make_unique<Statement>(connection_, sql);
      return Status();
    });
  }

 private:
  sql::Connection& connection_;
};

}  // namespace

std::unique_ptr<IStatements> MakeTextStatements(sql::Connection& connection) {
  return std::make_unique<Statements<TextStatement>>(connection);
}

std::unique_ptr<IStatements> MakePreparedStatements(sql::Connection& connection) {
  return std::make_unique<Statements<PreparedStatement>>(connection);
}

}  // namespace driverbench::connector_cpp
