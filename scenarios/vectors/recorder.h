#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "backends/api/connection.h"
#include "scenarios/schema.h"

namespace driverbench::scenarios {

// A perfect server of one table, which writes down each call as JSON: what was asked with which
// values, and what the answer has to be.
class Recorder final : public IConnection, IPlayerStore {
 public:
  explicit Recorder(std::span<const Player> rows);

  // Another connection to the table, which is written down too, and its end.
  std::unique_ptr<IConnection> Connect();

  // The calls since the last time.
  std::vector<std::string> Take() { return std::exchange(calls_, {}); }

  // As they stand, ordered by id.
  std::vector<Player> Rows() const;

  IPlayerStore& players() override { return *this; }
  Status Insert(std::span<const Player> players) override;
  Status Find(std::string_view id, Player* out, bool* found) override;
  Status List(int limit, std::vector<Player>* out) override;
  Status Count(std::int64_t* out) override;
  Status Lock(std::string_view id, Balance* out, bool* found) override;
  Status Adjust(std::string_view id, Balance delta) override;
  Status Commit() override;
  Status Rollback() override;
  Status Query(std::string_view sql, ::driverbench::Rows* out) override;
  std::optional<std::string> Cipher() const override { return std::nullopt; }

 private:
  using Table = std::map<std::string, Balance, std::less<>>;
  Table rows_;
  Table committed_;
  std::vector<std::string> calls_;
};

// As JSON: how many, the first three by key, and where these are not all a digest of all: FNV-1a of
// 64 bits over the lines "id,coins,goods\n" (texts bare, numbers as written) in the order of their
// keys' bytes.
std::string RowsAsJson(std::vector<Row> rows);

std::vector<Row> RowsOf(std::span<const Player> players);

}  // namespace driverbench::scenarios
