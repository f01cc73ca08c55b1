#include "bench/coordinator/relay/relay.h"

namespace driverbench::coordinator {

void LeadThroughRelay(std::uint16_t port, Entrant* entrant) {
  entrant->connection.options.host = "127.0.0.1";
  entrant->connection.options.port = port;
}

std::string WhyNoRelay(TlsMode tls) {
  return tls == TlsMode::kVerifyIdentity
             ? "verify_identity checks the server's name, and the relay has another"
             : "";
}

}  // namespace driverbench::coordinator
