#include "bench/coordinator/blocks/round_order.h"

#include <algorithm>

namespace driverbench::coordinator {

std::vector<const Entrant*> RoundOrder(const std::vector<const Entrant*>& entrants,
                                       std::mt19937_64* random) {
  std::vector<std::vector<const Entrant*>> pairs;
  for (const Entrant* entrant : entrants) {
    const auto same = std::ranges::find_if(pairs, [&](const auto& pair) {
      return !entrant->pair.empty() && pair.front()->pair == entrant->pair;
    });
    if (same != pairs.end()) {
      same->push_back(entrant);
    } else {
      pairs.push_back({entrant});
    }
  }
  std::ranges::shuffle(pairs, *random);
  std::vector<const Entrant*> order;
  for (std::vector<const Entrant*>& pair : pairs) {
    std::ranges::shuffle(pair, *random);
    order.insert(order.end(), pair.begin(), pair.end());
  }
  return order;
}

}  // namespace driverbench::coordinator
