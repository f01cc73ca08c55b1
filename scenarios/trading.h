#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "scenarios/players_scenario.h"

namespace driverbench::scenarios {

// A seller and a buyer as the tutorial makes them: "2" with 114514 coins and 20 goods, "1" with 100
// coins and none.
struct Pair {
  Player seller;
  Player buyer;
};

// `price` is of the whole trade, not of one good.
struct Order {
  std::int32_t amount = 0;
  std::int32_t price = 0;
};

inline constexpr Order kRefusedOrder{.amount = 10, .price = 500};  // the buyer has 100 coins
inline constexpr Order kAcceptedOrder{.amount = 2, .price = 100};

// The tutorial's own pair in block 0 (`check`), else a pair of the block's own.
Pair MakePair(const BlockPlan& plan, int thread, std::int64_t i);

// The players of every pair of a block; sold: as they are after the accepted order.
std::vector<Player> PlayersOf(const BlockPlan& plan, bool sold);

Pair Sold(Pair pair, Order order);

// The trade's logic, written once over the store's primitives, so that no library can do less work
// than another.
class TradingScript : public PlayersScript {
 protected:
  // Locks the seller, refuses when it has too few goods, locks the buyer, refuses when it has too
  // few coins, then moves goods and coins. A refused trade ends in ROLLBACK, an accepted one in
  // COMMIT. Compares both balances with the pair's, and the decision with `accept`: in one
  // published version of the tutorial the check never returned true, and nobody noticed.
  Status Trade(const Pair& pair, Order order, bool accept);

 private:
  Status Refuse(bool accept);
};

// One trade an operation, each with a pair of its own.
class TradeStep final : public PlayersScenario {
 public:
  TradeStep(std::string_view name, Order order, bool accept)
      : name_(name), order_(order), accept_(accept) {}

  Traits traits() const override { return {.name = name_, .autocommit = false}; }
  std::vector<Player> PlayersBefore(const BlockPlan& plan) const override {
    return PlayersOf(plan, false);
  }
  std::vector<Player> PlayersAfter(const BlockPlan& plan) const override {
    return PlayersOf(plan, accept_);
  }
  std::unique_ptr<Script> Open(const BlockPlan& plan, int thread) const override;

 private:
  std::string_view name_;
  Order order_;
  bool accept_;
};

}  // namespace driverbench::scenarios
