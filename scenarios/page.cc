#include "scenarios/page.h"

#include "scenarios/expect.h"

namespace driverbench::scenarios {
namespace {

constexpr int kPageRows = 3;

}  // namespace

PageCheck::PageCheck(const std::vector<Player>& table) {
  for (const Player& player : table) table_.emplace(player.id, Balance{player.coins, player.goods});
}

Status PageCheck::Check(IPlayerStore& players) {
  for (Player& player : read_) player.id.clear();  // of the page before: a lost read must not pass
  if (Status s = players.List(kPageRows, &read_); !s.ok()) return s;
  if (Status s =
          ExpectNumber("rows of a page:", static_cast<std::int64_t>(read_.size()), kPageRows);
      !s.ok())
    return s;
  for (std::size_t i = 0; i < read_.size(); ++i) {
    const auto known = table_.find(read_[i].id);
    if (known == table_.end()) return WrongId(read_[i].id, "a player of the table");
    for (std::size_t j = 0; j < i; ++j) {
      if (read_[j].id == read_[i].id)
        return WrongId(read_[i].id, "another player than in the rows before");
    }
    if (Status s =
            ExpectBalance(read_[i].id, true, {read_[i].coins, read_[i].goods}, known->second);
        !s.ok())
      return s;
  }
  return {};
}

}  // namespace driverbench::scenarios
