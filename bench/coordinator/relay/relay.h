#pragma once

#include <cstdint>
#include <string>

#include "bench/coordinator/workers/entrants.h"

namespace driverbench::coordinator {

// Leads the entrant's connections through the relay that listens at `port` of this machine.
void LeadThroughRelay(std::uint16_t port, Entrant* entrant);

// Why connections in this mode cannot go through a relay; empty: they can.
std::string WhyNoRelay(TlsMode tls);

}  // namespace driverbench::coordinator
