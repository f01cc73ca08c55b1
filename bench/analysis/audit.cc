#include "bench/analysis/audit.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "bench/analysis/statement_kind.h"
#include "bench/record/blocks.h"
#include "bench/record/fields.h"
#include "bench/text/text.h"

namespace driverbench::analysis {
namespace {

constexpr std::string_view kQuery = "QUERY";
constexpr std::string_view kExecute = "STMT_EXECUTE";

std::string Count(std::int64_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

// "1 round trip more", "2 connections fewer".
std::string MoreOrFewer(std::int64_t number, std::string_view what) {
  return Count(std::abs(number), what) + (number > 0 ? " more" : " fewer");
}

std::int64_t CountOf(const tap::Ledger& ledger, std::string_view kind) {
  const auto found = ledger.commands.find(std::string(kind));
  return found == ledger.commands.end() ? 0 : found->second;
}

// A statement runs as a QUERY or is executed: what is run, whichever of them it is and however its
// words are written. Any other command is itself.
std::string WorkOf(const std::string& command) {
  std::string_view work = command;
  for (const std::string_view kind : {kQuery, kExecute}) {
    if (work.starts_with(kind)) work.remove_prefix(kind.size());
  }
  std::string lower(work);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

// How often each occurs, in the order in which they first do.
using Times = std::vector<std::pair<std::string, int>>;

void AddOne(const std::string& text, Times* times) {
  const auto known = std::ranges::find(*times, text, &Times::value_type::first);
  if (known == times->end()) {
    times->emplace_back(text, 1);
  } else {
    ++known->second;
  }
}

// The commands of `one` whose work `other` does fewer times.
std::vector<std::string> Surplus(const tap::Ledger& one, const tap::Ledger& other) {
  std::map<std::string, int> done;
  for (const std::string& command : other.transcript) ++done[WorkOf(command)];
  std::vector<std::string> surplus;
  for (const std::string& command : one.transcript) {
    if (done[WorkOf(command)]-- <= 0) surplus.push_back(command);
  }
  return surplus;
}

// Of ledgers and of groups.
template <typename One, typename Other>
bool SendsTheSame(const One& one, const Other& other) {
  return one.round_trips == other.round_trips && one.commands == other.commands;
}

// SELECTs that name a table: a constant may have the columns, rows and bytes of what is read.
std::int64_t TableReads(const tap::Ledger& ledger) {
  return std::ranges::count_if(ledger.transcript, [](const std::string& command) {
    return StatementKind(command) == "select";
  });
}

std::int64_t TableReads(const LikeForLike& group) { return group.table_reads; }

template <typename One, typename Other>
bool IsAlike(const One& one, const Other& other) {
  return SendsTheSame(one, other) && one.results == other.results &&
         one.in_transaction == other.in_transaction && TableReads(one) == TableReads(other);
}

// What the results come to. Files of others may hold any number: unsigned, for it may not overflow.
struct Totals {
  std::uint64_t columns = 0;
  std::uint64_t rows = 0;
  std::uint64_t row_bytes = 0;
};

Totals TotalsOf(const std::map<tap::Result, std::int64_t>& results) {
  Totals totals;
  for (const auto& [result, times] : results) {
    const auto count = static_cast<std::uint64_t>(times);
    totals.columns += count * static_cast<std::uint64_t>(result.columns);
    totals.rows += count * static_cast<std::uint64_t>(result.rows);
    totals.row_bytes += count * static_cast<std::uint64_t>(result.row_bytes.value_or(0));
  }
  return totals;
}

// "1 column instead of 3"; empty where they are equal.
std::string InsteadOf(std::uint64_t is, std::uint64_t other, std::string_view what) {
  if (is == other) return "";
  return fmt::format("{} instead of {}", Count(static_cast<std::int64_t>(is), what),
                     static_cast<std::int64_t>(other));
}

// "reads 1 column instead of 3". Bytes are said where nothing else differs, of commands of the same
// kinds: an integer is longer as text.
std::string UnlikeResults(const std::map<tap::Result, std::int64_t>& ours,
                          const std::map<tap::Result, std::int64_t>& theirs, bool same_kinds) {
  const Totals our = TotalsOf(ours);
  const Totals their = TotalsOf(theirs);
  std::vector<std::string> words{InsteadOf(our.columns, their.columns, "column"),
                                 InsteadOf(our.rows, their.rows, "row")};
  std::erase(words, "");
  if (words.empty() && same_kinds && ours != theirs) {
    const std::string bytes = InsteadOf(our.row_bytes, their.row_bytes, "byte");
    words.push_back(bytes.empty() ? "its results by other commands" : bytes);
  }
  return words.empty() ? "" : fmt::format("reads {}", fmt::join(words, ", "));
}

// What differs beside the commands themselves.
template <typename One, typename Other>
std::string UnlikeAside(const One& ours, const Other& theirs) {
  std::vector<std::string> words{
      UnlikeResults(ours.results, theirs.results, ours.commands == theirs.commands)};
  std::erase(words, "");
  const std::int64_t reads = TableReads(ours);
  if (words.empty() && reads != TableReads(theirs)) {
    words.push_back(
        fmt::format("reads tables by {} SELECT instead of {}", reads, TableReads(theirs)));
  }
  if (ours.in_transaction != theirs.in_transaction) {
    words.push_back(fmt::format("has a transaction open after {} instead of {}",
                                Count(ours.in_transaction, "command"), theirs.in_transaction));
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace

bool IsReadable(const record::Audit& audit) {
  return audit.outcome == record::Outcome::kOk && audit.operation.opaque.empty();
}

std::vector<std::string> NamesIn(const std::vector<record::Audit>& audits,
                                 std::string record::Audit::*name) {
  std::vector<std::string> names;
  for (const record::Audit& audit : audits) {
    if (std::ranges::find(names, audit.*name) == names.end()) names.push_back(audit.*name);
  }
  return names;
}

const record::Audit* FindAudit(const std::vector<record::Audit>& audits,
                               const std::string& scenario, const std::string& target) {
  const auto found = std::ranges::find_if(audits, [&](const record::Audit& audit) {
    return audit.scenario == scenario && audit.target == target;
  });
  return found == audits.end() ? nullptr : &*found;
}

std::vector<LikeForLike> GroupsOf(const std::vector<record::Audit>& audits,
                                  const std::string& scenario) {
  std::vector<LikeForLike> groups;
  for (const record::Audit& audit : audits) {
    if (audit.scenario != scenario || !IsReadable(audit)) continue;
    const tap::Ledger& sent = audit.operation;
    const auto same = std::ranges::find_if(
        groups, [&](const LikeForLike& group) { return IsAlike(sent, group); });
    if (same != groups.end()) {
      same->targets.push_back(audit.target);
      continue;
    }
    const auto first = std::ranges::find_if(
        groups, [&](const LikeForLike& group) { return SendsTheSame(sent, group); });
    LikeForLike group{.targets = {audit.target},
                      .round_trips = sent.round_trips,
                      .commands = sent.commands,
                      .results = sent.results,
                      .in_transaction = sent.in_transaction,
                      .table_reads = TableReads(sent)};
    if (first != groups.end()) group.unlike = UnlikeAside(sent, *first);
    groups.push_back(std::move(group));
  }
  return groups;
}

std::string CommandsInWords(const std::map<std::string, std::int64_t>& commands) {
  std::vector<std::string> words;
  words.reserve(commands.size());
  for (const auto& [kind, count] : commands)
    words.push_back(fmt::format("{} {}", count, text::CleanText(kind)));
  return words.empty() ? "nothing" : fmt::format("{}", fmt::join(words, ", "));
}

std::string CommandList(const std::vector<std::string>& commands) {
  constexpr std::size_t kMost = 3;
  Times texts;
  Times kinds;
  for (const std::string& command : commands) {
    AddOne(text::CleanText(command), &texts);
    AddOne(text::CleanText(command.substr(0, command.find(' '))), &kinds);
  }
  std::vector<std::string> words;
  for (const auto& [text, times] : texts.size() > kMost ? kinds : texts)
    words.push_back((times > 1 ? fmt::format("{} x ", times) : "") + text);
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string DifferenceInWords(const record::Audit& one, const record::Audit& reference) {
  if (!IsReadable(one) || !IsReadable(reference)) return "";
  const tap::Ledger& ours = one.operation;
  const tap::Ledger& theirs = reference.operation;
  if (IsAlike(ours, theirs)) return "";
  std::vector<std::string> words;
  for (const auto& [kind, other] : {std::pair{kExecute, kQuery}, std::pair{kQuery, kExecute}}) {
    const std::int64_t instead = std::min(CountOf(ours, kind) - CountOf(theirs, kind),
                                          CountOf(theirs, other) - CountOf(ours, other));
    if (instead > 0) words.push_back(fmt::format("{} {} instead of {}", instead, kind, other));
  }
  if (const std::int64_t connections = ours.connections - theirs.connections; connections != 0)
    words.push_back(MoreOrFewer(connections, "connection"));
  std::string more;
  if (const std::int64_t trips = ours.round_trips - theirs.round_trips; trips != 0)
    more = MoreOrFewer(trips, "round trip");
  if (const auto surplus = Surplus(ours, theirs); !surplus.empty())
    more += (more.empty() ? "also " : ": ") + CommandList(surplus);
  if (!more.empty()) words.push_back(more);
  if (const auto missing = Surplus(theirs, ours); !missing.empty())
    words.push_back("without " + CommandList(missing));
  // Commands that are more or fewer explain the rest.
  if (ours.command_count() == theirs.command_count()) words.push_back(UnlikeAside(ours, theirs));
  std::erase(words, "");
  return fmt::format("{}", fmt::join(words, "; "));
}

std::string AuditJson(const std::vector<record::Audit>& audits, const std::string& reference) {
  using Json = nlohmann::ordered_json;
  Json out;
  out["reference"] = text::CleanText(reference);
  out["audits"] = json::ToJson<Json>(audits, json::Texts::kClean);
  auto& groups = out["groups"] = Json::array();
  for (const std::string& scenario : NamesIn(audits, &record::Audit::scenario)) {
    for (const LikeForLike& group : GroupsOf(audits, scenario)) {
      groups.push_back(
          {{"scenario", text::CleanText(scenario)},
           {"targets", group.targets},
           {"round_trips", group.round_trips},
           {"commands", group.commands},
           {"results", json::ToJson<Json>(tap::ListOf(group.results), json::Texts::kClean)},
           {"unlike", group.unlike}});
    }
  }
  auto& differences = out["differences"] = Json::array();
  for (const record::Audit& audit : audits) {
    const record::Audit* base = FindAudit(audits, audit.scenario, reference);
    const std::string text = base == nullptr ? "" : DifferenceInWords(audit, *base);
    if (text.empty()) continue;
    differences.push_back({{"scenario", text::CleanText(audit.scenario)},
                           {"target", text::CleanText(audit.target)},
                           {"text", text}});
  }
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace driverbench::analysis
