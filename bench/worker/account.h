#pragma once

#include "bench/protocol/protocol.h"
#include "scenarios/scenario.h"

namespace driverbench::worker {

// What the server has counted so far. Reads one row of the scenario's first table before, by a key
// that nobody has asked for, so that no cache on the way can answer: where that SELECT is not
// counted, the server that counts is not the one that executes. Empty without a server.
Status ReadAccount(const Backend& backend, const protocol::Connection& connection,
                   const scenarios::Scenario& scenario, protocol::Account* out);

}  // namespace driverbench::worker
