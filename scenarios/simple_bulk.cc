// 114 rows a statement, the tutorial's chunk.
#include "scenarios/inserting.h"
#include "scenarios/players.h"

namespace driverbench::scenarios {

const Scenario& SimpleBulk() {
  static const InsertScenario kScenario("simple.bulk", kBulkRows);
  return kScenario;
}

}  // namespace driverbench::scenarios
