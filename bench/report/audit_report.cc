#include "bench/report/audit_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "bench/analysis/audit.h"
#include "bench/record/blocks.h"
#include "bench/text/text.h"
#include "bench/text/units.h"

namespace driverbench::report {
namespace {

using Lines = std::vector<std::string>;

std::string Trips(std::int64_t number) { return text::FormatCount(number, "round trip"); }

// "5 / 5": commands and round trips, by the words of the table of a run; "? / 3" where only these
// can be seen.
std::string Cell(const tap::Ledger& ledger) {
  if (!ledger.opaque.empty()) return fmt::format("? / {}", ledger.round_trips);
  return fmt::format("{} / {}", ledger.command_count(), ledger.round_trips);
}

Table Matrix(const std::vector<record::Audit>& audits) {
  const std::vector<std::string> scenarios = analysis::NamesIn(audits, &record::Audit::scenario);
  Table table{.columns = {{"target"}, {"connect", Align::kRight}}, .rows = {}};
  for (const std::string& scenario : scenarios)
    table.columns.push_back({text::CleanText(scenario), Align::kRight});
  for (const std::string& target : analysis::NamesIn(audits, &record::Audit::target)) {
    Row row{.cells = {text::CleanText(target), std::string("-")}};
    for (const std::string& scenario : scenarios) {
      const record::Audit* audit = analysis::FindAudit(audits, scenario, target);
      const bool known = audit != nullptr && audit->outcome == record::Outcome::kOk;
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
    lines->push_back("    " + text::CleanText(command));
}

// Targets with the same text share a line.
void AddGrouped(const std::string& title,
                const std::vector<std::pair<std::string, std::string>>& texts, Lines* lines) {
  std::vector<std::pair<std::string, std::string>> grouped;  // text and targets
  for (const auto& [target, text] : texts) {
    if (text.empty()) continue;
    const auto same = std::ranges::find(grouped, text, &decltype(grouped)::value_type::first);
    if (same == grouped.end()) {
      grouped.emplace_back(text, text::CleanText(target));
    } else {
      same->second += ", " + text::CleanText(target);
    }
  }
  if (!grouped.empty()) lines->push_back(title);
  for (const auto& [text, targets] : grouped)
    lines->push_back(fmt::format("  {}: {}", targets, text));
}

// Why there are no commands; empty when there are.
std::string WhyUnknown(const record::Audit& audit) {
  if (audit.outcome != record::Outcome::kOk)
    return fmt::format("{}: {}", record::OutcomeName(audit.outcome), text::CleanText(audit.reason));
  if (audit.operation.opaque.empty()) return "";
  return fmt::format("{}: only {}, {} bytes sent and {} received are known", audit.operation.opaque,
                     Trips(audit.operation.round_trips), audit.operation.client_bytes,
                     audit.operation.server_bytes);
}

std::string FirstUse(const record::Audit& audit) {
  if (!analysis::IsReadable(audit) || audit.first_use.transcript.empty()) return "";
  return fmt::format("{} more: {}", Trips(audit.first_use.round_trips),
                     analysis::CommandList(audit.first_use.transcript));
}

Lines ScenarioLines(const std::vector<record::Audit>& audits, const std::string& scenario,
                    const std::string& reference, bool statements) {
  Lines lines;
  for (const analysis::LikeForLike& group : analysis::GroupsOf(audits, scenario)) {
    lines.push_back(
        fmt::format("{}, {}{}: {}", analysis::CommandsInWords(group.commands),
                    Trips(group.round_trips), group.unlike.empty() ? "" : ", " + group.unlike,
                    text::CleanText(fmt::format("{}", fmt::join(group.targets, ", ")))));
  }
  const record::Audit* base = analysis::FindAudit(audits, scenario, reference);
  std::vector<std::pair<std::string, std::string>> differences;
  std::vector<std::pair<std::string, std::string>> first_uses;
  std::vector<std::pair<std::string, std::string>> unknown;
  Lines transcripts;
  for (const record::Audit& audit : audits) {
    if (audit.scenario != scenario) continue;
    if (base != nullptr)
      differences.emplace_back(audit.target, analysis::DifferenceInWords(audit, *base));
    first_uses.emplace_back(audit.target, FirstUse(audit));
    unknown.emplace_back(audit.target, WhyUnknown(audit));
    if (!statements || !analysis::IsReadable(audit)) continue;
    transcripts.push_back(text::CleanText(audit.target));
    AddTranscript("connecting", audit.connection, &transcripts);
    if (!audit.first_use.transcript.empty())
      AddTranscript("first use", audit.first_use, &transcripts);
    AddTranscript("an operation", audit.operation, &transcripts);
  }
  AddGrouped("unlike " + text::CleanText(reference), differences, &lines);
  AddGrouped("for its first operation on a connection", first_uses, &lines);
  AddGrouped("not known", unknown, &lines);
  lines.insert(lines.end(), transcripts.begin(), transcripts.end());
  return lines;
}

}  // namespace

Document AuditReport(const std::vector<record::Audit>& audits, const std::string& reference,
                     bool statements) {
  Document out;
  out.blocks.emplace_back(Note{"cmds / trips of connecting, and of an operation"});
  out.blocks.emplace_back(Matrix(audits));
  for (const std::string& scenario : analysis::NamesIn(audits, &record::Audit::scenario)) {
    out.blocks.emplace_back(Section{text::CleanText(scenario)});
    out.blocks.emplace_back(Verbatim{ScenarioLines(audits, scenario, reference, statements)});
  }
  return out;
}

}  // namespace driverbench::report
