#include "bench/coordinator/audit_pass.h"

#include <exception>
#include <string>

#include "bench/tap/tap.h"

namespace driverbench {
namespace {

// For connections of a worker that has ended.
constexpr std::chrono::seconds kConnectionsEnd{5};

void Fail(Outcome outcome, std::string reason, Audit* audit) {
  audit->outcome = outcome;
  audit->reason = std::move(reason);
}

// The ledger of one block; false when `audit` says why there is none.
bool LedgerOf(const Entrant& through_tap, std::int64_t operations, CaseRun* one, tap::Tap* tap,
              tap::Ledger* ledger, Audit* audit) {
  BlockPlan plan = one->NextPlan(operations, /*warmup=*/0);
  plan.threads = 1;
  plan.operations = operations;  // also of a whole script
  const Block block = one->AuditBlock(through_tap, plan);
  if (block.outcome != Outcome::kOk) {
    Fail(block.outcome, block.detail, audit);
    return false;
  }
  const std::optional<tap::Ledger> taken = tap->Take(kConnectionsEnd);
  if (!taken) {
    Fail(Outcome::kProtocol, "a connection of the worker stayed open when it had ended", audit);
    return false;
  }
  *ledger = *taken;
  return true;
}

}  // namespace

Audit AuditTarget(const Entrant& entrant, const Description::Scenario& scenario, CaseRun* one) {
  Audit audit{.scenario = scenario.name,
              .target = entrant.target.name,
              .reason = {},
              .connection = {},
              .first_use = {},
              .operation = {}};
  const ConnectOptions& options = entrant.connection.options;
  if (options.tls == TlsMode::kVerifyIdentity) {
    Fail(Outcome::kUnsupported,
         "verify_identity checks the server's name, and the relay has another", &audit);
    return audit;
  }
  try {
    tap::Tap tap({.host = entrant.address.host, .port = entrant.address.port});
    Entrant through_tap = entrant;
    through_tap.connection.options.host = "127.0.0.1";
    through_tap.connection.options.port = tap.port();

    tap::Ledger none;
    tap::Ledger first;
    tap::Ledger second;
    if (!LedgerOf(through_tap, 0, one, &tap, &none, &audit) ||
        !LedgerOf(through_tap, 1, one, &tap, &first, &audit)) {
      return audit;
    }
    audit.connection = none;
    audit.operation = first - none;  // a script is one operation
    if (scenario.whole_script || !LedgerOf(through_tap, 2, one, &tap, &second, &audit))
      return audit;
    audit.operation = second - first;
    audit.first_use = (first - none) - audit.operation;
  } catch (const std::exception& error) {
    Fail(Outcome::kError, std::string("the relay: ") + error.what(), &audit);
  }
  return audit;
}

}  // namespace driverbench
