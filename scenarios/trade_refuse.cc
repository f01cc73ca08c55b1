// A trade that is refused for want of coins: 2 statements and ROLLBACK at the least.
#include "scenarios/trading.h"

namespace driverbench::scenarios {

const Scenario& TradeRefuse() {
  static const TradeStep kScenario("trade.refuse", kRefusedOrder, false);
  return kScenario;
}

}  // namespace driverbench::scenarios
