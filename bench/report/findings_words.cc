#include "bench/report/findings_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "bench/record/case_id.h"
#include "bench/stats/quantile.h"
#include "bench/text/text.h"
#include "bench/text/units.h"

namespace driverbench::report {
namespace {

constexpr std::string_view kUnknown = "-";

long long CountOf(const std::vector<analysis::Finding>& findings, FindingRank rank) {
  return std::ranges::count(findings, rank, RankOf);
}

bool IsBytes(metrics::Metric metric) {
  return metrics::RowOf(metric).unit == metrics::Unit::kBytes;
}

// "simple.get, soci, median"
std::string TitleOf(const analysis::Finding& finding) {
  return fmt::format("{}, {}, {}", record::CaseTitle(finding.case_id),
                     text::CleanText(finding.target), metrics::MetricName(finding.metric));
}

// Two numbers with as few decimals as tell them apart, and one where they are no whole numbers.
std::pair<std::string, std::string> Counted(double base, double now) {
  int decimals = base == std::round(base) && now == std::round(now) ? 0 : 1;
  const auto format = [&decimals](double value) { return fmt::format("{:.{}f}", value, decimals); };
  while (decimals < 4 && base != now && format(base) == format(now)) ++decimals;
  return {format(base), format(now)};
}

// What is counted is known, or it is not counted any more: nothing else leaves it open.
bool IsGone(const analysis::Finding& finding) {
  return !metrics::IsTime(finding.metric) && finding.verdict == stats::Verdict::kUnclear;
}

void FillValues(const analysis::Finding& finding, FindingWords* row) {
  if (metrics::IsTime(finding.metric)) {
    const auto format = [&finding](double value) -> std::string {
      if (value <= 0) return std::string(kUnknown);  // one that is not known
      return metrics::RowOf(finding.metric).unit == metrics::Unit::kPerSecond
                 ? text::FormatRate(value) + "/s"
                 : text::FormatDuration(value);
    };
    row->base = format(finding.base);
    row->now = format(finding.now);
    return;
  }
  std::tie(row->base, row->now) = Counted(finding.base, finding.now);
  if (IsBytes(finding.metric)) {
    row->base += " B";
    row->now += " B";
  }
  if (IsGone(finding)) row->now = kUnknown;
}

// Signed, all with as many decimals as suit the largest.
std::string Percentages(double share, const std::optional<stats::Interval>& interval) {
  const double low = interval ? stats::ShareOf(interval->low) : share;
  const double high = interval ? stats::ShareOf(interval->high) : share;
  const double largest = std::max({std::abs(share), std::abs(low), std::abs(high)});
  const int decimals = largest < 0.09995 ? 2 : largest < 0.9995 ? 1 : 0;
  // Not -0.00%.
  const double least = 0.005 * std::pow(10, -decimals);
  const auto format = [&](double value) {
    return fmt::format("{:+.{}f}%", std::abs(value) < least ? 0 : 100 * value, decimals);
  };
  if (!interval) return format(share);
  return fmt::format("{} [{}, {}]", format(share), format(low), format(high));
}

// Of the metric itself: a throughput falls by what its time grows.
std::string ChangeInWords(const analysis::Finding& finding, stats::Change change) {
  if (metrics::RowOf(finding.metric).more_is_better) change = stats::Inverse(change);
  return Percentages(stats::ShareOf(change.estimate), change.interval);
}

std::string ChangeInWords(const analysis::Finding& finding) {
  if (finding.change) return ChangeInWords(finding, *finding.change);
  if (metrics::IsTime(finding.metric) || IsGone(finding)) return std::string(kUnknown);
  if (finding.base == finding.now) return "0%";
  if (finding.base == 0) return "from none";
  return Percentages(finding.now / finding.base - 1, std::nullopt);
}

std::string_view VerdictWord(const analysis::Finding& finding) {
  if (metrics::IsTime(finding.metric)) return stats::VerdictName(finding.verdict);
  switch (finding.verdict) {
    case stats::Verdict::kSlower:
      // As many commands, but other ones.
      return finding.now > finding.base ? "more" : "other";
    case stats::Verdict::kFaster:
      return IsBytes(finding.metric) ? "less" : "fewer";
    default:
      return stats::VerdictName(finding.verdict);
  }
}

std::string VerdictInWords(const analysis::Finding& finding) {
  std::string word(VerdictWord(finding));
  switch (RankOf(finding)) {
    case FindingRank::kInvalid:
      return word + ", control";
    case FindingRank::kBlocks:
      return word + ", blocks";
    case FindingRank::kWorse:
      return finding.allowed.empty() ? word : word + ", allowed";
    default:
      return word;
  }
}

std::string WhyInWords(const analysis::Finding& finding) {
  std::string why = text::CleanText(finding.why);
  const auto add = [&why](const std::string& text) { why += (why.empty() ? "" : "; ") + text; };
  if (finding.again) add("a second time " + ChangeInWords(finding, *finding.again));
  switch (RankOf(finding)) {
    case FindingRank::kInvalid:
      add("nothing of this target changed");
      break;
    case FindingRank::kBlocks:
      if (finding.exceeds)
        add(fmt::format("more than the {} that the policy allows", FormatMargin(*finding.exceeds)));
      break;
    case FindingRank::kWorse:
      add(finding.allowed.empty()
              ? fmt::format("{} blocks nothing", metrics::MetricName(finding.metric))
              : "allowed: " + text::CleanText(finding.allowed));
      break;
    default:
      break;
  }
  return why;
}

// A time that could not have been judged, whatever it is.
bool IsBlind(const analysis::Finding& finding) {
  return metrics::IsTime(finding.metric) && finding.verdict == stats::Verdict::kUnclear &&
         (!finding.change || !finding.change->interval);
}

// Of those a line each would say the same again and again: "simple, not judged: 14 times (5 rounds,
// an interval needs 14), 7 times (5 samples, p99 needs 1000)".
std::vector<std::string> BlindCases(const std::vector<analysis::Finding>& findings) {
  using Reasons = std::vector<std::pair<std::string, int>>;
  std::vector<std::pair<std::string, Reasons>> cases;
  for (const analysis::Finding& finding : findings) {
    if (!IsBlind(finding)) continue;
    const std::string name = record::CaseTitle(finding.case_id);
    if (cases.empty() || cases.back().first != name) cases.emplace_back(name, Reasons());
    Reasons& reasons = cases.back().second;
    const std::string why = WhyInWords(finding);
    const auto known = std::ranges::find(reasons, why, &Reasons::value_type::first);
    if (known == reasons.end()) {
      reasons.emplace_back(why, 1);
    } else {
      ++known->second;
    }
  }
  std::vector<std::string> sentences;
  for (const auto& [name, reasons] : cases) {
    std::vector<std::string> words;
    for (const auto& [why, count] : reasons)
      words.push_back(fmt::format("{} ({})", text::FormatCount(count, "time"), why));
    sentences.push_back(fmt::format("{}, not judged: {}.", name, fmt::join(words, ", ")));
  }
  return sentences;
}

// What a line each would hide the rest behind: equal, not judged, or a time of which the interval
// alone lies beyond the margin.
bool IsDull(const analysis::Finding& finding) {
  if (finding.verdict == stats::Verdict::kSame || IsBlind(finding)) return true;
  return metrics::IsTime(finding.metric) && finding.verdict == stats::Verdict::kUnclear &&
         finding.why.empty() &&
         std::abs(stats::ShareOf(finding.change->estimate)) <= finding.margin;
}

std::string Counts(const std::vector<analysis::Finding>& findings, bool all) {
  const auto worse =
      CountOf(findings, FindingRank::kWorse) + CountOf(findings, FindingRank::kBlocks);
  const auto allowed = std::ranges::count_if(findings, [](const analysis::Finding& finding) {
    return RankOf(finding) == FindingRank::kWorse && !finding.allowed.empty();
  });
  std::string out = text::FormatCount(static_cast<long long>(findings.size()), "finding") + ": ";
  if (const auto invalid = CountOf(findings, FindingRank::kInvalid); invalid > 0)
    out += fmt::format("{} of controls that differ, ", invalid);
  out += fmt::format("{} worse", worse);
  if (worse > 0) {
    out +=
        fmt::format(" ({} blocking, {} allowed)", CountOf(findings, FindingRank::kBlocks), allowed);
  }
  out +=
      fmt::format(", {} better, {} unclear, {} the same.", CountOf(findings, FindingRank::kBetter),
                  CountOf(findings, FindingRank::kUnclear), CountOf(findings, FindingRank::kSame));
  const auto hidden = std::ranges::count_if(findings, IsDull);
  if (hidden > 0 && !all)
    out += fmt::format(" {} of them, equal, within the margin or not judged, only --all lists.",
                       hidden);
  return out;
}

// "median 1%, p99 5%, client_cpu 1% to 2%"
std::string Margins(const std::vector<analysis::Finding>& times) {
  std::vector<std::string> words;
  for (const metrics::MetricRow& row : metrics::kMetricTable) {
    std::set<double> margins;
    for (const analysis::Finding& finding : times) {
      if (finding.metric == row.metric) margins.insert(finding.margin);
    }
    if (margins.empty()) continue;
    std::string text = fmt::format("{} {}", row.name, FormatMargin(*margins.begin()));
    if (margins.size() > 1) text += " to " + FormatMargin(*margins.rbegin());
    words.push_back(std::move(text));
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

// The smallest differences that there was a chance to find.
std::string Sight(const std::vector<analysis::Finding>& times) {
  std::vector<double> smallest;
  double largest = 0;
  const analysis::Finding* worst = nullptr;
  for (const analysis::Finding& finding : times) {
    const auto found = finding.change ? stats::SmallestFound(*finding.change, finding.margin)
                                      : std::optional<double>();
    if (!found) continue;
    if (worst == nullptr || *found > largest) {
      largest = *found;
      worst = &finding;
    }
    smallest.push_back(*found);
  }
  const std::size_t blind = times.size() - smallest.size();
  if (smallest.empty()) return "No difference of times could have been found, however large.";
  std::string out = fmt::format(
      "The smallest difference of times that could have been found: {} in the middle of them, {} "
      "in the worst ({}).",
      text::FormatShare(*stats::Median(smallest)), text::FormatShare(largest), TitleOf(*worst));
  if (blind > 0) {
    out += fmt::format(" In {} of them none could have been found, however large.", blind);
  }
  return out;
}

}  // namespace

std::string FormatMargin(double share) { return fmt::format("{:g}%", 100 * share); }

FindingRank RankOf(const analysis::Finding& finding) {
  switch (finding.verdict) {
    case stats::Verdict::kSlower:
      if (finding.control) return FindingRank::kInvalid;
      return finding.blocks ? FindingRank::kBlocks : FindingRank::kWorse;
    case stats::Verdict::kFaster:
      return finding.control ? FindingRank::kInvalid : FindingRank::kBetter;
    case stats::Verdict::kSame:
      return FindingRank::kSame;
    case stats::Verdict::kUnclear:
      return FindingRank::kUnclear;
  }
  return FindingRank::kUnclear;
}

std::vector<FindingWords> FindingRows(const std::vector<analysis::Finding>& findings, bool all) {
  std::vector<FindingWords> rows;
  for (const analysis::Finding& finding : findings) {
    if (IsDull(finding) && !all) continue;
    const FindingRank rank = RankOf(finding);
    FindingWords row;
    row.scenario = record::CaseTitle(finding.case_id);
    row.target = text::CleanText(finding.target);
    row.metric = metrics::MetricName(finding.metric);
    FillValues(finding, &row);
    row.change = ChangeInWords(finding);
    row.verdict = VerdictInWords(finding);
    row.why = WhyInWords(finding);
    row.rank = rank;
    rows.push_back(std::move(row));
  }
  std::ranges::stable_sort(rows, {}, &FindingWords::rank);
  return rows;
}

std::vector<std::string> FindingNotes(const std::vector<analysis::Finding>& findings, int planned,
                                      bool all) {
  std::vector<std::string> notes;
  if (findings.empty()) return notes;
  notes.push_back(Counts(findings, all));
  if (!all) std::ranges::move(BlindCases(findings), std::back_inserter(notes));
  std::vector<analysis::Finding> times;
  std::ranges::copy_if(findings, std::back_inserter(times), [](const analysis::Finding& finding) {
    return metrics::IsTime(finding.metric);
  });
  if (times.empty()) return notes;
  if (planned > 0) {
    notes.push_back(fmt::format(
        "{} of times {} planned; the level of {} is divided among them: of the runs in which "
        "nothing changed, no more than that call anything slower or faster. The interval of a p99 "
        "is a bootstrap's, and its level only about that.",
        text::FormatCount(planned, "comparison"), planned == 1 ? "was" : "were",
        FormatMargin(stats::kGateAlpha)));
  }
  notes.push_back(fmt::format("Margins: {}.", Margins(times)));
  notes.push_back(Sight(times));
  return notes;
}

std::string Tally(const std::vector<analysis::Finding>& findings) {
  std::vector<std::string> words;
  for (const stats::Verdict verdict : {stats::Verdict::kSlower, stats::Verdict::kFaster,
                                       stats::Verdict::kSame, stats::Verdict::kUnclear}) {
    const auto count = std::ranges::count_if(findings, [&](const analysis::Finding& finding) {
      return metrics::IsTime(finding.metric) && finding.verdict == verdict;
    });
    if (count > 0) words.push_back(fmt::format("{} {}", count, stats::VerdictName(verdict)));
  }
  const auto counted = std::ranges::count_if(findings, [](const analysis::Finding& finding) {
    return !metrics::IsTime(finding.metric) && (finding.verdict == stats::Verdict::kSlower ||
                                                finding.verdict == stats::Verdict::kFaster);
  });
  std::string text = fmt::format("{}", fmt::join(words, ", "));
  if (counted > 0) text += fmt::format("{}{} counted differ", text.empty() ? "" : "; ", counted);
  return text;
}

std::string Conclusion(const std::vector<analysis::Finding>& findings, bool incomplete) {
  if (findings.empty()) {
    return incomplete ? "NOT COMPLETE: nothing was compared, the warnings say why."
                      : "Nothing was compared.";
  }
  const auto invalid = std::ranges::find(findings, FindingRank::kInvalid, RankOf);
  if (invalid != findings.end()) {
    return fmt::format(
        "NOT VALID: nothing changed in {}, and yet it differs. What is said of the other targets "
        "is not to be relied on.",
        TitleOf(*invalid));
  }
  const auto blocking = CountOf(findings, FindingRank::kBlocks);
  std::string blocked =
      fmt::format("{} block{}.", text::FormatCount(blocking, "change"), blocking == 1 ? "s" : "");
  if (incomplete) {
    return "NOT COMPLETE: the warnings say what is missing." + (blocking == 0 ? "" : " " + blocked);
  }
  if (blocking > 0) return blocked;
  const bool timed = std::ranges::any_of(
      findings, [](const analysis::Finding& finding) { return metrics::IsTime(finding.metric); });
  const bool judged = std::ranges::any_of(findings, [](const analysis::Finding& finding) {
    return metrics::IsTime(finding.metric) && !IsBlind(finding);
  });
  if (timed && !judged) return "Nothing blocks, but no time could be judged.";
  if (std::ranges::all_of(findings, &analysis::Finding::control))
    return "Nothing blocks: no target changed, so nothing was on trial.";
  return "Nothing blocks.";
}

}  // namespace driverbench::report
