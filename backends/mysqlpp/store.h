#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "backends/api/connection.h"
#include "backends/api/sql_pieces.h"
#include "backends/mysqlpp/library.h"
#include "backends/mysqlpp/sql.h"
#include "backends/mysqlpp/statements.h"

namespace driverbench::mysqlpp_backend {

template <typename Sql>
class Store : public IConnection, protected IPlayerStore {
 public:
  explicit Store(std::unique_ptr<mysqlpp::Connection> connection);
  Store(const Store&) = delete;  // its members refer to each other
  Store& operator=(const Store&) = delete;

  IPlayerStore& players() override { return *this; }
  IStatements* statements() override { return statements_.get(); }
  Status Commit() override;
  Status Rollback() override;
  Status Query(std::string_view sql, Rows* out) override;

  // MySQL++ has no call for it, and keeps its MYSQL to itself.
  std::optional<std::string> Cipher() const override { return std::nullopt; }

 protected:
  Status Insert(std::span<const Player> players) override;
  Status Find(std::string_view id, Player* out, bool* found) override;
  Status List(int limit, std::vector<Player>* out) override;
  Status Count(std::int64_t* out) override;
  Status Lock(std::string_view id, Balance* out, bool* found) override;
  Status Adjust(std::string_view id, Balance delta) override;

  // What is read of a result. Columns are asked for by position: by name each is looked up.
  bool ReadPlayer(const mysqlpp::UseQueryResult& result, Player* out);
  bool ReadBalance(const mysqlpp::UseQueryResult& result, Balance* out);
  void ReadAll(const mysqlpp::UseQueryResult& result, std::vector<Player>* out);

  mysqlpp::Connection& connection() { return *connection_; }
  Sql& sql() { return sql_; }

 private:
  const std::unique_ptr<mysqlpp::Connection> connection_;
  Sql sql_{*connection_};
  const std::unique_ptr<IStatements> statements_ = MakeStatements(*connection_, sql_);
};

std::unique_ptr<IConnection> MakeStreamStore(std::unique_ptr<mysqlpp::Connection> connection);
std::unique_ptr<IConnection> MakeTextStore(std::unique_ptr<mysqlpp::Connection> connection);
std::unique_ptr<IConnection> MakeTemplateStore(std::unique_ptr<mysqlpp::Connection> connection);

}  // namespace driverbench::mysqlpp_backend
