#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "backends/api/connection.h"
#include "backends/connector_cpp/jdbc.h"

namespace driverbench::connector_cpp {

// What both protocols share: one connection, one Statement for text, and how results are read.
class Store : public IConnection, protected IPlayerStore {
 public:
  explicit Store(std::unique_ptr<sql::Connection> connection);

  IPlayerStore& players() override { return *this; }
  Status Commit() override;
  Status Rollback() override;
  Status Query(std::string_view sql, Rows* out) override;

  // The JDBC API has no call for it, and lets nobody at the MYSQL* below.
  std::optional<std::string> Cipher() const override { return std::nullopt; }

 protected:
  // Columns are asked for by position (by name costs a map look-up and an upper-cased copy),
  // strings are copied into the memory that is already there. Every ResultSet is whole on the
  // client: deleting it leaves nothing to drain.
  static void ReadPlayer(const sql::ResultSet& result, Player* out);
  static bool ReadBalance(std::unique_ptr<sql::ResultSet> result, Balance* out);
  static bool ReadOne(std::unique_ptr<sql::ResultSet> result, Player* out);
  static void ReadAll(std::unique_ptr<sql::ResultSet> result, std::vector<Player>* out);
  static std::int64_t ReadCount(std::unique_ptr<sql::ResultSet> result);

  sql::Connection& connection() { return *connection_; }
  sql::Statement& statement() { return *statement_; }

 private:
  std::unique_ptr<sql::Connection> connection_;
  std::unique_ptr<sql::Statement> statement_;
};

std::unique_ptr<Store> MakeTextStore(std::unique_ptr<sql::Connection> connection);
std::unique_ptr<Store> MakePreparedStore(std::unique_ptr<sql::Connection> connection);

}  // namespace driverbench::connector_cpp
