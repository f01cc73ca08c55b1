#include "backends/memory/store.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace driverbench {
namespace {

Status Error(StatusCode code, std::string text) {
  return Status({code, "memory", 0, {}, std::move(text)});
}

// Lets a string_view be looked up without a copy.
struct IdHash : std::hash<std::string_view> {
  using is_transparent = void;
};

struct StoredPlayer {
  Player player;
  const void* owner = nullptr;  // the store whose transaction holds the row
};

// What a server would hold. One lock for all: the floor is measured with one thread.
struct Table {
  std::mutex mutex;
  std::unordered_map<std::string, StoredPlayer, IdHash, std::equal_to<>> players;
};

Table& TheTable() {
  static Table table;
  return table;
}

bool TooLong(std::string_view id) {
  const auto characters = std::ranges::count_if(id, [](char c) { return (c & 0xc0) != 0x80; });
  return characters > 36;  // VARCHAR(36)
}

bool Fits(std::int64_t value) {
  using Limits = std::numeric_limits<std::int32_t>;
  return value >= Limits::min() && value <= Limits::max();
}

// A transaction's writes stay in `written_` until Commit; the rows that it locked or wrote are its
// own until then.
class MemoryStore final : public IConnection, IPlayerStore {
 public:
  explicit MemoryStore(bool autocommit) : autocommit_(autocommit) {}
  ~MemoryStore() override {
    const std::scoped_lock lock(table_.mutex);
    EndTransaction(false);
  }

  IPlayerStore& players() override { return *this; }

  Status Insert(std::span<const Player> players) override {
    if (players.empty() || players.size() * 3 > kMaxParameters) {
      return Error(StatusCode::kInvalidArgument, "an INSERT takes 1 to 21845 players");
    }
    const std::scoped_lock lock(table_.mutex);
    std::map<std::string, Player> rows;  // of this statement: all or none
    for (const Player& player : players) {
      if (TooLong(player.id))
        return Error(StatusCode::kInvalidArgument, "Data too long for column 'id'");
      if (table_.players.contains(player.id) || written_.contains(player.id) ||
          !rows.emplace(player.id, player).second) {
        return Error(StatusCode::kDuplicateKey,
                     "Duplicate entry '" + player.id + "' for key 'PRIMARY'");
      }
    }
    written_.merge(rows);
    EndStatement();
    return {};
  }

  Status Find(std::string_view id, Player* out, bool* found) override {
    const std::scoped_lock lock(table_.mutex);
    const Player* player = Visible(id);
    *found = player != nullptr;
    if (player != nullptr) *out = *player;
    return {};
  }

  Status List(int limit, std::vector<Player>* out) override {
    const std::scoped_lock lock(table_.mutex);
    std::size_t size = 0;
    const auto add = [&](const Player& player) {
      if (size == static_cast<std::size_t>(limit)) return false;
      if (size == out->size()) out->emplace_back();
      (*out)[size++] = player;
      return true;
    };
    for (const auto& [id, player] : written_) {
      if (!add(player)) break;
    }
    for (const auto& [id, stored] : table_.players) {
      if (!written_.empty() && written_.contains(id)) continue;
      if (!add(stored.player)) break;
    }
    out->resize(size);
    return {};
  }

  Status Count(std::int64_t* out) override {
    const std::scoped_lock lock(table_.mutex);
    const auto fresh = std::ranges::count_if(
        written_, [this](const auto& row) { return !table_.players.contains(row.first); });
    *out = static_cast<std::int64_t>(table_.players.size()) + fresh;
    return {};
  }

  Status Lock(std::string_view id, Balance* out, bool* found) override {
    const std::scoped_lock lock(table_.mutex);
    if (!Own(id)) return Conflict(id);
    const Player* player = Visible(id);
    *found = player != nullptr;
    if (player != nullptr) *out = {player->coins, player->goods};
    EndStatement();
    return {};
  }

  Status Adjust(std::string_view id, Balance delta) override {
    const std::scoped_lock lock(table_.mutex);
    if (!Own(id)) return Conflict(id);
    if (const Player* player = Visible(id); player != nullptr) {
      const std::int64_t coins = std::int64_t{player->coins} + delta.coins;
      const std::int64_t goods = std::int64_t{player->goods} + delta.goods;
      if (!Fits(coins) || !Fits(goods))
        return Error(StatusCode::kInvalidArgument, "Out of range value for column");
      written_.insert_or_assign(player->id, Player{player->id, static_cast<std::int32_t>(coins),
                                                   static_cast<std::int32_t>(goods)});
    }
    EndStatement();
    return {};
  }

  Status Commit() override {
    const std::scoped_lock lock(table_.mutex);
    EndTransaction(true);
    return {};
  }

  Status Rollback() override {
    const std::scoped_lock lock(table_.mutex);
    EndTransaction(false);
    return {};
  }

  Status Query(std::string_view /*sql*/, Rows* /*out*/) override {
    return Error(StatusCode::kUnsupported, "there is no server that could run SQL");
  }

  std::optional<std::string> Cipher() const override { return std::nullopt; }

 private:
  static Status Conflict(std::string_view id) {
    return Error(StatusCode::kConflict,
                 "player \"" + std::string(id) + "\" is locked by another connection");
  }

  const Player* Visible(std::string_view id) const {
    if (!written_.empty()) {
      if (const auto own = written_.find(id); own != written_.end()) return &own->second;
    }
    const auto it = table_.players.find(id);
    return it == table_.players.end() ? nullptr : &it->second.player;
  }

  // Makes the row this transaction's; false when it is another's. Does not wait: a real server's
  // wait has a deadline, this one's is zero.
  bool Own(std::string_view id) {
    const auto it = table_.players.find(id);
    if (it == table_.players.end()) return true;
    if (it->second.owner == nullptr) {
      it->second.owner = this;
      owned_.push_back(&it->second);
    }
    return it->second.owner == this;
  }

  void EndStatement() {
    if (autocommit_) EndTransaction(true);
  }

  void EndTransaction(bool commit) {
    if (commit) {
      for (auto& [id, player] : written_) {
        const auto it = table_.players.try_emplace(id).first;
        it->second.player = std::move(player);
      }
    }
    written_.clear();
    for (StoredPlayer* stored : owned_) stored->owner = nullptr;
    owned_.clear();
  }

  Table& table_ = TheTable();
  const bool autocommit_;
  std::map<std::string, Player, std::less<>> written_;
  std::vector<StoredPlayer*> owned_;  // nodes of an unordered_map stay where they are
};

}  // namespace

std::unique_ptr<IConnection> MakeMemoryStore(bool autocommit) {
  return std::make_unique<MemoryStore>(autocommit);
}

}  // namespace driverbench
