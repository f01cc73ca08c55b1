#include "bench/analysis/compare/two_runs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "bench/analysis/compare/environment.h"
#include "bench/analysis/compare/exact_findings.h"
#include "bench/analysis/compare/sittings.h"
#include "bench/record/case_id.h"
#include "bench/stats/spread.h"
#include "bench/text/units.h"

namespace driverbench::analysis {
namespace {

using Case = Results::Case;
using Row = Results::Row;
using Target = Results::Target;

// Of what a case may be judged by, one is, and comes first.
std::vector<metrics::Metric> TimesToCompare(const record::CaseId& id) {
  std::vector<metrics::Metric> times{record::JudgedBy(id)};
  for (const metrics::MetricRow& row : metrics::kMetricTable) {
    const bool judges =
        row.metric == metrics::Metric::kMedian || row.metric == metrics::Metric::kThroughput;
    if (metrics::IsTime(row.metric) && !judges) times.push_back(row.metric);
  }
  return times;
}

constexpr RowState kMeasured = RowState::kMeasured;

// The exit status of a run says the same: what was left out for a reason is no fault by itself.
bool IsBad(const Row& row) {
  return row.state != kMeasured && row.state != RowState::kUnsupported &&
         row.state != RowState::kNotBuilt;
}

bool HasTimes(const Results& results) {
  return std::ranges::any_of(results.cases, [](const Case& one) {
    return std::ranges::any_of(
        one.rows, [](const Row& row) { return row.times[metrics::Metric::kMedian].has_value(); });
  });
}

// Not a floor, and not one that has no case.
bool TakesPart(const Results& results, const std::string& target) {
  return std::ranges::any_of(results.cases,
                             [&](const Case& one) { return FindRow(one.rows, target) != nullptr; });
}

// A run of the history with all that may change times the same as in `base`, also the library.
bool IsLike(const Results& run, const Results& base, const Target& target) {
  const Target* same = FindTarget(run, target.name);
  return same != nullptr && LibraryOf(*same) == LibraryOf(target) &&
         UnlikeTargets(target, *same).empty() && UnlikeMachines(base, run).empty();
}

bool AnswerAlike(const Results& one, const Results& other, const std::string& scenario) {
  return AnswersTo(one, scenario) == AnswersTo(other, scenario);
}

// What a run of the history measured of this case of `now`.
std::optional<double> Measured(const Results& run, const Results& now, const Case& one,
                               const std::string& target, metrics::Metric metric) {
  const Case* same = FindCase(run, one.id);
  if (same == nullptr || same->scenario_version != one.scenario_version) return std::nullopt;
  if (!AnswerAlike(run, now, one.id.scenario)) return std::nullopt;
  const Row* row = FindRow(same->rows, target);
  if (row == nullptr || row->state != kMeasured) return std::nullopt;
  return row->times[metric];
}

// What the history measured of this case of `now`: of each sitting the first run that measured it.
// The mean of a sitting lies closer to others than a run does, and it is runs that are compared.
std::vector<double> Earlier(const std::vector<const Results*>& history, const Results& now,
                            const Case& one, const std::string& target, metrics::Metric metric) {
  const auto measured = [&](const Results* run) {
    return Measured(*run, now, one, target, metric);
  };
  std::vector<const Results*> runs;
  std::ranges::copy_if(history, std::back_inserter(runs),
                       [&](const Results* run) { return measured(run).has_value(); });
  std::vector<double> values;
  for (const Sitting& sitting : SittingsOf(runs)) values.push_back(*measured(sitting.front()));
  return values;
}

class Comparison {
 public:
  Comparison(const Results& base, const Results& now, const std::vector<Results>& history)
      : base_(base), now_(now) {
    for (const Results& run : history) history_.push_back(&run);
  }

  TwoRuns Result() {
    FindTargets();
    for (const Case& was : base_.cases) {
      if (const Case* is = FindCase(now_, was.id)) {
        CompareCase(was, *is);
      } else {
        out_.left_out.push_back(fmt::format("{} is only in the base", record::CaseTitle(was.id)));
      }
    }
    for (const Case& is : now_.cases) {
      if (FindCase(base_, is.id) == nullptr)
        out_.left_out.push_back(fmt::format("{} is new", record::CaseTitle(is.id)));
    }
    JudgeTimes();
    if (now_.interrupted) out_.faults.emplace_back("the new run was interrupted");
    return std::move(out_);
  }

 private:
  struct Both {
    const Target* was = nullptr;
    const Target* is = nullptr;
    bool timed = false;
    std::vector<const Results*> history{};
  };

  void FindTargets() {
    const bool have_times = HaveTimes();
    const bool timed = have_times && AreMachinesAlike();
    std::map<std::string, std::vector<std::string>> unlike;   // targets
    std::map<std::string, std::vector<std::string>> renamed;  // the same
    for (const Target& was : base_.targets) {
      if (!TakesPart(base_, was.name)) continue;
      const Target* is = FindTarget(now_, was.name);
      if (is == nullptr) {
        out_.left_out.push_back(fmt::format("{} is only in the base", was.name));
        continue;
      }
      NameOutcomes(was, *is);
      Both both{.was = &was, .is = is, .timed = timed};
      if (was.outcome == record::Outcome::kOk && is->outcome == record::Outcome::kOk &&
          have_times) {
        const auto differences = UnlikeTargets(was, *is);
        if (!differences.empty())
          unlike[fmt::format("{}", fmt::join(differences, "; "))].push_back(is->name);
        both.timed = timed && differences.empty();
        std::ranges::copy_if(history_, std::back_inserter(both.history),
                             [&](const Results* run) { return IsLike(*run, base_, was); });
      }
      if (!HasLikeBytes(both)) {
        renamed[fmt::format("the database was {}, is {}", was.database, is->database)].push_back(
            is->name);
      }
      targets_.push_back(std::move(both));
    }
    for (const auto& [databases, names] : renamed) {
      out_.left_out.push_back(
          fmt::format("{} of {} are not compared: {}, and servers repeat the name in their answers",
                      metrics::MetricsOfAnswers(), fmt::join(names, ", "), databases));
    }
    for (const auto& [differences, names] : unlike) {
      out_.no_times.push_back(
          fmt::format("times of {} are not compared: {}", fmt::join(names, ", "), differences));
    }
    for (const Target& is : now_.targets) {
      if (FindTarget(base_, is.name) == nullptr && TakesPart(now_, is.name))
        out_.left_out.push_back(fmt::format("{} is new", is.name));
    }
  }

  // What is the same in every case is said once. A library that is not there is no fault of it.
  void NameOutcomes(const Target& was, const Target& is) {
    if ((was.outcome == record::Outcome::kOk) == (is.outcome == record::Outcome::kOk)) return;
    if (is.outcome == record::Outcome::kOk) {
      out_.left_out.push_back(fmt::format("{} was not run in the base: {}", is.name, was.reason));
      return;
    }
    auto& list = is.outcome == record::Outcome::kNotBuilt ? out_.left_out : out_.faults;
    list.push_back(fmt::format("{} was not run: {}", is.name, is.reason));
  }

  bool HaveTimes() {
    for (const auto& [run, name] : {std::pair{&base_, "base"}, {&now_, "new run"}}) {
      if (HasTimes(*run)) continue;
      out_.no_times.push_back(fmt::format("times are not compared: the {} has none", name));
      return false;
    }
    return true;
  }

  bool AreMachinesAlike() {
    const std::vector<std::string> unlike = UnlikeMachines(base_, now_);
    if (unlike.empty()) return true;
    out_.no_times.push_back(fmt::format("times are not compared: {}", fmt::join(unlike, "; ")));
    return false;
  }

  void CompareCase(const Case& was, const Case& is) {
    const bool alike = IsLikeWork(was, is);
    // Floors are not compared: the in-memory store allocates by how many rows it holds.
    for (const Row& after : is.rows) {
      const Row* before = FindRow(was.rows, after.target);
      const bool is_missed = before != nullptr && IsMissed(*before, after, now_);
      if (IsBad(after) || is_missed) AddFault(is, before, after);
      if (before == nullptr) continue;
      if (IsMissed(after, *before, base_)) {
        out_.left_out.push_back(
            fmt::format("{} was {} in the base in {}: there is nothing to compare with",
                        after.target, text::NameOf(before->state), record::CaseTitle(is.id)));
      }
      if (alike) CompareRow(is, *before, after);
    }
    for (const Row& before : was.rows) {
      // A target that is gone altogether was named.
      if (FindRow(is.rows, before.target) == nullptr &&
          FindTarget(now_, before.target) != nullptr) {
        out_.left_out.push_back(
            fmt::format("{} is only in the base in {}", before.target, record::CaseTitle(is.id)));
      }
    }
  }

  bool IsLikeWork(const Case& was, const Case& is) {
    const std::string title = record::CaseTitle(was.id);
    const std::string& scenario = was.id.scenario;
    if (was.scenario_version != is.scenario_version) {
      out_.left_out.push_back(
          fmt::format("{} is not compared: its version was {}, is {}, so its work is another",
                      title, was.scenario_version, is.scenario_version));
      return false;
    }
    if (AnswerAlike(base_, now_, scenario)) return true;
    const auto checksum = [&](const Results& results) {
      const std::string text = AnswersTo(results, scenario);
      return text.empty() ? "not kept" : text;
    };
    out_.left_out.push_back(fmt::format(
        "{} is not compared: the checksum of its answers was {}, is {}, so its rows may be others",
        title, checksum(base_), checksum(now_)));
    return false;
  }

  // Whether `one` was measured and `other`, the same target's in `run`, was not, in this case
  // alone: where the target as a whole is left out, that is said once.
  static bool IsMissed(const Row& one, const Row& other, const Results& run) {
    const Target* target = FindTarget(run, other.target);
    return one.state == kMeasured && other.state != kMeasured &&
           (target == nullptr || target->outcome == record::Outcome::kOk);
  }

  // Also what was as bad before: whoever compares the next run with this one has no numbers of it.
  void AddFault(const Case& one, const Row* before, const Row& after) {
    std::string text = fmt::format("{} is {} in {}", after.target, text::NameOf(after.state),
                                   record::CaseTitle(one.id));
    if (before != nullptr) {
      text += before->state == after.state ? ", as in the base"
                                           : fmt::format(", was {}", text::NameOf(before->state));
    }
    out_.faults.push_back(std::move(text));
  }

  void CompareRow(const Case& one, const Row& before, const Row& after) {
    const auto both = std::ranges::find_if(
        targets_, [&](const Both& target) { return target.is->name == after.target; });
    if (both == targets_.end() || before.state != kMeasured || after.state != kMeasured) return;
    Finding about;
    about.case_id = one.id;
    about.target = after.target;
    if (both->timed) CompareTimes(one, before, after, *both, about);
    const std::size_t first = out_.findings.size();
    CompareExactly(HasLikeBytes(*both) ? before.exact : WithoutNamedBytes(before.exact),
                   after.exact, about, &out_.findings);
    const std::string was = LibraryOf(*both->was);
    const std::string is = LibraryOf(*both->is);
    for (std::size_t i = first; i < out_.findings.size() && was != is; ++i) {
      if (out_.findings[i].verdict != stats::Verdict::kSame)
        out_.findings[i].why += fmt::format(" ({} was {})", is, was);
    }
  }

  // Servers repeat the database's name with every column of an answer, and libraries keep it.
  static bool HasLikeBytes(const Both& both) {
    const std::string& was = both.was->database;
    const std::string& is = both.is->database;
    return was.empty() || is.empty() || was.size() == is.size();
  }

  static Exact WithoutNamedBytes(Exact exact) {
    exact.server_bytes.reset();
    for (const metrics::MetricRow& row : metrics::kMetricTable) {
      if (row.of_answers) exact.counts[row.metric].reset();
    }
    return exact;
  }

  void CompareTimes(const Case& one, const Row& before, const Row& after, const Both& both,
                    const Finding& about) {
    for (const metrics::Metric metric : TimesToCompare(one.id)) {
      const auto& was = before.times[metric];
      const auto& is = after.times[metric];
      if (!was) continue;
      Finding finding = about;
      finding.metric = metric;
      finding.margin = OwnMargin(metric, now_.margin);
      finding.base = *was;
      if (!is) {
        finding.why = "not measured any more";
        out_.findings.push_back(std::move(finding));
        continue;
      }
      finding.now = *is;
      times_.emplace_back(out_.findings.size(),
                          Earlier(both.history, now_, one, after.target, metric));
      out_.findings.push_back(std::move(finding));
    }
  }

  // All of them together are wrong as often as a gate may be.
  void JudgeTimes() {
    const double alpha =
        stats::kGateAlpha / static_cast<double>(std::max<std::size_t>(times_.size(), 1));
    for (const auto& [index, earlier] : times_) {
      Finding& finding = out_.findings[index];
      // A throughput is the inverse of a time: now and base change places. How far runs are apart
      // is the same of either.
      const bool inverse = metrics::RowOf(finding.metric).more_is_better;
      finding.change = stats::ChangeOfRuns(inverse ? finding.now : finding.base,
                                           inverse ? finding.base : finding.now, earlier, alpha);
      finding.verdict = stats::Judge(*finding.change, finding.margin);
      if (finding.change->interval) continue;
      const int missing = stats::kSpreadRuns - finding.change->rounds;
      finding.why =
          missing > 0
              ? fmt::format(
                    "{} more like these, an hour or more apart, would begin to tell how far "
                    "runs are apart",
                    text::FormatCount(missing, "run"))
              : fmt::format(
                    "{} other runs, an hour or more apart, tell too little: ten or more, on "
                    "a quiet machine, tell more",
                    finding.change->rounds);
    }
  }

  const Results& base_;
  const Results& now_;
  std::vector<const Results*> history_;
  std::vector<Both> targets_;
  std::vector<std::pair<std::size_t, std::vector<double>>> times_;  // index of a finding, history
  TwoRuns out_;
};

}  // namespace

TwoRuns CompareRuns(const Results& base, const Results& now, const std::vector<Results>& history) {
  return Comparison(base, now, history).Result();
}

}  // namespace driverbench::analysis
