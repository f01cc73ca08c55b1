#include "bench/worker/kept_tables.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <charconv>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "bench/worker/session.h"
#include "scenarios/answer_hash.h"

namespace driverbench::worker {
namespace {

using scenarios::Row;
using scenarios::Table;
using scenarios::TableRows;

constexpr std::string_view kMark = "driverbench";  // the comment of every table that is ours
constexpr std::size_t kChunk = 500;                // rows of one statement

// Which of them are there; kInvalidArgument when one is not ours, before anything is touched.
Status FindOwnTables(IConnection& session, const std::string& database,
                     std::span<const Table* const> tables, std::vector<std::string>* ours) {
  for (const Table* table : tables) {
    std::optional<std::string> comment;
    if (Status s = OneCell(session,
                           fmt::format("SELECT table_comment FROM information_schema.tables "
                                       "WHERE table_schema = DATABASE() AND table_name = '{}'",
                                       table->name),
                           &comment);
        !s.ok()) {
      return s;
    }
    if (!comment) continue;
    if (*comment != kMark) {
      return {StatusCode::kInvalidArgument,
              fmt::format("the table {}.{} was not made by driverbench (its comment is \"{}\", not "
                          "\"{}\") and is left alone: choose another database",
                          database, table->name, *comment, kMark)};
    }
    ours->emplace_back(table->name);
  }
  return {};
}

// "id, coins, goods"
std::string ColumnNames(const Table& table) {
  std::vector<std::string_view> names;
  names.reserve(table.columns.size());
  for (const scenarios::Column& column : table.columns) names.push_back(column.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

// `group`, `count` times, with commas between: "(?, ?), (?, ?)".
std::string Marks(std::string_view group, std::size_t count) {
  return fmt::format("{}", fmt::join(std::vector<std::string_view>(count, group), ", "));
}

Status CanRunSql(IConnection& session) {
  if (session.statements() != nullptr) return {};
  return {StatusCode::kUnsupported, "a keeper needs a library that can run any SQL"};
}

// Executes a statement for all rows, at most kChunk a time: `sql` makes it for so many. Its values
// are those of the rows, or with `keys_only` their keys; `take`, where it is not null, gets what it
// reads. Statements of one size are prepared once.
Status ForChunks(IConnection& session, std::span<const Row> rows,
                 const std::function<std::string(std::size_t)>& sql, bool keys_only,
                 const std::function<void(const RowSet&)>& take) {
  if (Status s = CanRunSql(session); !s.ok()) return s;
  std::unique_ptr<IStatement> statement;
  std::size_t size = 0;
  std::vector<Value> values;
  RowSet read;
  while (!rows.empty()) {
    const auto chunk = rows.first(std::min(rows.size(), kChunk));
    if (chunk.size() != size) {
      size = chunk.size();
      if (Status s = session.statements()->Prepare(sql(size), &statement); !s.ok()) return s;
    }
    values.clear();
    for (const Row& row : chunk)
      values.insert(values.end(), row.begin(), keys_only ? row.begin() + 1 : row.end());
    if (Status s = statement->Execute(values, &read); !s.ok()) return s;
    if (take) take(read);
    rows = rows.subspan(chunk.size());
  }
  return {};
}

}  // namespace

Status MakeTables(IConnection& session, const std::string& database,
                  std::span<const Table* const> tables) {
  std::vector<std::string> ours;
  if (Status s = FindOwnTables(session, database, tables, &ours); !s.ok()) return s;
  if (Status s = ForgetReferences(session); !s.ok()) return s;
  for (const std::string& name : ours) {
    if (Status s = DropTable(session, name); !s.ok()) return s;
  }
  Rows none;
  for (const Table* table : tables) {
    if (Status s = session.Query(fmt::format("CREATE TABLE `{}` ({}) COMMENT '{}' {}", table->name,
                                             table->definition, kMark, table->options),
                                 &none);
        !s.ok()) {
      return s;
    }
  }
  return {};
}

Status EmptyTables(IConnection& session, const std::string& database,
                   std::span<const Table* const> tables) {
  std::vector<std::string> ours;
  if (Status s = FindOwnTables(session, database, tables, &ours); !s.ok()) return s;
  if (Status s = ForgetReferences(session); !s.ok()) return s;
  Rows none;
  for (const Table* table : tables) {
    if (Status s = session.Query(fmt::format("TRUNCATE TABLE `{}`", table->name), &none); !s.ok())
      return s;
  }
  return {};
}

Status OwnTables(IConnection& session, std::vector<std::string>* out) {
  Rows rows;
  if (Status s = session.Query("SELECT table_name, table_comment FROM information_schema.tables "
                               "WHERE table_schema = DATABASE() ORDER BY table_name",
                               &rows);
      !s.ok()) {
    return s;
  }
  // Compared here: a server's comparison may pass over case and trailing spaces.
  for (const auto& row : rows) {
    if (row.at(1) == kMark) out->push_back(row.at(0).value_or(""));
  }
  return {};
}

Status DropTable(IConnection& session, const std::string& name) {
  Rows none;
  return session.Query(fmt::format("DROP TABLE `{}`", name), &none);
}

Status ForgetReferences(IConnection& session) {
  Rows none;
  return session.Query("SET foreign_key_checks = 0", &none);
}

Status FillTables(IConnection& session, std::span<const std::string> statements) {
  constexpr std::size_t kShown = 60;
  Rows none;
  for (const std::string& statement : statements) {
    Status status = session.Query(statement, &none);
    if (status.ok()) continue;
    Status::Error error = status.error();
    error.text = fmt::format("{} ({}{})", error.text, statement.substr(0, kShown),
                             statement.size() > kShown ? "..." : "");
    return Status(std::move(error));
  }
  return {};
}

Status ReadAll(IConnection& session, std::string_view query, RowSet* out) {
  if (Status s = CanRunSql(session); !s.ok()) return s;
  std::unique_ptr<IStatement> statement;
  if (Status s = session.statements()->Prepare(query, &statement); !s.ok()) return s;
  return statement->Execute({}, out);
}

Status ReadState(IConnection& session, std::string_view table,
                 std::span<const std::string> left_out, std::string* out) {
  Rows names;
  if (Status s = session.Query(
          fmt::format("SELECT column_name FROM information_schema.columns WHERE table_schema = "
                      "DATABASE() AND table_name = '{}' ORDER BY ordinal_position",
                      table),
          &names);
      !s.ok()) {
    return s;
  }
  std::vector<std::string> columns;
  columns.reserve(names.size());
  std::size_t left = 0;
  for (const auto& row : names) {
    const std::string name = row.at(0).value_or("");
    const std::string whole = fmt::format("{}.{}", table, name);
    if (std::ranges::any_of(left_out, [&](const std::string& one) {
          return boost::algorithm::iequals(one, whole);
        })) {
      ++left;
    } else {
      columns.push_back(fmt::format("`{}`", name));
    }
  }
  const auto of_table = std::ranges::count_if(left_out, [&](const std::string& one) {
    return boost::algorithm::istarts_with(one, fmt::format("{}.", table));
  });
  if (std::cmp_less(left, of_table)) {
    return {StatusCode::kInvalidArgument,
            fmt::format("leave_out ({}) names a column that {} does not have",
                        fmt::join(left_out, ", "), table)};
  }
  if (columns.empty()) columns.emplace_back("1");  // all of them are left out
  RowSet rows;
  if (Status s = ReadAll(
          session, fmt::format("SELECT {} FROM `{}`", fmt::join(columns, ", "), table), &rows);
      !s.ok()) {
    return s;
  }
  *out = fmt::format("{} rows, {:016x}", rows.rows(), scenarios::HashOfRows(rows));
  return {};
}

Status InsertRows(IConnection& session, const TableRows& rows) {
  const Table& table = *rows.table;
  const std::string row = fmt::format("({})", Marks("?", table.columns.size()));
  return ForChunks(
      session, rows.rows,
      [&](std::size_t count) {
        return fmt::format("INSERT INTO {} ({}) VALUES {}", table.name, ColumnNames(table),
                           Marks(row, count));
      },
      /*keys_only=*/false, nullptr);
}

Status DeleteRows(IConnection& session, const TableRows& rows) {
  const Table& table = *rows.table;
  return ForChunks(
      session, rows.rows,
      [&](std::size_t count) {
        return fmt::format("DELETE FROM {} WHERE {} IN ({})", table.name,
                           table.columns.front().name, Marks("?", count));
      },
      /*keys_only=*/true, nullptr);
}

Status ReadRows(IConnection& session, const TableRows& rows, RowsByKey* out) {
  const Table& table = *rows.table;
  return ForChunks(
      session, rows.rows,
      [&](std::size_t count) {
        return fmt::format("SELECT {} FROM {} WHERE {} IN ({})", ColumnNames(table), table.name,
                           table.columns.front().name, Marks("?", count));
      },
      /*keys_only=*/true,
      [&](const RowSet& read) {
        for (std::size_t i = 0; i < read.rows(); ++i) {
          const auto row = read.row(i);
          out->emplace(ToString(row.front()), Row(row.begin(), row.end()));
        }
      });
}

Status CountRows(IConnection& session, std::span<const Table* const> tables, std::int64_t* out) {
  *out = 0;
  for (const Table* table : tables) {
    std::optional<std::string> cell;
    if (Status s = OneCell(session, fmt::format("SELECT count(*) FROM `{}`", table->name), &cell);
        !s.ok()) {
      return s;
    }
    const std::string text = cell.value_or("");
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || end != text.data() + text.size())
      return {StatusCode::kInternal, fmt::format("count(*) of {} is \"{}\"", table->name, text)};
    *out += count;
  }
  return {};
}

}  // namespace driverbench::worker
