#include "scenarios/vectors/recorder.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "scenarios/players_scenario.h"

namespace driverbench::scenarios {
namespace {

std::string Read(std::string_view call, std::string_view id, const Balance& balance) {
  return fmt::format(R"({{"do": "{}", "id": "{}", "coins": {}, "goods": {}}})", call, id,
                     balance.coins, balance.goods);
}

// What an operation opened on the table.
class Opened final : public IConnection {
 public:
  Opened(IConnection* table, std::vector<std::string>* calls) : table_(*table), calls_(*calls) {
    calls_.emplace_back(R"({"do": "connect"})");
  }
  ~Opened() override { calls_.emplace_back(R"({"do": "close"})"); }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;

  IPlayerStore& players() override { return table_.players(); }
  Status Commit() override { return table_.Commit(); }
  Status Rollback() override { return table_.Rollback(); }
  Status Query(std::string_view sql, Rows* out) override { return table_.Query(sql, out); }
  std::optional<std::string> Cipher() const override { return table_.Cipher(); }

 private:
  IConnection& table_;
  std::vector<std::string>& calls_;
};

std::string Bare(const Value& value) {
  return value.type() == Value::Type::kText ? std::string(value.text()) : ToString(value);
}

std::string Joined(const Row& row, std::string (*text)(const Value&), std::string_view separator) {
  std::vector<std::string> cells;
  for (const Value& value : row) cells.push_back(text(value));
  return fmt::format("{}", fmt::join(cells, separator));
}

std::uint64_t Digest(const std::vector<Row>& rows) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const Row& row : rows) {
    for (const char c : Joined(row, Bare, ",") + "\n")
      hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return hash;
}

}  // namespace

std::string RowsAsJson(std::vector<Row> rows) {
  constexpr std::size_t kShown = 3;
  std::ranges::sort(rows, {}, [](const Row& row) { return Bare(row.front()); });
  std::vector<std::string> first;
  for (std::size_t i = 0; i < std::min(rows.size(), kShown); ++i)
    first.push_back(fmt::format("[{}]", Joined(rows[i], ToString, ", ")));
  const std::string digest =
      rows.size() > kShown ? fmt::format(R"(, "digest": "{:016x}")", Digest(rows)) : "";
  return fmt::format(R"({{"rows": {}, "first": [{}]{}}})", rows.size(), fmt::join(first, ", "),
                     digest);
}

std::vector<Row> RowsOf(std::span<const Player> players) {
  std::vector<Row> rows;
  for (const Player& player : players) rows.push_back(RowOf(player));
  return rows;
}

Recorder::Recorder(std::span<const Player> rows) {
  for (const Player& row : rows) rows_.emplace(row.id, Balance{row.coins, row.goods});
  committed_ = rows_;
}

std::unique_ptr<IConnection> Recorder::Connect() { return std::make_unique<Opened>(this, &calls_); }

std::vector<Player> Recorder::Rows() const {
  std::vector<Player> rows;
  for (const auto& [id, balance] : rows_) rows.push_back({id, balance.coins, balance.goods});
  return rows;
}

Status Recorder::Insert(std::span<const Player> players) {
  calls_.push_back(fmt::format(R"({{"do": "insert", {})", RowsAsJson(RowsOf(players)).substr(1)));
  for (const Player& player : players) {
    if (!rows_.emplace(player.id, Balance{player.coins, player.goods}).second)
      return {StatusCode::kDuplicateKey, player.id};
  }
  return {};
}

Status Recorder::Find(std::string_view id, Player* out, bool* found) {
  const auto row = rows_.find(id);
  *found = row != rows_.end();
  if (!*found) return {};
  *out = {row->first, row->second.coins, row->second.goods};
  calls_.push_back(Read("find", id, row->second));
  return {};
}

Status Recorder::List(int limit, std::vector<Player>* out) {
  calls_.push_back(fmt::format(R"({{"do": "list", "limit": {}}})", limit));
  *out = Rows();
  out->resize(std::min(out->size(), static_cast<std::size_t>(limit)));
  return {};
}

Status Recorder::Count(std::int64_t* out) {
  *out = std::ssize(rows_);
  calls_.push_back(fmt::format(R"({{"do": "count", "count": {}}})", *out));
  return {};
}

Status Recorder::Lock(std::string_view id, Balance* out, bool* found) {
  const auto row = rows_.find(id);
  *found = row != rows_.end();
  if (!*found) return {};
  *out = row->second;
  calls_.push_back(Read("lock", id, row->second));
  return {};
}

Status Recorder::Adjust(std::string_view id, Balance delta) {
  calls_.push_back(Read("adjust", id, delta));
  if (const auto row = rows_.find(id); row != rows_.end()) {
    row->second.coins += delta.coins;
    row->second.goods += delta.goods;
  }
  return {};
}

Status Recorder::Commit() {
  calls_.emplace_back(R"({"do": "commit"})");
  committed_ = rows_;
  return {};
}

Status Recorder::Rollback() {
  calls_.emplace_back(R"({"do": "rollback"})");
  rows_ = committed_;
  return {};
}

Status Recorder::Query(std::string_view /*sql*/, ::driverbench::Rows* /*out*/) {
  return {StatusCode::kUnsupported, "no SQL"};
}

}  // namespace driverbench::scenarios
