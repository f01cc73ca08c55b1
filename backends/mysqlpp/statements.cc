#include "backends/mysqlpp/statements.h"

#include <string>
#include <utility>
#include <vector>

#include "backends/api/checks.h"
#include "backends/api/sql_pieces.h"
#include "backends/mysqlpp/error.h"
#include "backends/over_c_client/handle.h"

namespace driverbench::mysqlpp_backend {
namespace {

template <typename Sql>
class Statement final : public IStatement {
 public:
  Statement(mysqlpp::Connection& connection, Sql& sql, std::vector<std::string> pieces)
      : connection_(connection), sql_(sql), pieces_(std::move(pieces)) {}

  Status Execute(std::span<const Value> values, RowSet* out) override {
    return Run(
        values, [out](std::size_t columns) { out->Clear(columns); }, [out] { return out->Add(); },
        [] { return true; });
  }

  Status Stream(std::span<const Value> values, const Take& take) override {
    return Run(
        values, [this](std::size_t columns) { row_.resize(columns); },
        [this] { return std::span(row_); }, [&] { return take(row_); });
  }

 private:
  // `begin` learns how many columns there are (0 without a result), `row` gives the values of a
  // row, `end` is told that they are set, and answers whether more rows are wanted.
  template <typename Begin, typename Row, typename End>
  Status Run(std::span<const Value> values, Begin begin, Row row, End end) {
    if (Status s = CheckValues(pieces_.size() - 1, values.size()); !s.ok()) return s;
    return sql_.Run([&] {
      AppendSql(pieces_, values, &sql_);
      const mysqlpp::UseQueryResult result = sql_.Use();
      if (!result) {
        begin(0);
        return Status();
      }
      const std::size_t columns = result.num_fields();
      begin(columns);
      // A mysqlpp::Field does not tell bytes from text, which has BINARY_FLAG too where its
      // collation is binary.
      const MYSQL_FIELD* fields = mysql_fetch_fields(result);
      Status status;
      ReadRows(connection_, result, [&](const mysqlpp::Row& texts) {
        const std::span<Value> out = row();
        for (std::size_t i = 0; i < columns; ++i) {
          const mysqlpp::String& text = texts[static_cast<int>(i)];
          if (text.is_null()) {
            out[i].SetNull();
          } else if (!ReadValue({text.data(), text.length()}, over_c_client::TypeOf(fields[i]),
                                &out[i])) {
            status = Fail(StatusCode::kInternal, std::string("a value of the column `") +
                                                     fields[i].name + "` is no number");
            return false;
          }
        }
        return end();  // the result drops what is not wanted
      });
      return status;
    });
  }

  mysqlpp::Connection& connection_;
  Sql& sql_;
  const std::vector<std::string> pieces_;
  std::vector<Value> row_;
};

template <typename Sql>
class Statements final : public IStatements {
 public:
  Statements(mysqlpp::Connection& connection, Sql& sql) : connection_(connection), sql_(sql) {}

  Status Prepare(std::string_view sql, std::unique_ptr<IStatement>* out) override {
    *out = std::make_unique<Statement<Sql>>(connection_, sql_, PiecesOf(sql));
    return {};
  }

 private:
  mysqlpp::Connection& connection_;
  Sql& sql_;
};

}  // namespace

template <typename Sql>
std::unique_ptr<IStatements> MakeStatements(mysqlpp::Connection& connection, Sql& sql) {
  return std::make_unique<Statements<Sql>>(connection, sql);
}

template std::unique_ptr<IStatements> MakeStatements(mysqlpp::Connection& connection,
                                                     StreamSql& sql);
template std::unique_ptr<IStatements> MakeStatements(mysqlpp::Connection& connection, TextSql& sql);

}  // namespace driverbench::mysqlpp_backend
