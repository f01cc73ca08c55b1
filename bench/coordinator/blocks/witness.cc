#include "bench/coordinator/blocks/witness.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>
#include <utility>
#include <vector>

#include "bench/analysis/statement_kind.h"

namespace driverbench::coordinator {
namespace {

const std::set<std::string> kKinds = {"select", "insert", "update", "delete", "commit", "rollback"};

std::string InCapitals(std::string word) {
  std::ranges::transform(word, word.begin(), [](unsigned char c) { return std::toupper(c); });
  return word;
}

}  // namespace

Statements StatementsOf(const record::Audit& audit) {
  Statements out;
  if (audit.outcome != record::Outcome::kOk) return out;
  for (const std::string& command : audit.operation.transcript) {
    if (const std::string kind = analysis::StatementKind(command); kKinds.contains(kind))
      ++out[kind];
  }
  if (audit.operation.opaque.empty() || !audit.server) return out;
  for (const auto& [kind, count] : audit.server->statements) {
    if (const auto whole = std::llround(count); whole > 0) out[kind] = whole;
  }
  return out;
}

record::Witness Compare(Statements sent, const protocol::Account& before,
                        const protocol::Account& after, int readings) {
  record::Witness witness{.sent = std::move(sent), .counted = {}, .untold = {}};
  const auto untold = [&](std::string why) {
    witness.counted.clear();
    witness.untold = std::move(why);
    return witness;
  };
  if (witness.sent.empty()) return untold("what an operation sends is not known");
  for (const protocol::Account* account : {&before, &after}) {
    if (!account->untold.empty()) return untold(account->untold);
    if (account->statements.empty()) return untold("its keeper does not count statements");
  }
  if (before.epoch != after.epoch)
    return untold(
        fmt::format("its counters began anew: \"{}\", then \"{}\"", before.epoch, after.epoch));
  const auto growth = [&](const std::string& kind) -> std::int64_t {
    const auto was = before.statements.find(kind);
    const auto is = after.statements.find(kind);
    if (was == before.statements.end() || is == after.statements.end()) return -1;
    return is->second - was->second;
  };
  const std::int64_t selects = growth("select");
  if (selects < readings)
    return untold(
        "its counters do not count a read of our own: it counts none, or another server executes");
  for (const auto& [kind, count] : witness.sent) {
    const std::int64_t counted = kind == "select" ? selects - readings : growth(kind);
    if (counted < 0) return untold(fmt::format("it does not count {}", kind));
    witness.counted[kind] = counted;
  }
  return witness;
}

std::string Missing(const record::Witness& witness) {
  std::vector<std::string> parts;
  for (const auto& [kind, counted] : witness.counted) {
    const std::int64_t sent = witness.sent.at(kind);
    if (counted >= sent) continue;
    parts.push_back(fmt::format("{} of {} {}", counted, sent, InCapitals(kind)));
  }
  if (parts.empty()) return {};
  return fmt::format("the server executed {} that the operations send by the ledger",
                     fmt::join(parts, " and "));
}

}  // namespace driverbench::coordinator
