#include "scenarios/catalog.h"

#include <algorithm>
#include <array>

namespace driverbench::scenarios {

// Each is defined in the file of its name.
const Scenario& Connect();
const Scenario &Simple(), &SimpleInsert(), &SimpleGet(), &SimpleGet10(), &SimpleBulk(),
    &SimpleCount(), &SimplePage();
const Scenario &Trade(), &TradeAccept(), &TradeRefuse();
const Scenario &Orders(), &OrdersJoin(), &OrdersUpdate(), &OrdersDelete();

std::span<const Scenario* const> Catalog() {
  static const std::array kAll = {
      &SimpleGet(),  &SimpleGet10(),  &SimplePage(),   &SimpleCount(), &SimpleInsert(),
      &SimpleBulk(), &TradeRefuse(),  &TradeAccept(),  &Trade(),       &Simple(),
      &OrdersJoin(), &OrdersUpdate(), &OrdersDelete(), &Orders(),      &Connect(),
  };
  return kAll;
}

const Scenario* FindScenario(std::string_view name) {
  const auto all = Catalog();
  const auto it = std::ranges::find(all, name, [](const Scenario* s) { return s->traits().name; });
  return it == all.end() ? nullptr : *it;
}

}  // namespace driverbench::scenarios
