#include "backends/c_api/text_store.h"

#include <charconv>
#include <system_error>

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

void TextStore::AppendQuoted(std::string_view text) {
  char* const room = sql_.Room(2 * text.size() + 3);
  *room = '\'';
#ifdef MARIADB_VERSION_ID
  const unsigned long length =
      mysql_real_escape_string(mysql(), room + 1, text.data(), text.size());
#else
  // The older function fails when the server's sql_mode has NO_BACKSLASH_ESCAPES.
  const unsigned long length =
      mysql_real_escape_string_quote(mysql(), room + 1, text.data(), text.size(), '\'');
#endif
  room[length + 1] = '\'';
  sql_.Added(length + 2);
}

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

Status TextStore::Insert(std::span<const Player> players) {
  if (Status status = CheckRows(players.size()); !status.ok()) return status;
  sql_.Clear();
  sql_.Append("INSERT INTO player (id, coins, goods) VALUES ");
  for (const Player& player : players) {
    sql_.Append("(");
    AppendQuoted(player.id);
    sql_.Append(", ");
    sql_.Append(player.coins);
    sql_.Append(", ");
    sql_.Append(player.goods);
    sql_.Append("), ");
  }
  sql_.RemoveLast(2);
  return Execute();
}

Status TextStore::Find(std::string_view id, Player* out, bool* found) {
  *found = false;
  sql_.Clear();
  sql_.Append("SELECT id, coins, goods FROM player WHERE id = ");
  AppendQuoted(id);
  return Read([&](MYSQL_ROW row, const unsigned long* lengths) {
    *found = true;
    return ParsePlayer(row, lengths, out);
  });
}

Status TextStore::List(int limit, std::vector<Player>* out) {
  sql_.Clear();
  sql_.Append("SELECT id, coins, goods FROM player LIMIT ");
  sql_.Append(limit);
  std::size_t rows = 0;
  Status status = Read([&](MYSQL_ROW row, const unsigned long* lengths) {
    if (rows == out->size()) out->emplace_back();
    return ParsePlayer(row, lengths, &(*out)[rows++]);  // over an old row, whose memory is reused
  });
  out->resize(rows);
  return status;
}

Status TextStore::Count(std::int64_t* out) {
  sql_.Clear();
  sql_.Append("SELECT count(*) FROM player");
  return Read(
      [&](MYSQL_ROW row, const unsigned long* lengths) { return Parse(row[0], lengths[0], out); });
}

Status TextStore::Lock(std::string_view id, Balance* out, bool* found) {
  *found = false;
  sql_.Clear();
  sql_.Append("SELECT coins, goods FROM player WHERE id = ");
  AppendQuoted(id);
  sql_.Append(" FOR UPDATE");
  return Read([&](MYSQL_ROW row, const unsigned long* lengths) {
    *found = true;
    return Parse(row[0], lengths[0], &out->coins) && Parse(row[1], lengths[1], &out->goods);
  });
}

Status TextStore::Adjust(std::string_view id, Balance delta) {
  sql_.Clear();
  sql_.Append("UPDATE player SET goods = goods + ");
  sql_.Append(delta.goods);
  sql_.Append(", coins = coins + ");
  sql_.Append(delta.coins);
  sql_.Append(" WHERE id = ");
  AppendQuoted(id);
  return Execute();
}

}  // namespace driverbench::c_api
