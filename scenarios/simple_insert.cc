// One row a statement.
#include "scenarios/inserting.h"

namespace driverbench::scenarios {

const Scenario& SimpleInsert() {
  static const InsertScenario kScenario("simple.insert", 1);
  return kScenario;
}

}  // namespace driverbench::scenarios
