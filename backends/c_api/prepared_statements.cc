#include <algorithm>
#include <utility>

#include "backends/api/checks.h"
#include "backends/c_api/base_store.h"
#include "backends/c_api/prepared_store.h"
#include "backends/c_api/statements.h"

namespace driverbench::c_api {
namespace {

// The memory of one parameter or column, to which it is bound.
struct Slot {
  Value::Type type = Value::Type::kNull;
  std::uint64_t bits = 0;  // of an integer
  double number = 0;
  std::vector<char> text;
  unsigned long length = 0;
  Null null{};

  MYSQL_BIND Bind() {
    MYSQL_BIND bind{};
    bind.is_null = &null;
    bind.length = &length;
    switch (type) {
      case Value::Type::kNull:
        bind.buffer_type = MYSQL_TYPE_NULL;
        break;
      case Value::Type::kInt:
      case Value::Type::kUint:
        bind.buffer_type = MYSQL_TYPE_LONGLONG;
        bind.is_unsigned = type == Value::Type::kUint;
        bind.buffer = &bits;
        break;
      case Value::Type::kDouble:
        bind.buffer_type = MYSQL_TYPE_DOUBLE;
        bind.buffer = &number;
        break;
      case Value::Type::kText:
      case Value::Type::kBytes:
        bind.buffer_type = type == Value::Type::kText ? MYSQL_TYPE_STRING : MYSQL_TYPE_BLOB;
        bind.buffer = text.data();
        bind.buffer_length = text.size();
        break;
    }
    return bind;
  }
};

class PreparedStatement final : public IStatement {
 public:
  PreparedStatement(Statement statement, MYSQL* mysql, std::string_view backend)
      : mysql_(mysql), backend_(backend), statement_(std::move(statement)) {}

  // Binds the columns, which the server has told.
  Status Open() {
    parameters_.resize(mysql_stmt_param_count(statement_.get()));
    const Result metadata(mysql_stmt_result_metadata(statement_.get()));
    if (metadata == nullptr) return mysql_stmt_errno(statement_.get()) == 0 ? Status() : Error();
    columns_.resize(mysql_num_fields(metadata.get()));
    const MYSQL_FIELD* fields = mysql_fetch_fields(metadata.get());
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      columns_[i].type = over_c_client::TypeOf(fields[i]);
      columns_[i].text.resize(std::min<std::size_t>(fields[i].length, kFirstBytes));
    }
    return BindColumns();
  }

  Status Execute(std::span<const Value> values, RowSet* out) override {
    out->Clear(columns_.size());
    return Run(
        values, [out] { return out->Add(); }, [] { return true; });
  }

  Status Stream(std::span<const Value> values, const Take& take) override {
    row_.resize(columns_.size());
    return Run(
        values, [this] { return std::span(row_); }, [&] { return take(row_); });
  }

 private:
  static constexpr std::size_t kFirstBytes = 256;  // of a text; a longer one makes room

  Status Error() const { return StatementError(statement_.get(), mysql_, backend_); }

  Status BindColumns() {
    if (columns_.empty()) return {};
    std::vector<MYSQL_BIND> binds;
    binds.reserve(columns_.size());
    for (Slot& column : columns_) binds.push_back(column.Bind());
    return mysql_stmt_bind_result(statement_.get(), binds.data()) == 0 ? Status() : Error();
  }

  // Bound anew only where a type is another one or a text takes more room: binding sends the types
  // again.
  Status SetParameters(std::span<const Value> values) {
    if (Status s = CheckValues(parameters_.size(), values.size()); !s.ok()) return s;
    bool again = !bound_;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Value& value = values[i];
      Slot& slot = parameters_[i];
      slot.null = value.is_null();
      if (value.is_null()) continue;  // as a NULL of the type that was there
      again |= slot.type != value.type();
      slot.type = value.type();
      if (value.type() == Value::Type::kText || value.type() == Value::Type::kBytes) {
        const std::string_view text = value.text();
        if (slot.text.size() < text.size() || slot.text.empty()) {
          slot.text.resize(std::max(2 * text.size(), kFirstBytes));
          again = true;
        }
        std::copy(text.begin(), text.end(), slot.text.begin());
        slot.length = text.size();
      } else if (value.type() == Value::Type::kDouble) {
        slot.number = value.double_value();
      } else {
        slot.bits = value.uint_value();
      }
    }
    if (!again || values.empty()) return {};
    std::vector<MYSQL_BIND> binds;
    binds.reserve(parameters_.size());
    for (Slot& parameter : parameters_) binds.push_back(parameter.Bind());
    bound_ = mysql_stmt_bind_param(statement_.get(), binds.data()) == 0;
    return bound_ ? Status() : Error();
  }

  template <typename Row, typename End>
  Status Run(std::span<const Value> values, Row row, End end) {
    if (Status s = SetParameters(values); !s.ok()) return s;
    // A row that failed in its middle has left columns bound to memory that is gone.
    if (std::exchange(grown_, false)) {
      if (Status s = BindColumns(); !s.ok()) return s;
    }
    if (mysql_stmt_execute(statement_.get()) != 0) return Error();
    if (columns_.empty()) return {};
    for (;;) {
      const int outcome = mysql_stmt_fetch(statement_.get());
      if (outcome == MYSQL_NO_DATA) return {};  // all was read, and nothing is left to be freed
      if (outcome == 1) return Drop(Error());
      const std::span<Value> out = row();
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (Status s = TakeColumn(i, &out[i]); !s.ok()) return Drop(std::move(s));
      }
      // Not in the middle of a row: binding forgets where its columns begin.
      if (std::exchange(grown_, false)) {
        if (Status s = BindColumns(); !s.ok()) return Drop(std::move(s));
      }
      if (!end()) return Drop({});
    }
  }

  // What the server still sends is read and thrown away.
  Status Drop(Status status) {
    mysql_stmt_free_result(statement_.get());
    return status;
  }

  Status TakeColumn(std::size_t i, Value* out) {
    Slot& column = columns_[i];
    if (column.null) {
      out->SetNull();
      return {};
    }
    switch (column.type) {
      case Value::Type::kNull:
        out->SetNull();
        return {};
      case Value::Type::kInt:
        out->Set(static_cast<std::int64_t>(column.bits));
        return {};
      case Value::Type::kUint:
        out->Set(column.bits);
        return {};
      case Value::Type::kDouble:
        out->Set(column.number);
        return {};
      case Value::Type::kText:
      case Value::Type::kBytes:
        break;
    }
    if (column.length > column.text.size()) {
      column.text.resize(2 * column.length);
      MYSQL_BIND bind = column.Bind();
      if (mysql_stmt_fetch_column(statement_.get(), &bind, static_cast<unsigned>(i), 0) != 0)
        return Error();
      grown_ = true;
    }
    const std::string_view text(column.text.data(), column.length);
    if (column.type == Value::Type::kText) {
      out->SetText(text);
    } else {
      out->SetBytes(text);
    }
    return {};
  }

  MYSQL* const mysql_;
  const std::string_view backend_;
  std::vector<Slot> parameters_;
  std::vector<Slot> columns_;
  bool bound_ = false;
  bool grown_ = false;  // a column's memory is another one than it is bound to
  std::vector<Value> row_;
  Statement statement_;  // last, and so closed first: what it is bound to must outlive it
};

class PreparedStatements final : public IStatements {
 public:
  PreparedStatements(MYSQL* mysql, std::string_view backend) : mysql_(mysql), backend_(backend) {}

  Status Prepare(std::string_view sql, std::unique_ptr<IStatement>* out) override {
    Statement statement(mysql_stmt_init(mysql_));
    if (statement == nullptr) return LastError(mysql_, backend_);
    if (mysql_stmt_prepare(statement.get(), sql.data(), sql.size()) != 0)
      return StatementError(statement.get(), mysql_, backend_);
    auto prepared = std::make_unique<PreparedStatement>(std::move(statement), mysql_, backend_);
    if (Status s = prepared->Open(); !s.ok()) return s;
    *out = std::move(prepared);
    return {};
  }

 private:
  MYSQL* const mysql_;
  const std::string_view backend_;
};

}  // namespace

std::unique_ptr<IStatements> MakePreparedStatements(MYSQL* mysql, std::string_view backend) {
  return std::make_unique<PreparedStatements>(mysql, backend);
}

}  // namespace driverbench::c_api
