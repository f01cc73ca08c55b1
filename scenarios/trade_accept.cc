// An accepted trade: 4 statements and COMMIT at the least.
#include "scenarios/trading.h"

namespace driverbench::scenarios {

const Scenario& TradeAccept() {
  static const TradeStep kScenario("trade.accept", kAcceptedOrder, true);
  return kScenario;
}

}  // namespace driverbench::scenarios
