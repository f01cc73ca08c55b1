#include "backends/connector_cpp/store.h"

#include <utility>

#include "backends/connector_cpp/error.h"

namespace driverbench::connector_cpp {
namespace {

void AppendRows(sql::ResultSet& result, Rows* out) {
  const unsigned columns = result.getMetaData()->getColumnCount();
  while (result.next()) {
    Rows::value_type& row = out->emplace_back(columns);
    for (unsigned i = 0; i < columns; ++i) {
      if (!result.isNull(i + 1)) row[i] = result.getString(i + 1).asStdString();
    }
  }
}

}  // namespace

Store::Store(std::unique_ptr<sql::Connection> connection)
    : connection_(std::move(connection)), statement_(connection_->createStatement()) {}

// Not Connection::commit() and rollback(): they send the same statement, but in 1.1 (rollback()
// still in 8.3) they drop what the server answers, and a transaction that was lost would be
// reported as committed.
Status Store::Commit() {
  static const sql::SQLString kCommit("COMMIT");
  return Guard([&] {
    statement_->executeUpdate(kCommit);
    return Status();
  });
}

Status Store::Rollback() {
  static const sql::SQLString kRollback("ROLLBACK");
  return Guard([&] {
    statement_->executeUpdate(kRollback);
    return Status();
  });
}

Status Store::Query(std::string_view sql, Rows* out) {
  out->clear();
  return Guard([&] {
    bool has_rows = statement_->execute(sql::SQLString(sql.data(), sql.size()));
    while (has_rows) {  // a CALL answers with more than one result; what is not read blocks the
                        // connection
      const std::unique_ptr<sql::ResultSet> result(statement_->getResultSet());
      AppendRows(*result, out);
      has_rows = statement_->getMoreResults();
    }
    return Status();
  });
}

void Store::ReadPlayer(const sql::ResultSet& result, Player* out) {
  out->id = result.getString(1).asStdString();
  out->coins = result.getInt(2);
  out->goods = result.getInt(3);
}

bool Store::ReadBalance(std::unique_ptr<sql::ResultSet> result, Balance* out) {
  if (!result->next()) return false;
  out->coins = result->getInt(1);
  out->goods = result->getInt(2);
  return true;
}

bool Store::ReadOne(std::unique_ptr<sql::ResultSet> result, Player* out) {
  if (!result->next()) return false;
  ReadPlayer(*result, out);
  return true;
}

void Store::ReadAll(std::unique_ptr<sql::ResultSet> result, std::vector<Player>* out) {
  out->resize(result->rowsCount());
  for (Player& player : *out) {
    result->next();
    ReadPlayer(*result, &player);
  }
}

std::int64_t Store::ReadCount(std::unique_ptr<sql::ResultSet> result) {
  result->next();
  return result->getInt64(1);
}

}  // namespace driverbench::connector_cpp
