#include "bench/coordinator/relay/audit_pass.h"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "bench/coordinator/relay/account.h"
#include "bench/coordinator/relay/contradiction.h"
#include "bench/coordinator/relay/relay.h"
#include "bench/tap/tap.h"

namespace driverbench::coordinator {
namespace {

// For connections of a worker that has ended.
constexpr std::chrono::seconds kConnectionsEnd{5};

// Behind TLS the ends of a connection cannot be told from its operations, and they vary: a ticket
// of the server may come before or after the login, its farewell may come or not, a signature has
// more or fewer bytes. Of so many operations the mean is exact all the same.
constexpr std::int64_t kHiddenOperations = 32;

void Fail(record::Outcome outcome, std::string reason, record::Audit* audit) {
  audit->outcome = outcome;
  audit->reason = std::move(reason);
}

record::Block RunOperations(const Entrant& entrant, std::int64_t operations, BlockRunner* blocks,
                            const std::function<void()>& between) {
  scenarios::BlockPlan plan = blocks->NextPlan(operations, /*warmup=*/0);
  plan.operations = operations;  // also of a whole script
  return blocks->AuditBlock(entrant, plan, between);
}

// The ledger of one block; false when `audit` says why there is none.
bool LedgerOf(const Entrant& through_tap, std::int64_t operations, BlockRunner* blocks,
              tap::Tap* tap, tap::Ledger* ledger, record::Audit* audit) {
  const record::Block block = RunOperations(through_tap, operations, blocks, [] {});
  if (block.outcome != record::Outcome::kOk) {
    Fail(block.outcome, block.detail, audit);
    return false;
  }
  const std::optional<tap::Ledger> taken = tap->Take(kConnectionsEnd);
  if (!taken) {
    Fail(record::Outcome::kProtocol, "a connection of the worker stayed open when it had ended",
         audit);
    return false;
  }
  *ledger = *taken;
  return true;
}

// What the relay saw counts, and of who says otherwise nothing else is believed.
void RefuseContradictions(const Entrant& entrant, const protocol::Description::Scenario& scenario,
                          record::Audit* audit) {
  const std::string contradiction =
      Contradiction(entrant.target, entrant.connection.options, scenario, *audit);
  if (contradiction.empty()) return;
  audit->connection = audit->first_use = audit->operation = {};
  Fail(record::Outcome::kWrong, contradiction, audit);
}

void ReadLedgers(const Entrant& entrant, bool whole_script, BlockRunner* blocks,
                 record::Audit* audit) {
  if (const std::string why_not = WhyNoRelay(entrant.connection.options.tls); !why_not.empty())
    return Fail(record::Outcome::kUnsupported, why_not, audit);
  tap::Tap tap({.host = entrant.address.host, .port = entrant.address.port});
  Entrant through_tap = entrant;
  LeadThroughRelay(tap.port(), &through_tap);

  tap::Ledger none;
  tap::Ledger first;
  tap::Ledger more;
  if (!LedgerOf(through_tap, 0, blocks, &tap, &none, audit) ||
      !LedgerOf(through_tap, 1, blocks, &tap, &first, audit)) {
    return;
  }
  audit->connection = none;
  // A script is one operation, and cannot be repeated: behind TLS its numbers are not exact.
  audit->operation = first - none;
  const std::int64_t added = first.opaque.empty() ? 1 : kHiddenOperations;
  if (whole_script || !LedgerOf(through_tap, 1 + added, blocks, &tap, &more, audit)) return;
  audit->operation = added == 1 ? more - first : tap::Mean(more - first, added);
  audit->first_use = (first - none) - audit->operation;
}

using Counts = std::map<std::string, std::int64_t>;

// False where one became less: TiDB begins its account anew every half an hour.
bool Subtract(const Counts& before, Counts* after) {
  for (auto& [name, count] : *after) {
    const auto was = before.find(name);
    if (was != before.end()) count -= was->second;
  }
  return std::ranges::all_of(*after, [](const auto& one) { return one.second >= 0; });
}

// What the server's account grows by during one block, where it keeps one.
std::optional<protocol::Account> GrowthOf(const Entrant& entrant, std::int64_t operations,
                                          BlockRunner* blocks) {
  std::vector<protocol::Account> accounts;
  const record::Block block = RunOperations(
      entrant, operations, blocks, [&] { accounts.push_back(blocks->ReadAccount(entrant)); });
  if (block.outcome != record::Outcome::kOk || accounts.size() != 2 || accounts[1].sums.empty() ||
      accounts[0].epoch != accounts[1].epoch || !Subtract(accounts[0].sums, &accounts[1].sums) ||
      !Subtract(accounts[0].statements, &accounts[1].statements)) {
    return std::nullopt;
  }
  return accounts[1];
}

std::optional<record::ServerAccount> ReadAccount(const Entrant& entrant, std::int64_t operations,
                                                 BlockRunner* blocks) {
  const std::optional<protocol::Account> none = GrowthOf(entrant, 0, blocks);
  if (!none) return std::nullopt;
  const std::optional<protocol::Account> some = GrowthOf(entrant, operations, blocks);
  if (!some) return std::nullopt;
  return AccountOf(*none, *some, operations);
}

BlockRunner::Setting OneThread(BlockRunner::Setting setting) {
  setting.threads = 1;
  return setting;
}

}  // namespace

AuditPass::AuditPass(BlockRunner::Setting setting, Keepers* keepers, BlockRows::Tables tables)
    : scenario_(setting.scenario),
      blocks_(OneThread(std::move(setting)), keepers, std::move(tables)) {}

record::Audit AuditPass::Of(const Entrant& entrant, std::int64_t account_operations) {
  record::Audit audit{.scenario = scenario_.name, .target = entrant.target.name};
  try {
    blocks_.Rewind();
    ReadLedgers(entrant, scenario_.whole_script, &blocks_, &audit);
    if (audit.outcome == record::Outcome::kOk) RefuseContradictions(entrant, scenario_, &audit);
    // What is hidden is known by this account alone, which a few statements of others must not
    // shift.
    if (!audit.operation.opaque.empty())
      account_operations = std::max(account_operations, kHiddenOperations);
    if (!record::IsFault(audit.outcome) && !scenario_.whole_script && account_operations > 0)
      audit.server = ReadAccount(entrant, account_operations, &blocks_);
  } catch (const std::exception& error) {
    Fail(record::Outcome::kError, error.what(), &audit);
  }
  return audit;
}

}  // namespace driverbench::coordinator
