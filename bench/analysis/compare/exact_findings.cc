#include "bench/analysis/compare/exact_findings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>
#include <utility>

#include "bench/analysis/audit.h"
#include "bench/text/text.h"

namespace driverbench::analysis {
namespace {

using Commands = std::map<std::string, std::int64_t>;

// Libraries, and versions of one, differ in how they write COMMIT.
std::string Lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

std::string KindOf(const std::string& command) { return command.substr(0, command.find(' ')); }

std::int64_t CountOf(const Commands& commands, const std::string& kind) {
  const auto found = commands.find(kind);
  return found == commands.end() ? 0 : found->second;
}

std::int64_t Total(const Commands& commands) {
  std::int64_t total = 0;
  for (const auto& [kind, count] : commands) total += count;
  return total;
}

// Of what has no transcript, or one that was cut off, only the numbers tell.
bool HasTranscript(const Sending& sent) {
  return sent.transcript.size() < tap::kKeptTranscript &&
         (!sent.transcript.empty() || Total(*sent.commands) == 0);
}

// The statements of this kind that `one` has more times than `other`.
std::vector<std::string> Surplus(const std::string& kind, const Sending& one,
                                 const Sending& other) {
  std::map<std::string, int> known;
  for (const std::string& command : other.transcript) ++known[Lower(command)];
  std::vector<std::string> surplus;
  for (const std::string& command : one.transcript) {
    if (KindOf(command) != kind || known[Lower(command)]-- > 0) continue;
    // A command that has no statement, such as PING, has said everything by its kind.
    if (command.size() > kind.size()) surplus.push_back(command.substr(kind.size() + 1));
  }
  return surplus;
}

// "1 QUERY more: SELECT ?"; empty when nothing differs.
std::string CommandsThatDiffer(const std::string& kind, const Sending& base, const Sending& now) {
  const std::int64_t more = CountOf(*now.commands, kind) - CountOf(*base.commands, kind);
  const bool told = HasTranscript(base) && HasTranscript(now);
  const auto added = told ? Surplus(kind, now, base) : std::vector<std::string>{};
  const auto removed = told ? Surplus(kind, base, now) : std::vector<std::string>{};
  const std::string plus = CommandList(added);
  const std::string minus = CommandList(removed);
  const std::string name = text::CleanText(kind);
  if (more > 0) {
    return fmt::format("{} {} more", more, name) + (plus.empty() ? "" : ": " + plus) +
           (minus.empty() ? "" : ", without " + minus);
  }
  if (more < 0) {
    return fmt::format("{} {} fewer", -more, name) + (minus.empty() ? "" : ": " + minus) +
           (plus.empty() ? "" : ", instead " + plus);
  }
  if (plus.empty() && minus.empty()) return "";
  return fmt::format("{} {} instead of {}", name, plus.empty() ? "nothing" : plus,
                     minus.empty() ? "nothing" : minus);
}

std::string CommandsInDifference(const Sending& base, const Sending& now) {
  std::set<std::string> kinds;
  for (const Commands* commands : {&*base.commands, &*now.commands}) {
    for (const auto& [kind, count] : *commands) kinds.insert(kind);
  }
  std::vector<std::string> words;
  // What there is more of comes first: it is what one has to look for.
  for (const bool more : {true, false}) {
    for (const std::string& kind : kinds) {
      if ((CountOf(*now.commands, kind) > CountOf(*base.commands, kind)) != more) continue;
      if (std::string text = CommandsThatDiffer(kind, base, now); !text.empty())
        words.push_back(std::move(text));
    }
  }
  return fmt::format("{}", fmt::join(words, "; "));
}

stats::Verdict Compared(double base, double now) {
  if (now == base) return stats::Verdict::kSame;
  return now > base ? stats::Verdict::kSlower : stats::Verdict::kFaster;
}

std::string MoreOrFewer(double difference, const std::string& noun) {
  // Two decimals where it is no whole number, and no digits of a block's share.
  const double number = std::round(std::abs(difference) * 100) / 100;
  return fmt::format("{}{}{} {}", number, noun.empty() ? "" : " ",
                     noun.empty() || number == 1 ? noun : noun + "s",
                     difference > 0 ? "more" : "fewer");
}

// The findings that are made along the way, all of them about the same.
class Comparing {
 public:
  Comparing(const Finding& about, std::vector<Finding>* findings)
      : about_(about), findings_(findings) {}

  template <typename Count>
  void Compare(metrics::Metric metric, const std::optional<Count>& before,
               const std::optional<Count>& after, const std::string& noun) {
    if (!before) return;
    const auto was = static_cast<double>(*before);
    if (!after) return AddLost(metric, was);
    const auto is = static_cast<double>(*after);
    Finding& finding = Add(metric, was, is);
    if (std::abs(is - was) <= metrics::RowOf(metric).tolerance)
      finding.verdict = stats::Verdict::kSame;
    if (finding.verdict != stats::Verdict::kSame) finding.why = MoreOrFewer(is - was, noun);
  }

  void Compare(const Sending& base, const Sending& now) {
    Compare(metrics::Metric::kRoundTrips, base.round_trips, now.round_trips, "round trip");
    if (!base.commands) return;
    const auto total = static_cast<double>(Total(*base.commands));
    if (!now.commands) return AddLost(metrics::Metric::kCommands, total);
    Finding& finding =
        Add(metrics::Metric::kCommands, total, static_cast<double>(Total(*now.commands)));
    finding.why = CommandsInDifference(base, now);
    // As many commands, but others: no number says whether that is worse. What is exact must not
    // change silently, so it counts as worse; whoever wants it allows it, with a reason.
    if (finding.verdict == stats::Verdict::kSame && !finding.why.empty()) {
      finding.verdict = stats::Verdict::kSlower;
      finding.why = "other commands: " + finding.why;
    }
  }

 private:
  Finding& Add(metrics::Metric metric, double before, double after) {
    Finding finding = about_;
    finding.metric = metric;
    finding.base = before;
    finding.now = after;
    finding.verdict = Compared(before, after);
    findings_->push_back(std::move(finding));
    return findings_->back();
  }

  void AddLost(metrics::Metric metric, double before) {
    Finding& finding = Add(metric, before, 0);
    finding.verdict = stats::Verdict::kUnclear;
    finding.why = "not counted any more";
  }

  const Finding& about_;
  std::vector<Finding>* findings_;
};

// Only what differs: it stands beside the findings of an operation, by the same names.
void CompareAside(const std::string& what, const Sending& base, const Sending& now,
                  const Finding& about, std::vector<Finding>* findings) {
  std::vector<Finding> all;
  Comparing(about, &all).Compare(base, now);
  for (Finding& finding : all) {
    if (finding.verdict == stats::Verdict::kSame) continue;
    finding.why = what + ": " + finding.why;
    findings->push_back(std::move(finding));
  }
}

}  // namespace

void CompareExactly(const Exact& base, const Exact& now, const Finding& about,
                    std::vector<Finding>* findings) {
  Comparing comparing(about, findings);
  comparing.Compare(base, now);
  comparing.Compare(metrics::Metric::kClientBytes, base.client_bytes, now.client_bytes, "byte");
  comparing.Compare(metrics::Metric::kServerBytes, base.server_bytes, now.server_bytes, "byte");
  for (const metrics::MetricRow& row : metrics::kMetricTable)
    comparing.Compare(row.metric, base.counts[row.metric], now.counts[row.metric],
                      row.unit == metrics::Unit::kBytes ? "byte" : "");
  CompareAside("connecting", base.connecting, now.connecting, about, findings);
  CompareAside("first use", base.first_use, now.first_use, about, findings);
}

}  // namespace driverbench::analysis
