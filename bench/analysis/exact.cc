#include "bench/analysis/exact.h"

namespace driverbench::analysis {
namespace {

Sending SendingOf(const tap::Ledger& ledger) {
  if (!ledger.opaque.empty()) return {};
  return {.round_trips = ledger.round_trips,
          .commands = ledger.commands,
          .transcript = ledger.transcript};
}

}  // namespace

Exact ExactOf(const record::Audit* audit, const Times* times) {
  Exact exact;
  if (audit != nullptr && audit->outcome == record::Outcome::kOk) {
    const tap::Ledger& sent = audit->operation;
    exact.round_trips = sent.round_trips;
    exact.client_bytes = sent.client_bytes;
    exact.server_bytes = sent.server_bytes;
    if (sent.opaque.empty()) {
      exact.commands = sent.commands;
      exact.transcript = sent.transcript;
    }
    exact.connecting = SendingOf(audit->connection);
    exact.first_use = SendingOf(audit->first_use);
  }
  if (times != nullptr) {
    for (const metrics::MetricRow& row : metrics::kMetricTable) {
      const auto& share = times->cost.shares[row.metric];
      if (share && row.kind == metrics::MetricKind::kCounted) exact.counts[row.metric] = share->low;
    }
  }
  return exact;
}

}  // namespace driverbench::analysis
