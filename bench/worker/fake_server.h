#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "backends/api/backend.h"

namespace driverbench::worker {

// A server for tests of what runs SQL: keeps a log of every statement, answers from a script, and
// has the rows of one `player` table. Not thread-safe.
struct FakeServer {
  std::vector<ConnectOptions> connections;  // in the order in which they were opened
  std::vector<std::string> log;             // every statement; Insert as "INSERT n"
  std::map<std::string, Rows> answers;      // to statements that begin so; the longest one counts
  std::map<std::string, Status::Error> errors;  // the same; the statement then has no effect
  std::map<std::string, Player> players;
  std::vector<std::string> nulls;  // ids whose coins are NULL

  FakeServer() { Session("1"); }

  void Session(const std::string& autocommit, const std::string& client = "utf8mb4",
               const std::string& connection = "utf8mb4", const std::string& results = "utf8mb4") {
    answers["SELECT @@autocommit"] = {{autocommit, client, connection, results}};
  }
  // What the library says of it; nullopt: it does not tell.
  std::optional<std::string> library_cipher;

  void Cipher(const std::string& cipher) {
    answers["SHOW SESSION STATUS LIKE 'Ssl_cipher'"] = {{"Ssl_cipher", cipher}};
  }
  // The comment of the table that stands there.
  void Table(const std::string& comment) { answers["SELECT table_comment"] = {{comment}}; }

  // The statements that are not the session's checks.
  std::vector<std::string> Work() const {
    std::vector<std::string> work;
    for (const std::string& sql : log) {
      if (!sql.starts_with("SELECT @@") && !sql.starts_with("SHOW SESSION STATUS"))
        work.push_back(sql);
    }
    return work;
  }
};

class FakeStore final : public IPlayerStore {
 public:
  explicit FakeStore(FakeServer* server) : server_(*server) {}

  Status Insert(std::span<const Player> players) override {
    if (Status s = Log("INSERT " + std::to_string(players.size())); !s.ok()) return s;
    for (const Player& player : players) server_.players[player.id] = player;
    return {};
  }
  Status Find(std::string_view /*id*/, Player* /*out*/, bool* /*found*/) override {
    return Log("FIND");
  }
  Status List(int /*limit*/, std::vector<Player>* /*out*/) override { return Log("LIST"); }
  Status Count(std::int64_t* out) override {
    *out = static_cast<std::int64_t>(server_.players.size());
    return Log("COUNT");
  }
  Status Lock(std::string_view /*id*/, Balance* /*out*/, bool* /*found*/) override {
    return Log("LOCK");
  }
  Status Adjust(std::string_view /*id*/, Balance /*delta*/) override { return Log("ADJUST"); }
  Status Commit() override { return Log("COMMIT"); }
  Status Rollback() override { return Log("ROLLBACK"); }

  Status Query(std::string_view sql, Rows* out) override {
    out->clear();
    if (Status s = Log(std::string(sql)); !s.ok()) return s;
    if (sql.starts_with("DROP TABLE") || sql.starts_with("TRUNCATE")) server_.players.clear();
    if (sql.starts_with("SELECT id, coins, goods")) {
      for (const auto& [id, player] : server_.players) {
        if (sql.find("'" + id + "'") == std::string_view::npos) continue;
        out->push_back({id, std::to_string(player.coins), std::to_string(player.goods)});
        for (const std::string& null : server_.nulls) {
          if (null == id) out->back()[1] = std::nullopt;
        }
      }
    }
    if (const Rows* rows = Scripted(server_.answers, sql)) *out = *rows;
    return {};
  }

  std::optional<std::string> Cipher() const override { return server_.library_cipher; }

 private:
  Status Log(const std::string& statement) {
    server_.log.push_back(statement);
    const Status::Error* error = Scripted(server_.errors, statement);
    return error == nullptr ? Status() : Status(*error);
  }

  template <typename T>
  static const T* Scripted(const std::map<std::string, T>& script, std::string_view sql) {
    const T* best = nullptr;
    for (const auto& [beginning, value] : script) {  // in order: a longer one comes later
      if (sql.starts_with(beginning)) best = &value;
    }
    return best;
  }

  FakeServer& server_;
};

class FakeBackend final : public Backend {
 public:
  explicit FakeBackend(FakeServer* server) : server_(*server) {}

  std::string_view name() const override { return "fake"; }
  Library library() const override { return {.name = "Fake", .version = "7", .path = "/fake.so"}; }
  Status Connect(const ConnectOptions& options, std::unique_ptr<IPlayerStore>* out) const override {
    server_.connections.push_back(options);
    if (const auto error = server_.errors.find("CONNECT"); error != server_.errors.end())
      return Status(error->second);
    *out = std::make_unique<FakeStore>(&server_);
    return {};
  }

 private:
  FakeServer& server_;
};

}  // namespace driverbench::worker
