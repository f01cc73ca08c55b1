#pragma once

#include <memory>

#include "scenarios/scenario.h"

namespace driverbench::worker {

// The script, with each operation between Begin and End of its connection: where `leases()` says
// that they do something. One that failed has its End too, whose own failure then says nothing
// more.
std::unique_ptr<scenarios::Script> Leasing(std::unique_ptr<scenarios::Script> script);

}  // namespace driverbench::worker
