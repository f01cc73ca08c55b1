#include <string>
#include <utility>

#include "backends/api/checks.h"
#include "backends/api/sql_pieces.h"
#include "backends/c_api/base_store.h"
#include "backends/c_api/sql_text.h"
#include "backends/c_api/statements.h"
#include "backends/c_api/text_rows.h"

namespace driverbench::c_api {
namespace {

class TextStatement final : public IStatement {
 public:
  TextStatement(MYSQL* mysql, std::string_view backend, std::vector<std::string> pieces)
      : mysql_(mysql), backend_(backend), pieces_(std::move(pieces)) {}

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
  Status LastError() const { return c_api::LastError(mysql_, backend_); }

  // Of the rest see ReadTextRows.
  template <typename Begin, typename Row, typename End>
  Status Run(std::span<const Value> values, Begin begin, Row row, End end) {
    if (Status s = CheckValues(pieces_.size() - 1, values.size()); !s.ok()) return s;
    sql_.Clear();
    AppendSql(pieces_, values, &sql_);
    if (mysql_real_query(mysql_, sql_.view().data(), sql_.view().size()) != 0) return LastError();
    return ReadTextRows(mysql_, backend_, begin, row, end);
  }

  MYSQL* const mysql_;
  const std::string_view backend_;
  const std::vector<std::string> pieces_;
  SqlText sql_{mysql_};
  std::vector<Value> row_;
};

class TextStatements final : public IStatements {
 public:
  TextStatements(MYSQL* mysql, std::string_view backend) : mysql_(mysql), backend_(backend) {}

  Status Prepare(std::string_view sql, std::unique_ptr<IStatement>* out) override {
    *out = std::make_unique<TextStatement>(mysql_, backend_, PiecesOf(sql));
    return {};
  }

 private:
  MYSQL* const mysql_;
  const std::string_view backend_;
};

}  // namespace

std::unique_ptr<IStatements> MakeTextStatements(MYSQL* mysql, std::string_view backend) {
  return std::make_unique<TextStatements>(mysql, backend);
}

}  // namespace driverbench::c_api
