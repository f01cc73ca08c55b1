#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "backends/api/connection.h"
#include "scenarios/schema.h"

namespace driverbench::worker {

// Tables of a server, over one connection of the keeper's. kUnsupported from a library that cannot
// run any SQL.

// Drops the tables where they are ours, and makes them with the mark that says so.
// kInvalidArgument, before anything is touched, where one of them is not ours.
Status MakeTables(IConnection& session, const std::string& database,
                  std::span<const scenarios::Table* const> tables);

// Empties them, under the same condition.
Status EmptyTables(IConnection& session, const std::string& database,
                   std::span<const scenarios::Table* const> tables);

// The names of ours in the connection's database.
Status OwnTables(IConnection& session, std::vector<std::string>* out);

Status DropTable(IConnection& session, const std::string& name);

Status InsertRows(IConnection& session, const scenarios::TableRows& rows);

// By their keys.
Status DeleteRows(IConnection& session, const scenarios::TableRows& rows);

// The rows of the table that have the keys of these, by key as ToString writes it.
using RowsByKey = std::map<std::string, scenarios::Row>;
Status ReadRows(IConnection& session, const scenarios::TableRows& rows, RowsByKey* out);

// Whatever refers to a table is no reason to keep it: from here on, on this connection.
Status ForgetReferences(IConnection& session);

// Runs Scenario::Fill; an error has the beginning of the statement that met it.
Status FillTables(IConnection& session, std::span<const std::string> statements);

// All rows of a SELECT without values, typed.
Status ReadAll(IConnection& session, std::string_view query, RowSet* out);

// What a table holds, in words that are the same for the same rows: how many, and their hash. The
// columns of `left_out`, each "table.column", do not count.
Status ReadState(IConnection& session, std::string_view table,
                 std::span<const std::string> left_out, std::string* out);

// How many rows all of them have.
Status CountRows(IConnection& session, std::span<const scenarios::Table* const> tables,
                 std::int64_t* out);

}  // namespace driverbench::worker
