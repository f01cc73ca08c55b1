#include "bench/report/audit_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "bench/analysis/audit.h"
#include "bench/record/blocks.h"
#include "bench/text/text.h"
#include "bench/text/units.h"

namespace driverbench {
namespace {

using Lines = std::vector<std::string>;

std::string Trips(std::int64_t number) { return FormatCount(number, "round trip"); }

// "5 / 5": commands and round trips, by the words of the table of a run; "? / 3" where only these
// can be seen.
std::string Cell(const tap::Ledger& ledger) {
  if (!ledger.opaque.empty()) return fmt::format("? / {}", ledger.round_trips);
  return fmt::format("{} / {}", ledger.command_count(), ledger.round_trips);
}

doc::Table Matrix(const std::vector<Audit>& audits) {
  const std::vector<std::string> scenarios = NamesIn(audits, &Audit::scenario);
  doc::Table table{.columns = {{"target"}, {"connect", doc::Align::kRight}}, .rows = {}};
  for (const std::string& scenario : scenarios)
    table.columns.push_back({CleanText(scenario), doc::Align::kRight});
  for (const std::string& target : NamesIn(audits, &Audit::target)) {
    doc::Row row{.cells = {CleanText(target), std::string("-")}};
    for (const std::string& scenario : scenarios) {
      const Audit* audit = FindAudit(audits, scenario, target);
      const bool known = audit != nullptr && audit->outcome == Outcome::kOk;
      if (known && row.cells[1].text == "-") row.cells[1] = Cell(audit->connection);
      row.cells.emplace_back(known ? Cell(audit->operation) : "-");
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

void AddTranscript(const std::string& title, const tap::Ledger& ledger, Lines* lines) {
  std::string line =
      fmt::format("  {}: {}, {} bytes sent, {} received", title, Trips(ledger.round_trips),
                  ledger.client_bytes, ledger.server_bytes);
  if (ledger.login_bytes > 0) line += fmt::format(", {} both ways to log in", ledger.login_bytes);
  lines->push_back(std::move(line));
  for (const std::string& command : ledger.transcript)
    lines->push_back("    " + CleanText(command));
}

// Targets with the same text share a line.
void AddGrouped(const std::string& title,
                const std::vector<std::pair<std::string, std::string>>& texts, Lines* lines) {
  std::vector<std::pair<std::string, std::string>> grouped;  // text and targets
  for (const auto& [target, text] : texts) {
    if (text.empty()) continue;
    const auto same = std::ranges::find(grouped, text, &decltype(grouped)::value_type::first);
    if (same == grouped.end()) {
      grouped.emplace_back(text, CleanText(target));
    } else {
      same->second += ", " + CleanText(target);
    }
  }
  if (!grouped.empty()) lines->push_back(title);
  for (const auto& [text, targets] : grouped)
    lines->push_back(fmt::format("  {}: {}", targets, text));
}

// Why there are no commands; empty when there are.
std::string WhyUnknown(const Audit& audit) {
  if (audit.outcome != Outcome::kOk)
    return fmt::format("{}: {}", OutcomeName(audit.outcome), CleanText(audit.reason));
  if (audit.operation.opaque.empty()) return "";
  return fmt::format("{}: only {}, {} bytes sent and {} received are known", audit.operation.opaque,
                     Trips(audit.operation.round_trips), audit.operation.client_bytes,
                     audit.operation.server_bytes);
}

std::string FirstUse(const Audit& audit) {
  if (!IsReadable(audit) || audit.first_use.transcript.empty()) return "";
  return fmt::format("{} more: {}", Trips(audit.first_use.round_trips),
                     CommandList(audit.first_use.transcript));
}

Lines ScenarioLines(const std::vector<Audit>& audits, const std::string& scenario,
                    const std::string& reference, bool statements) {
  Lines lines;
  for (const LikeForLike& group : GroupsOf(audits, scenario)) {
    lines.push_back(fmt::format("{}, {}{}: {}", CommandsInWords(group.commands),
                                Trips(group.round_trips),
                                group.unlike.empty() ? "" : ", " + group.unlike,
                                CleanText(fmt::format("{}", fmt::join(group.targets, ", ")))));
  }
  const Audit* base = FindAudit(audits, scenario, reference);
  std::vector<std::pair<std::string, std::string>> differences;
  std::vector<std::pair<std::string, std::string>> first_uses;
  std::vector<std::pair<std::string, std::string>> unknown;
  Lines transcripts;
  for (const Audit& audit : audits) {
    if (audit.scenario != scenario) continue;
    if (base != nullptr) differences.emplace_back(audit.target, DifferenceInWords(audit, *base));
    first_uses.emplace_back(audit.target, FirstUse(audit));
    unknown.emplace_back(audit.target, WhyUnknown(audit));
    if (!statements || !IsReadable(audit)) continue;
    transcripts.push_back(CleanText(audit.target));
    AddTranscript("connecting", audit.connection, &transcripts);
    if (!audit.first_use.transcript.empty())
      AddTranscript("first use", audit.first_use, &transcripts);
    AddTranscript("an operation", audit.operation, &transcripts);
  }
  AddGrouped("unlike " + CleanText(reference), differences, &lines);
  AddGrouped("for its first operation on a connection", first_uses, &lines);
  AddGrouped("not known", unknown, &lines);
  lines.insert(lines.end(), transcripts.begin(), transcripts.end());
  return lines;
}

}  // namespace

doc::Document AuditReport(const std::vector<Audit>& audits, const std::string& reference,
                          bool statements) {
  doc::Document out;
  out.blocks.emplace_back(doc::Note{"cmds / trips of connecting, and of an operation"});
  out.blocks.emplace_back(Matrix(audits));
  for (const std::string& scenario : NamesIn(audits, &Audit::scenario)) {
    out.blocks.emplace_back(doc::Section{CleanText(scenario)});
    out.blocks.emplace_back(doc::Verbatim{ScenarioLines(audits, scenario, reference, statements)});
  }
  return out;
}

}  // namespace driverbench
