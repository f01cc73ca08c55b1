#include "backends/c_api/text_store.h"

#include <charconv>
#include <system_error>

#include "backends/api/checks.h"
#include "backends/api/player_sql.h"
#include "backends/c_api/statements.h"
#include "backends/c_api/text_pipeline.h"

namespace driverbench::c_api {
namespace {

template <typename Integer>
bool Parse(const char* text, unsigned long length, Integer* out) {
  if (text == nullptr) return false;
  const auto [end, error] = std::from_chars(text, text + length, *out);
  return error == std::errc() && end == text + length;
}

bool ParsePlayer(MYSQL_ROW row, const unsigned long* lengths, Player* out) {
  out->id.assign(row[0], lengths[0]);
  return Parse(row[1], lengths[1], &out->coins) && Parse(row[2], lengths[2], &out->goods);
}

}  // namespace

Status TextStore::Execute() {
  return mysql_real_query(mysql(), sql_.view().data(), sql_.view().size()) == 0 ? Status()
                                                                                : LastError();
}

template <typename Take>
Status TextStore::Read(Take take) {
  if (mysql_real_query(mysql(), sql_.view().data(), sql_.view().size()) != 0) return LastError();
  const Result result(mysql_use_result(mysql()));
  if (result == nullptr) return LastError();
  while (MYSQL_ROW row = mysql_fetch_row(result.get())) {
    if (!take(row, mysql_fetch_lengths(result.get()))) {
      return Fail(StatusCode::kInternal, "a value of player is NULL or not an integer");
    }
  }
  return mysql_errno(mysql()) == 0 ? Status() : LastError();
}

IStatements* TextStore::statements() {
  if (statements_ == nullptr) statements_ = MakeTextStatements(mysql(), backend());
  return statements_.get();
}

IPipeline* TextStore::pipeline() {
  if (pipeline_ == nullptr) pipeline_ = MakeTextPipeline(mysql(), backend());
  return pipeline_.get();
}

Status TextStore::Insert(std::span<const Player> players) {
  if (Status status = CheckRows(players.size()); !status.ok()) return status;
  Write<player_sql::kInsert>(std::string_view(players[0].id), players[0].coins, players[0].goods);
  for (const Player& player : players.subspan(1)) {
    AppendSql<player_sql::kFurtherRow>(&sql_, std::string_view(player.id), player.coins,
                                       player.goods);
  }
  return Execute();
}

Status TextStore::Find(std::string_view id, Player* out, bool* found) {
  *found = false;
  Write<player_sql::kFind>(id);
  return Read([&](MYSQL_ROW row, const unsigned long* lengths) {
    *found = true;
    return ParsePlayer(row, lengths, out);
  });
}

Status TextStore::List(int limit, std::vector<Player>* out) {
  Write<player_sql::kList>(limit);
  std::size_t rows = 0;
  Status status = Read([&](MYSQL_ROW row, const unsigned long* lengths) {
    if (rows == out->size()) out->emplace_back();
    return ParsePlayer(row, lengths, &(*out)[rows++]);  // over an old row, whose memory is reused
  });
  out->resize(rows);
  return status;
}

Status TextStore::Count(std::int64_t* out) {
  Write<player_sql::kCount>();
  return Read(
      [&](MYSQL_ROW row, const unsigned long* lengths) { return Parse(row[0], lengths[0], out); });
}

Status TextStore::Lock(std::string_view id, Balance* out, bool* found) {
  *found = false;
  Write<player_sql::kLock>(id);
  return Read([&](MYSQL_ROW row, const unsigned long* lengths) {
    *found = true;
    return Parse(row[0], lengths[0], &out->coins) && Parse(row[1], lengths[1], &out->goods);
  });
}

Status TextStore::Adjust(std::string_view id, Balance delta) {
  Write<player_sql::kAdjust>(delta.goods, delta.coins, id);
  return Execute();
}

}  // namespace driverbench::c_api
