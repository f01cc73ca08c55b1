#include "backends/api/players_over.h"

#include <limits>
#include <map>
#include <string>

#include "backends/api/checks.h"
#include "backends/api/player_sql.h"

namespace driverbench {
namespace {

using Prepared = std::unique_ptr<IStatement>;

// False for NULL and for what is no INTEGER of 32 bits.
bool Take(const Value& value, std::int32_t* out) {
  using Limits = std::numeric_limits<std::int32_t>;
  if (value.type() != Value::Type::kInt || value.int_value() < Limits::min() ||
      value.int_value() > Limits::max()) {
    return false;
  }
  *out = static_cast<std::int32_t>(value.int_value());
  return true;
}

bool Take(std::span<const Value> row, Player* out) {
  if (row[0].type() != Value::Type::kText) return false;
  out->id.assign(row[0].text());
  return Take(row[1], &out->coins) && Take(row[2], &out->goods);
}

Status NotAPlayer() {
  return {StatusCode::kInternal, "a value of player is NULL or of another type"};
}

class Players final : public IPlayerStore {
 public:
  explicit Players(IStatements& statements) : statements_(statements) {}

  Status Insert(std::span<const Player> players) override {
    if (Status s = CheckRows(players.size()); !s.ok()) return s;
    values_.resize(3 * players.size());
    for (std::size_t i = 0; i < players.size(); ++i) {
      values_[3 * i].SetText(players[i].id);
      values_[3 * i + 1].Set(std::int64_t{players[i].coins});
      values_[3 * i + 2].Set(std::int64_t{players[i].goods});
    }
    Prepared& insert = inserts_[players.size()];
    // The text is long: made only to be prepared.
    return Run(insert == nullptr ? player_sql::Insert(players.size()) : "", &insert);
  }

  Status Find(std::string_view id, Player* out, bool* found) override {
    SetId(id);
    if (Status s = Run(player_sql::kFind, &find_); !s.ok()) return s;
    *found = rows_.rows() > 0;
    return !*found || Take(rows_.row(0), out) ? Status() : NotAPlayer();
  }

  Status List(int limit, std::vector<Player>* out) override {
    values_.resize(1);
    values_[0].Set(std::int64_t{limit});
    if (Status s = Run(player_sql::kList, &list_); !s.ok()) return s;
    out->resize(rows_.rows());
    for (std::size_t i = 0; i < rows_.rows(); ++i) {
      if (!Take(rows_.row(i), &(*out)[i])) return NotAPlayer();
    }
    return {};
  }

  Status Count(std::int64_t* out) override {
    values_.clear();
    if (Status s = Run(player_sql::kCount, &count_); !s.ok()) return s;
    if (rows_.rows() != 1 || rows_.row(0)[0].type() != Value::Type::kInt) return NotAPlayer();
    *out = rows_.row(0)[0].int_value();
    return {};
  }

  Status Lock(std::string_view id, Balance* out, bool* found) override {
    SetId(id);
    if (Status s = Run(player_sql::kLock, &lock_); !s.ok()) return s;
    *found = rows_.rows() > 0;
    if (!*found) return {};
    const std::span<const Value> row = rows_.row(0);
    return Take(row[0], &out->coins) && Take(row[1], &out->goods) ? Status() : NotAPlayer();
  }

  Status Adjust(std::string_view id, Balance delta) override {
    values_.resize(3);
    values_[0].Set(std::int64_t{delta.goods});
    values_[1].Set(std::int64_t{delta.coins});
    values_[2].SetText(id);
    return Run(player_sql::kAdjust, &adjust_);
  }

 private:
  void SetId(std::string_view id) {
    values_.resize(1);
    values_[0].SetText(id);
  }

  // With values_, into rows_.
  Status Run(std::string_view sql, Prepared* statement) {
    if (*statement == nullptr) {
      if (Status s = statements_.Prepare(sql, statement); !s.ok()) return s;
    }
    return (*statement)->Execute(values_, &rows_);
  }

  IStatements& statements_;
  std::vector<Value> values_;  // memory that is kept from call to call
  RowSet rows_;
  Prepared find_, list_, count_, lock_, adjust_;
  std::map<std::size_t, Prepared> inserts_;  // by rows: a scenario has two or three sizes
};

}  // namespace

std::unique_ptr<IPlayerStore> PlayersOver(IStatements& statements) {
  return std::make_unique<Players>(statements);
}

}  // namespace driverbench
