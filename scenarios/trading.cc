#include "scenarios/trading.h"

#include "scenarios/expect.h"
#include "scenarios/players.h"

namespace driverbench::scenarios {
namespace {

Status WrongDecision(bool accepted) {
  return {StatusCode::kWrong, accepted ? "a trade was accepted, expected refused"
                                       : "a trade was refused, expected accepted"};
}

std::vector<Pair> MakePairs(const BlockPlan& plan, int thread) {
  std::vector<Pair> pairs;
  pairs.reserve(plan.per_thread());
  for (std::int64_t i = 0; i < plan.per_thread(); ++i) pairs.push_back(MakePair(plan, thread, i));
  return pairs;
}

class TradeStepScript final : public TradingScript {
 public:
  TradeStepScript(std::vector<Pair> pairs, Order order, bool accept)
      : pairs_(std::move(pairs)), order_(order), accept_(accept) {}

  Status Run(std::int64_t i) override { return Trade(pairs_[i], order_, accept_); }

 private:
  const std::vector<Pair> pairs_;
  const Order order_;
  const bool accept_;
};

}  // namespace

Pair MakePair(const BlockPlan& plan, int thread, std::int64_t i) {
  Pair pair{.seller = {"2", 114514, 20}, .buyer = {"1", 100, 0}};
  if (plan.number != 0 || plan.threads > 1 || plan.per_thread() > 1) {
    pair.seller.id = PlayerId(plan.seed, plan.number, thread, 2 * i);
    pair.buyer.id = PlayerId(plan.seed, plan.number, thread, 2 * i + 1);
  }
  return pair;
}

std::vector<Player> PlayersOf(const BlockPlan& plan, bool sold) {
  std::vector<Player> players;
  for (int thread = 0; thread < plan.threads; ++thread) {
    for (const Pair& made : MakePairs(plan, thread)) {
      const Pair pair = sold ? Sold(made, kAcceptedOrder) : made;
      players.push_back(pair.seller);
      players.push_back(pair.buyer);
    }
  }
  return players;
}

Pair Sold(Pair pair, Order order) {
  pair.seller.coins += order.price;
  pair.seller.goods -= order.amount;
  pair.buyer.coins -= order.price;
  pair.buyer.goods += order.amount;
  return pair;
}

Status TradingScript::Refuse(bool accept) {
  if (Status s = connection().Rollback(); !s.ok()) return s;
  return accept ? WrongDecision(false) : Status();
}

Status TradingScript::Trade(const Pair& pair, Order order, bool accept) {
  const auto& [seller, buyer] = pair;
  Balance balance;
  bool found = false;
  if (Status s = players().Lock(seller.id, &balance, &found); !s.ok()) return s;
  if (Status s = ExpectBalance(seller.id, found, balance, {seller.coins, seller.goods}); !s.ok())
    return s;
  if (balance.goods < order.amount) return Refuse(accept);

  if (Status s = players().Lock(buyer.id, &balance, &found); !s.ok()) return s;
  if (Status s = ExpectBalance(buyer.id, found, balance, {buyer.coins, buyer.goods}); !s.ok())
    return s;
  if (balance.coins < order.price) return Refuse(accept);

  if (Status s = players().Adjust(seller.id, {.coins = order.price, .goods = -order.amount});
      !s.ok())
    return s;
  if (Status s = players().Adjust(buyer.id, {.coins = -order.price, .goods = order.amount});
      !s.ok())
    return s;
  if (Status s = connection().Commit(); !s.ok()) return s;
  return accept ? Status() : WrongDecision(true);
}

std::unique_ptr<Script> TradeStep::Open(const BlockPlan& plan, int thread) const {
  return std::make_unique<TradeStepScript>(MakePairs(plan, thread), order_, accept_);
}

}  // namespace driverbench::scenarios
