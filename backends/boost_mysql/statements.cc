#include "backends/boost_mysql/statements.h"

#include <boost/mysql/format_sql.hpp>
#include <utility>

#include "backends/api/checks.h"
#include "backends/api/sql_pieces.h"
#include "backends/boost_mysql/values.h"

namespace driverbench::boost_mysql {
namespace {

namespace mysql = boost::mysql;

// What is the same for both protocols; a derived one says what to execute.
class Statement : public IStatement {
 public:
  explicit Statement(Link& link) : link_(link) {}

  Status Execute(std::span<const Value> values, RowSet* out) override {
    Request request;
    if (Status s = Make(values, &request); !s.ok()) return s;
    if (Status s = link_.Execute(request, &results_); !s.ok()) return s;
    SetRows(results_, out);
    return {};
  }

  Status Stream(std::span<const Value> values, const IStatement::Take& take) override {
    Request request;
    if (Status s = Make(values, &request); !s.ok()) return s;
    mysql::execution_state state;
    if (Status s = link_.Start(request, &state); !s.ok()) return s;
    row_.resize(state.meta().size());
    for (bool wanted = true; !state.complete();) {
      if (state.should_read_head()) {  // a CALL has more results: there is nothing that wants them
        wanted = false;
        if (Status s = link_.ReadHead(&state); !s.ok()) return s;
        continue;
      }
      mysql::rows_view rows;  // as many as are there; the last ones are read in any case
      if (Status s = link_.ReadRows(&state, &rows); !s.ok()) return s;
      for (std::size_t i = 0; i < rows.size() && wanted; ++i) {
        SetRow(rows[i], state.meta(), row_);
        wanted = take(row_);
      }
    }
    return {};
  }

 protected:
  virtual Status Make(std::span<const Value> values, Request* out) = 0;

  Link& link_;

 private:
  mysql::results results_;
  std::vector<Value> row_;
};

class TextStatement final : public Statement {
 public:
  TextStatement(Link& link, std::string_view sql) : Statement(link), pieces_(PiecesOf(sql)) {}

 protected:
  Status Make(std::span<const Value> values, Request* out) override {
    if (Status s = PutIn(link_, pieces_, values, &sql_); !s.ok()) return s;
    out->sql = sql_;
    return {};
  }

 private:
  const std::vector<std::string> pieces_;
  std::string sql_;
};

class PreparedStatement final : public Statement {
 public:
  PreparedStatement(Link& link, mysql::statement statement)
      : Statement(link), statement_(statement) {}
  ~PreparedStatement() override { (void)link_.Close(statement_); }
  PreparedStatement(const PreparedStatement&) = delete;
  PreparedStatement& operator=(const PreparedStatement&) = delete;

 protected:
  Status Make(std::span<const Value> values, Request* out) override {
    if (Status s = CheckValues(statement_.num_params(), values.size()); !s.ok()) return s;
    ToFields(values, &fields_);
    out->statement = statement_;
    out->values = fields_;
    return {};
  }

 private:
  const mysql::statement statement_;
  std::vector<mysql::field_view> fields_;
};

class TextStatements final : public IStatements {
 public:
  explicit TextStatements(Link& link) : link_(link) {}

  Status Prepare(std::string_view sql, std::unique_ptr<IStatement>* out) override {
    *out = std::make_unique<TextStatement>(link_, sql);
    return {};
  }

 private:
  Link& link_;
};

class PreparedStatements final : public IStatements {
 public:
  explicit PreparedStatements(Link& link) : link_(link) {}

  Status Prepare(std::string_view sql, std::unique_ptr<IStatement>* out) override {
    mysql::statement statement;
    if (Status s = link_.Prepare(sql, &statement); !s.ok()) return s;
    *out = std::make_unique<PreparedStatement>(link_, statement);
    return {};
  }

 private:
  Link& link_;
};

}  // namespace

std::unique_ptr<IStatements> MakeTextStatements(Link& link) {
  return std::make_unique<TextStatements>(link);
}

std::unique_ptr<IStatements> MakePreparedStatements(Link& link) {
  return std::make_unique<PreparedStatements>(link);
}

// with_params() would do the same for a number of values that the compiler knows.
Status PutIn(const Link& link, std::span<const std::string> pieces, std::span<const Value> values,
             std::string* sql) {
  if (Status s = CheckValues(pieces.size() - 1, values.size()); !s.ok()) return s;
  mysql::format_context context(link.format_options(), std::move(*sql));
  context.append_raw(mysql::runtime(pieces[0]));
  for (std::size_t i = 0; i < values.size(); ++i) {
    context.append_value(ToField(values[i])).append_raw(mysql::runtime(pieces[i + 1]));
  }
  boost::system::result<std::string> text = std::move(context).get();
  if (text.has_error()) return link.Error(text.error(), {});
  *sql = *std::move(text);
  return {};
}

}  // namespace driverbench::boost_mysql
