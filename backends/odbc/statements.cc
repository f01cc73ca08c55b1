#include "backends/odbc/statements.h"

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "backends/api/checks.h"
#include "backends/odbc/columns.h"

namespace driverbench::odbc {
namespace {

// ODBC counts parameters in a SQLSMALLINT, and the driver calls no number of them too large: it
// makes a negative one of it.
constexpr std::size_t kMostParameters = std::numeric_limits<SQLSMALLINT>::max();

// The memory that a `?` is bound to: for as long as the values are of one type, and a text finds
// room.
struct Parameter {
  Value::Type type = Value::Type::kNull;  // that is bound; kNull: nothing is
  SQLLEN size = SQL_NULL_DATA;
  std::int64_t number = 0;
  std::uint64_t positive = 0;
  double real = 0;
  std::string text;

  // Of NULL any type will do.
  bool Fits(const Value& value) const {
    if (value.is_null()) return type != Value::Type::kNull;
    if (type != value.type()) return false;
    const bool is_text = type == Value::Type::kText || type == Value::Type::kBytes;
    return !is_text || value.text().size() <= text.capacity();
  }

  // Once for each type that comes, and each text that is longer than those before.
  Status BindFor(const Value& value, const Handle& statement, SQLUSMALLINT number_of_it) {
    type = value.is_null() ? Value::Type::kText : value.type();
    const auto bind = [&](SQLSMALLINT c_type, SQLSMALLINT sql_type, void* memory,
                          std::size_t bytes) {
      return statement.Check(SQLBindParameter(statement.get(), number_of_it, SQL_PARAM_INPUT,
                                              c_type, sql_type, bytes, 0, memory,
                                              static_cast<SQLLEN>(bytes), &size));
    };
    switch (type) {
      case Value::Type::kInt:
        return bind(SQL_C_SBIGINT, SQL_BIGINT, &number, sizeof(number));
      case Value::Type::kUint:
        return bind(SQL_C_UBIGINT, SQL_BIGINT, &positive, sizeof(positive));
      case Value::Type::kDouble:
        return bind(SQL_C_DOUBLE, SQL_DOUBLE, &real, sizeof(real));
      case Value::Type::kBytes:
        text.reserve(value.text().size());
        return bind(SQL_C_BINARY, SQL_VARBINARY, text.data(), text.capacity());
      default:
        text.reserve(value.text().size());
        return bind(SQL_C_CHAR, SQL_VARCHAR, text.data(), text.capacity());
    }
  }

  void Set(const Value& value) {
    size = 0;
    switch (value.type()) {
      case Value::Type::kNull:
        size = SQL_NULL_DATA;
        return;
      case Value::Type::kInt:
        number = value.int_value();
        return;
      case Value::Type::kUint:
        positive = value.uint_value();
        return;
      case Value::Type::kDouble:
        real = value.double_value();
        return;
      case Value::Type::kText:
      case Value::Type::kBytes:
        text.assign(value.text());
        size = static_cast<SQLLEN>(text.size());
        return;
    }
  }
};

class Statement final : public IStatement {
 public:
  Status Open(const Handle& connection, std::string_view sql) {
    if (Status s = handle_.Open(SQL_HANDLE_STMT, connection); !s.ok()) return s;
    std::string text(sql);
    if (Status s = handle_.Check(SQLPrepare(handle_.get(), reinterpret_cast<SQLCHAR*>(text.data()),
                                            static_cast<SQLINTEGER>(text.size())));
        !s.ok())
      return s;
    SQLSMALLINT count = 0;
    if (Status s = handle_.Check(SQLNumParams(handle_.get(), &count)); !s.ok()) return s;
    if (count < 0) {
      return Fail(
          StatusCode::kUnsupported,
          "ODBC takes at most " + std::to_string(kMostParameters) + " parameters a statement");
    }
    parameters_ = std::vector<Parameter>(count);
    return {};
  }

  Status Execute(std::span<const Value> values, RowSet* out) override {
    if (Status s = CheckValues(parameters_.size(), values.size()); !s.ok()) return s;
    if (Status s = SetParameters(values); !s.ok()) return s;
    if (Status s = handle_.Check(SQLExecute(handle_.get())); !s.ok()) return s;
    Status status = ReadRows(out);
    if (columns_.size() > 0) SQLFreeStmt(handle_.get(), SQL_CLOSE);
    return status;
  }

  Status Stream(std::span<const Value> /*values*/, const Take& /*take*/) override {
    return Fail(StatusCode::kUnsupported,
                "Connector/ODBC reads a result whole before it gives a row of it");
  }

 private:
  Status SetParameters(std::span<const Value> values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!parameters_[i].Fits(values[i])) {
        if (Status s = parameters_[i].BindFor(values[i], handle_, i + 1); !s.ok()) return s;
      }
      parameters_[i].Set(values[i]);
    }
    return {};
  }

  Status ReadRows(RowSet* out) {
    if (Status s = columns_.Bind(handle_); !s.ok()) return s;
    out->Clear(columns_.size());
    if (columns_.size() == 0) return {};
    while (true) {
      const SQLRETURN fetched = SQLFetch(handle_.get());
      if (fetched == SQL_NO_DATA) return {};
      if (Status s = handle_.Check(fetched); !s.ok()) return s;
      if (Status s = columns_.Read(handle_, out->Add()); !s.ok()) return s;
    }
  }

  std::vector<Parameter> parameters_;  // stay where they are, as what is bound must
  Columns columns_{Columns::As::kTypes};
  Handle handle_;  // last, and so gone first
};

class Statements final : public IStatements {
 public:
  explicit Statements(const Handle& connection) : connection_(connection) {}

  Status Prepare(std::string_view sql, std::unique_ptr<IStatement>* out) override {
    auto statement = std::make_unique<Statement>();
    if (Status s = statement->Open(connection_, sql); !s.ok()) return s;
    *out = std::move(statement);
    return {};
  }

 private:
  const Handle& connection_;
};

}  // namespace

std::unique_ptr<IStatements> MakeStatements(const Handle& connection) {
  return std::make_unique<Statements>(connection);
}

}  // namespace driverbench::odbc
