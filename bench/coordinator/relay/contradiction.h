#pragma once

#include <string>

#include "backends/api/backend.h"
#include "bench/protocol/protocol.h"
#include "bench/record/run.h"

namespace driverbench::coordinator {

// What the relay saw of a target that its settings, or what its worker attested, say otherwise: a
// sentence with both, the first one; empty where they agree. Only what is certain: what TLS hides,
// and what a worker did not attest, contradicts nothing.
std::string Contradiction(const record::Target& target, const ConnectOptions& asked,
                          const protocol::Description::Scenario& scenario,
                          const record::Audit& audit);

}  // namespace driverbench::coordinator
