#pragma once

#include <span>
#include <string_view>

#include "scenarios/scenario.h"

namespace driverbench::scenarios {

// Every scenario, in the order in which a run takes them.
std::span<const Scenario* const> Catalog();

// nullptr when there is none of that name.
const Scenario* FindScenario(std::string_view name);

}  // namespace driverbench::scenarios
