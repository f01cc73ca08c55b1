#include "backends/soci/statements.h"

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "backends/api/checks.h"
#include "backends/api/sql_pieces.h"
#include "backends/over_c_client/handle.h"
#include "backends/soci/error.h"

namespace driverbench::soci_backend {
namespace {

using soci::into;
using soci::use;

// A parameter: SOCI binds it with its type for good.
struct Parameter {
  Value::Type type = Value::Type::kText;
  soci::indicator null = soci::i_null;
  long long number = 0;
  unsigned long long positive = 0;
  double real = 0;
  std::string text;

  // Of NULL a text or a number will do, but `_binary NULL` is no SQL.
  bool Fits(const Value& value) const {
    return value.is_null() ? type != Value::Type::kBytes : type == value.type();
  }

  void Set(const Value& value) {
    null = value.is_null() ? soci::i_null : soci::i_ok;
    switch (value.type()) {
      case Value::Type::kNull:
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
        return;
    }
  }

  void BindTo(soci::statement* statement) {
    switch (type) {
      case Value::Type::kInt:
        return statement->exchange(use(number, null));
      case Value::Type::kUint:
        return statement->exchange(use(positive, null));
      case Value::Type::kDouble:
        return statement->exchange(use(real, null));
      default:
        return statement->exchange(use(text, null));
    }
  }
};

// A column, as the server's text: SOCI would make a double of a DECIMAL, and of a time one without
// microseconds.
struct Column {
  std::string text;
  soci::indicator null = soci::i_null;

  void BindTo(soci::statement* statement) { statement->exchange(into(text, null)); }
};

class Statement final : public IStatement {
 public:
  Statement(soci::session& session, std::vector<std::string> pieces)
      : session_(session), pieces_(std::move(pieces)), parameters_(pieces_.size() - 1) {}

  // SOCI's own parser decides what is a parameter: a colon outside single quotes, which it takes
  // for more than these. It must come to the same pieces.
  Status Open() {
    Bind();
    std::vector<std::string> pieces = pieces_;
    if (pieces.size() > 1 && pieces.back().empty()) pieces.pop_back();
    if (backend().queryChunks_ == pieces) return {};
    return Fail(StatusCode::kUnsupported,
                "SOCI takes this statement apart at other places than its `?`: at a colon, or "
                "within quotes after one");
  }

  Status Execute(std::span<const Value> values, RowSet* out) override {
    if (Status s = CheckValues(parameters_.size(), values.size()); !s.ok()) return s;
    try {
      SetParameters(values);
      bool got_data = false;
      if (Status s = soci_backend::Execute(session_, *statement_, &got_data); !s.ok()) return s;
      MYSQL_RES* const result = backend().result_;
      if (result == nullptr) {
        out->Clear(0);
        return {};
      }
      const unsigned columns = mysql_num_fields(result);
      if (columns > columns_.size()) got_data = BindColumns(columns);
      const MYSQL_FIELD* fields = mysql_fetch_fields(result);
      out->Clear(columns);
      for (; got_data; got_data = statement_->fetch()) {
        const std::span<Value> row = out->Add();
        for (unsigned i = 0; i < columns; ++i) {
          if (columns_[i].null == soci::i_null) {
            row[i].SetNull();
          } else if (!ReadValue(columns_[i].text, over_c_client::TypeOf(fields[i]), &row[i])) {
            return Fail(StatusCode::kInternal,
                        std::string("a value of the column `") + fields[i].name + "` is no number");
          }
        }
      }
      return {};
    } catch (...) {
      return FromCurrentException(ConnectionOf(session_));
    }
  }

  Status Stream(std::span<const Value> /*values*/, const Take& /*take*/) override {
    return Fail(StatusCode::kUnsupported, "SOCI reads a result whole before it gives a row of it");
  }

 private:
  soci::mysql_statement_backend& backend() {
    return static_cast<soci::mysql_statement_backend&>(*statement_->get_backend());
  }

  // Takes the statement apart for values of such types.
  void Bind() {
    std::string sql = pieces_[0];
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      sql += (parameters_[i].type == Value::Type::kBytes ? "_binary :v" : ":v") + pieces_[i + 1];
    }
    statement_.emplace(session_);
    columns_.clear();
    for (Parameter& parameter : parameters_) parameter.BindTo(&*statement_);
    columns_.emplace_back().BindTo(&*statement_);  // without one SOCI fetches nothing later either
    statement_->alloc();
    statement_->prepare(sql);
    statement_->define_and_bind();
  }

  void SetParameters(std::span<const Value> values) {
    bool fits = true;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (parameters_[i].Fits(values[i])) continue;
      fits = false;
      parameters_[i].type = values[i].is_null() ? Value::Type::kText : values[i].type();
    }
    if (!fits) Bind();
    for (std::size_t i = 0; i < values.size(); ++i) parameters_[i].Set(values[i]);
  }

  // After the first execution, which tells how many there are; its result is read from the
  // beginning once more.
  bool BindColumns(std::size_t count) {
    while (columns_.size() < count) columns_.emplace_back().BindTo(&*statement_);
    statement_->define_and_bind();
    backend().currentRow_ = 0;
    backend().rowsToConsume_ = 0;
    return statement_->fetch();
  }

  soci::session& session_;
  const std::vector<std::string> pieces_;
  std::deque<Parameter> parameters_;  // stay where they are, as what is bound must
  std::deque<Column> columns_;
  std::optional<soci::statement> statement_;  // last, and so closed first
};

class Statements final : public IStatements {
 public:
  explicit Statements(soci::session& session) : session_(session) {}

  Status Prepare(std::string_view sql, std::unique_ptr<IStatement>* out) override {
    try {
      auto statement = std::make_unique<Statement>(session_, PiecesOf(sql));
      if (Status s = statement->Open(); !s.ok()) return s;
      *out = std::move(statement);
      return {};
    } catch (...) {
      return FromCurrentException(ConnectionOf(session_));
    }
  }

 private:
  soci::session& session_;
};

}  // namespace

MYSQL* ConnectionOf(soci::session& session) {
  return static_cast<soci::mysql_session_backend*>(session.get_backend())->conn_;
}

Status Execute(soci::session& session, soci::statement& statement, bool* got_data) {
  try {
    *got_data = statement.execute(/*withDataExchange=*/true);
    return Status();
  } catch (...) {
    Status status = FromCurrentException(ConnectionOf(session));
    // After an error SOCI 4.0 forgets to free the quoted parameters; binding again does.
    statement.undefine_and_bind();
    statement.define_and_bind();
    return status;
  }
}

std::unique_ptr<IStatements> MakeStatements(soci::session& session) {
  return std::make_unique<Statements>(session);
}

}  // namespace driverbench::soci_backend
