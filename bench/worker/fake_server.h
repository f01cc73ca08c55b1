#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
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
  std::vector<std::string> nulls;                               // ids whose coins are NULL
  std::map<std::string, std::vector<std::vector<Value>>> rows;  // of other SELECTs that begin so
  bool runs_sql = true;                                         // whether there are statements

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
      if (!sql.starts_with("SELECT @@") && !sql.starts_with("SHOW SESSION STATUS") && sql != "DO 0")
        work.push_back(sql);
    }
    return work;
  }
};

class FakeStore final : public IConnection, IPlayerStore, IStatements {
 public:
  explicit FakeStore(FakeServer* server) : server_(*server) {}

  IPlayerStore& players() override { return *this; }
  IStatements* statements() override { return server_.runs_sql ? this : nullptr; }

  Status Prepare(std::string_view sql, std::unique_ptr<IStatement>* out) override {
    *out = std::make_unique<Statement>(this, std::string(sql));
    return {};
  }

  Status Insert(std::span<const Player> players) override {
    return Log("INSERT " + std::to_string(players.size()));
  }
  Status Find(std::string_view /*id*/, Player* /*out*/, bool* /*found*/) override {
    return Log("FIND");
  }
  Status List(int /*limit*/, std::vector<Player>* /*out*/) override { return Log("LIST"); }
  Status Count(std::int64_t* /*out*/) override { return Log("COUNT"); }
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
    if (sql.starts_with("SELECT count(*)"))
      out->push_back({std::to_string(server_.players.size())});
    if (const Rows* rows = Scripted(server_.answers, sql)) *out = *rows;
    return {};
  }

  std::optional<std::string> Cipher() const override { return server_.library_cipher; }

 private:
  // Inserts, reads and removes players; of other tables it reads what a test has put there.
  class Statement final : public IStatement {
   public:
    Statement(FakeStore* store, std::string sql) : store_(*store), sql_(std::move(sql)) {}

    Status Execute(std::span<const Value> values, RowSet* out) override {
      FakeServer& server = store_.server_;
      if (sql_.starts_with("INSERT INTO player")) {
        if (Status s = store_.Log("INSERT " + std::to_string(values.size() / 3)); !s.ok()) return s;
        for (; !values.empty(); values = values.subspan(3)) {
          const std::string id(values[0].text());
          server.players[id] = {.id = id,
                                .coins = static_cast<std::int32_t>(values[1].int_value()),
                                .goods = static_cast<std::int32_t>(values[2].int_value())};
        }
        return {};
      }
      if (Status s = store_.Log(sql_); !s.ok()) return s;
      if (sql_.starts_with("SELECT id, coins, goods FROM player")) {
        out->Clear(3);
        for (const Value& value : values) ReadPlayer(std::string(value.text()), out);
      } else if (sql_.starts_with("DELETE FROM player")) {
        for (const Value& value : values) server.players.erase(std::string(value.text()));
      } else if (const auto* rows = Scripted(server.rows, sql_)) {
        out->Clear(rows->front().size());
        for (const auto& row : *rows) std::ranges::copy(row, out->Add().begin());
      } else {
        out->Clear(0);
      }
      return {};
    }
    Status Stream(std::span<const Value> /*values*/, const Take& /*take*/) override {
      return {StatusCode::kUnsupported, "the fake does not stream"};
    }

   private:
    void ReadPlayer(const std::string& id, RowSet* out) const {
      const auto player = store_.server_.players.find(id);
      if (player == store_.server_.players.end()) return;
      const auto row = out->Add();
      row[0].SetText(id);
      row[1].Set(std::int64_t{player->second.coins});
      row[2].Set(std::int64_t{player->second.goods});
      if (std::ranges::count(store_.server_.nulls, id) > 0) row[1].SetNull();
    }

    FakeStore& store_;
    const std::string sql_;
  };

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
  Status Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const override {
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
