#include "backends/odbc/store.h"

#include <utility>
#include <vector>

#include "backends/api/players_over.h"
#include "backends/odbc/array_insert.h"
#include "backends/odbc/columns.h"
#include "backends/odbc/statements.h"

namespace driverbench::odbc {
namespace {

Status AppendRows(const Handle& statement, Rows* out) {
  Columns columns(Columns::As::kText);
  if (Status s = columns.Bind(statement); !s.ok()) return s;
  std::vector<Value> row(columns.size());
  while (columns.size() > 0) {
    const SQLRETURN fetched = SQLFetch(statement.get());
    if (fetched == SQL_NO_DATA) break;
    if (Status s = statement.Check(fetched); !s.ok()) return s;
    if (Status s = columns.Read(statement, row); !s.ok()) return s;
    Rows::value_type& copy = out->emplace_back(row.size());
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (!row[i].is_null()) copy[i].emplace(row[i].text());
    }
  }
  SQLFreeStmt(statement.get(), SQL_UNBIND);
  return {};
}

}  // namespace

Store::Store(Handle connection, bool array_insert)
    : connection_(std::move(connection)),
      statements_(MakeStatements(connection_)),
      players_(array_insert ? WithArrayInsert(PlayersOver(*statements_), connection_)
                            : PlayersOver(*statements_)) {}

Status Store::Query(std::string_view sql, Rows* out) {
  out->clear();
  Handle statement;
  if (Status s = statement.Open(SQL_HANDLE_STMT, connection_); !s.ok()) return s;
  std::string text(sql);
  SQLRETURN result = SQLExecDirect(statement.get(), reinterpret_cast<SQLCHAR*>(text.data()),
                                   static_cast<SQLINTEGER>(text.size()));
  while (true) {  // a CALL has a result for each of its statements
    if (Status s = statement.Check(result); !s.ok()) return s;
    if (Status s = AppendRows(statement, out); !s.ok()) return s;
    result = SQLMoreResults(statement.get());
    if (result == SQL_NO_DATA) return {};
  }
}

}  // namespace driverbench::odbc
