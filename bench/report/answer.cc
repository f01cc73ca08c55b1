#include "bench/report/answer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <iterator>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "bench/analysis/more_time.h"
#include "bench/analysis/protocols.h"
#include "bench/analysis/statement_kind.h"
#include "bench/report/more_time.h"
#include "bench/report/words.h"
#include "bench/text/text.h"
#include "bench/text/units.h"

namespace driverbench::report {
namespace {

using Gains = std::vector<const analysis::ProtocolGain*>;

// So many cases are named in one breath; of the others there is their number.
constexpr std::size_t kNamed = 3;

std::string Sentence(std::string text) {
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text + ".";
}

// "a, b and 2 more cases".
std::string Some(std::vector<std::string> names, std::string_view what = "cases") {
  if (names.size() <= kNamed) return Enumerated(names);
  const std::size_t more = names.size() - (kNamed - 1);
  names.resize(kNamed - 1);
  names.push_back(fmt::format("{} more {}", more, what));
  return Enumerated(names);
}

// Names of the settings have neither of these signs: with them `ab` and `selftest` name the sides
// and copies of one target.
bool HasSides(const record::RunHeader& header) {
  return std::ranges::any_of(header.targets, [](const record::Target& target) {
    return target.name.find_first_of("@+") != std::string::npos;
  });
}

const record::Target* FindTarget(const record::RunHeader& header, const std::string& name) {
  const auto found = std::ranges::find(header.targets, name, &record::Target::name);
  return found == header.targets.end() ? nullptr : &*found;
}

// The names of the servers that were measured.
std::set<std::string> ServersOf(const record::RunHeader& header,
                                const std::vector<std::string>& targets) {
  std::set<std::string> servers;
  for (const std::string& name : targets) {
    const record::Target* target = FindTarget(header, name);
    if (target != nullptr && !target->attested.empty()) servers.insert(target->server);
  }
  return servers;
}

std::vector<std::string> ComparedTargets(const record::RunHeader& header) {
  std::vector<std::string> names;
  for (const record::Target& target : header.targets) {
    if (!target.floor && target.outcome == record::Outcome::kOk) names.push_back(target.name);
  }
  return names;
}

// "On TiDB over loopback: "; empty where there is not one server.
std::string Where(const record::RunHeader& header) {
  const std::vector<std::string> compared = ComparedTargets(header);
  if (ServersOf(header, compared).size() != 1) return "";
  const record::Target* target = FindTarget(header, compared.front());
  const auto product = target->attested.find("server_product");
  if (product == target->attested.end() || product->second.empty()) return "";
  const auto address = header.context.find("servers");
  const bool loopback =
      address != header.context.end() && address->second.find(" 127.0.0.1:") != std::string::npos;
  return fmt::format("On {}{}: ", text::CleanText(product->second),
                     !target->network.empty()
                         ? fmt::format(" {} farther away", text::CleanText(target->network))
                     : loopback ? " over loopback"
                                : "");
}

// "8.0% to 33% could have been found"; empty where nothing could have been.
std::string Found(const std::vector<double>& shares) {
  if (shares.empty()) return "";
  const auto [least, most] = std::ranges::minmax(shares);
  const std::string low = text::FormatShare(least);
  const std::string high = text::FormatShare(most);
  return (low == high ? low : low + " to " + high) + " could have been found";
}

// Whether nothing but reads is sent for an operation of the scenario, by what the relay saw.
bool IsRead(const record::Run& run, const std::string& scenario) {
  std::set<std::string> kinds;
  for (const record::Audit& audit : run.audits) {
    if (audit.scenario != scenario) continue;
    for (const std::string& command : audit.operation.transcript)
      kinds.insert(analysis::StatementKind(command));
  }
  kinds.erase("");
  return kinds == std::set<std::string>{"select"};
}

// The cases that tell of the protocols: reads, which are what most programs do most, and all where
// there are none. Not whole scripts, of which each statement is prepared and run once.
std::vector<const analysis::CaseSummary*> ProtocolCases(const record::Run& run,
                                                        const analysis::Summary& summary) {
  std::vector<const analysis::CaseSummary*> all;
  std::vector<const analysis::CaseSummary*> reads;
  for (const analysis::CaseSummary& one : summary.cases) {
    if (one.protocols.empty() || !one.warmed_up) continue;
    all.push_back(&one);
    if (IsRead(run, one.id.scenario)) reads.push_back(&one);
  }
  return reads.empty() ? all : reads;
}

// "libmysqlclient"; the target where that does not tell one from another.
std::string LibraryOf(const record::RunHeader& header, const analysis::ProtocolGain& gain,
                      const std::vector<analysis::ProtocolGain>& all) {
  const record::Target* target = FindTarget(header, gain.prepared);
  const auto same = std::ranges::count_if(all, [&](const analysis::ProtocolGain& other) {
    return FindTarget(header, other.prepared)->backend == target->backend;
  });
  return same == 1 ? target->backend : target->name;
}

// Whether what is true of all pairs of a case is true whichever library: of several, all that were
// to be measured, on one server.
bool WhicheverLibrary(const record::RunHeader& header, const Gains& gains) {
  std::set<std::string> libraries;
  std::vector<std::string> targets;
  for (const analysis::ProtocolGain* gain : gains) {
    libraries.insert(FindTarget(header, gain->prepared)->backend);
    targets.push_back(gain->prepared);
  }
  return libraries.size() > 1 && gains.size() == analysis::ProtocolPairs(header).size() &&
         ServersOf(header, targets).size() == 1;
}

// What of an operation a protocol saves, or costs where `sign` is -1, all of `gains` together:
// their estimates, and an interval that holds all of theirs. Of throughputs how many times as fast
// it is.
std::string Amount(const Gains& gains, double sign) {
  std::vector<double> estimates;
  std::vector<double> ends;
  const bool times = gains.front()->speed.saved.has_value();
  for (const analysis::ProtocolGain* gain : gains) {
    const analysis::Speed& speed = gain->speed;
    estimates.push_back(times ? sign * speed.saved->estimate_ns : speed.estimate);
    const stats::Interval interval = times ? *speed.saved->interval : *speed.interval;
    for (const double end : {interval.low, interval.high}) ends.push_back(times ? sign * end : end);
  }
  const auto [least, most] = std::ranges::minmax(estimates);
  const auto [low, high] = std::ranges::minmax(ends);
  const stats::Interval hull{.low = low, .high = high};
  const std::string first =
      times ? text::FormatDifference(least, std::nullopt) : text::FormatSpeed(least);
  const std::string last =
      times ? text::FormatDifference(most, std::nullopt) : text::FormatSpeed(most);
  const std::string all =
      times ? text::FormatDifference(most, hull) : text::FormatSpeed(most, hull);
  return first == last ? all : first + " to " + all;
}

// Cases in which prepared statements do the same to the same libraries.
struct Clause {
  stats::Verdict verdict;
  bool times;       // of latencies
  std::string who;  // "", ", whichever library", " with libmysqlclient and soci"
  std::vector<std::string> cases{};
  std::vector<double> found{};  // of what is unclear: could have been

  std::string InWords(const record::RunHeader& header) const {
    const std::string where = Some(cases);
    switch (verdict) {
      case stats::Verdict::kFaster:
        return (times ? "save " : "are ") + where + who;
      case stats::Verdict::kSlower:
        return (times ? "cost " : "are only ") + where + who;
      case stats::Verdict::kSame:
        return fmt::format("are the same as text within {:.4g}% in {}{}", 100 * header.margin,
                           where, who);
      case stats::Verdict::kUnclear:
        return fmt::format("are not told from text in {}{}{}", where, who,
                           found.empty() ? "" : fmt::format(" ({})", Found(found)));
    }
    return "";
  }
};

void AddClause(const analysis::CaseSummary& one, const std::string& who, const Gains& gains,
               std::vector<Clause>* out) {
  const stats::Verdict verdict = gains.front()->speed.verdict;
  const bool times = gains.front()->speed.saved.has_value();
  auto clause = std::ranges::find_if(*out, [&](const Clause& known) {
    return known.verdict == verdict && known.times == times && known.who == who;
  });
  if (clause == out->end()) clause = out->insert(out->end(), Clause{verdict, times, who});
  const std::string title = record::CaseTitle(one.id);
  if (verdict == stats::Verdict::kFaster || verdict == stats::Verdict::kSlower) {
    const double sign = verdict == stats::Verdict::kFaster ? 1 : -1;
    clause->cases.push_back(Amount(gains, sign) + (times ? " in " : " as fast in ") + title);
    return;
  }
  clause->cases.push_back(title);
  for (const analysis::ProtocolGain* gain : gains) {
    if (gain->speed.smallest_found) clause->found.push_back(*gain->speed.smallest_found);
  }
}

// Empty where no library was measured with both protocols.
std::string OnProtocols(const record::Run& run, const analysis::Summary& summary) {
  std::vector<Clause> clauses;
  for (const stats::Verdict verdict : {stats::Verdict::kFaster, stats::Verdict::kSlower,
                                       stats::Verdict::kSame, stats::Verdict::kUnclear}) {
    for (const analysis::CaseSummary* one : ProtocolCases(run, summary)) {
      Gains gains;
      std::vector<std::string> libraries;
      for (const analysis::ProtocolGain& gain : one->protocols) {
        if (gain.speed.verdict != verdict) continue;
        gains.push_back(&gain);
        libraries.push_back(LibraryOf(run.header, gain, one->protocols));
      }
      if (gains.empty()) continue;
      AddClause(*one,
                WhicheverLibrary(run.header, gains) ? ", whichever library"
                                                    : " with " + Enumerated(libraries),
                gains, &clauses);
    }
  }
  if (clauses.empty()) return "";
  std::vector<std::string> words;
  words.reserve(clauses.size());
  for (const Clause& clause : clauses) words.push_back(clause.InWords(run.header));
  return fmt::format("prepared statements {}", fmt::join(words, "; they "));
}

// What the groups of like targets say of who is fastest.
struct Contest {
  // By target, in the order in which they first are it: the cases.
  std::vector<std::pair<std::string, std::vector<std::string>>> fastest;
  std::vector<std::string> level;      // cases in which they are the same
  std::vector<std::string> undecided;  // and in which nothing was decided
  std::vector<double> found;           // of the undecided ones: could have been
  bool unread = false;                 // somebody whose commands nobody saw
};

std::size_t TimedOf(const analysis::CaseSummary& one, std::size_t group) {
  return static_cast<std::size_t>(std::ranges::count_if(
      one.rows, [&](const analysis::Row& row) { return row.times && row.group == group; }));
}

// Whether its targets differ in their libraries, and not in their servers.
bool IsContest(const record::Run& run, const analysis::CaseSummary& one, std::size_t group) {
  const std::vector<std::string>& targets = one.groups[group].like.targets;
  std::set<std::string> libraries;
  for (const std::string& name : targets) libraries.insert(FindTarget(run.header, name)->backend);
  return TimedOf(one, group) > 1 && libraries.size() > 1 &&
         ServersOf(run.header, targets).size() == 1;
}

// Which of a case's targets a group is, where it is not all of them: " with text", " (B)".
std::string PartOf(const record::Run& run, const analysis::CaseSummary& one, std::size_t group) {
  std::set<std::string> protocols;
  std::size_t same = 0;
  for (const analysis::Row& row : one.rows) {
    if (row.times && row.group == group)
      protocols.insert(FindTarget(run.header, row.target)->protocol);
  }
  std::size_t timed = 0;
  for (const analysis::Row& row : one.rows) {
    if (!row.times) continue;
    ++timed;
    same += protocols.contains(FindTarget(run.header, row.target)->protocol) ? 1 : 0;
  }
  if (TimedOf(one, group) == timed) return "";
  if (protocols.size() != 1 || same != TimedOf(one, group))
    return fmt::format(" ({})", GroupName(group));
  return *protocols.begin() == "text" ? " with text" : " with prepared statements";
}

void AddCase(const record::Run& run, const analysis::CaseSummary& one, Contest* out) {
  const auto unread = std::ranges::count_if(
      one.rows, [](const analysis::Row& row) { return row.times && !row.group; });
  out->unread = out->unread || unread > 1;
  for (std::size_t i = 0; i < one.groups.size(); ++i) {
    if (!IsContest(run, one, i)) continue;
    const analysis::Group& group = one.groups[i];
    const std::string title = record::CaseTitle(one.id) + PartOf(run, one, i);
    if (!group.fastest.empty()) {
      auto known = std::ranges::find(out->fastest, group.fastest,
                                     [](const auto& entry) { return entry.first; });
      if (known == out->fastest.end())
        known = out->fastest.insert(known, {group.fastest, std::vector<std::string>()});
      known->second.push_back(title);
    } else if (group.level && group.undecided.size() == TimedOf(one, i)) {
      out->level.push_back(title);
    } else {
      out->undecided.push_back(title);
      if (group.could_have_found) out->found.push_back(*group.could_have_found);
    }
  }
}

// Empty where no two targets do alike.
std::string OnLibraries(const record::Run& run, const analysis::Summary& summary) {
  Contest contest;
  for (const analysis::CaseSummary& one : summary.cases) AddCase(run, one, &contest);
  std::vector<std::string> words;
  words.reserve(contest.fastest.size() + 2);
  for (const auto& [target, cases] : contest.fastest) {
    words.push_back(fmt::format("{} is the fastest in {}", text::CleanText(target), Some(cases)));
  }
  if (!contest.level.empty()) {
    words.push_back(fmt::format("the libraries are the same within {:.4g}% in {}",
                                100 * run.header.margin, Some(contest.level)));
  }
  if (!contest.undecided.empty()) {
    const std::string found = Found(contest.found);
    const bool all = words.empty();
    words.push_back(fmt::format("no library is told apart as the fastest{}{}",
                                all ? "" : " in " + Some(contest.undecided),
                                found.empty() ? "" : " (" + found + ")"));
  }
  if (!words.empty()) return fmt::format("like for like, {}", fmt::join(words, "; "));
  return contest.unread ? "which library is the fastest is not said, as what they send could not "
                          "be read"
                        : "";
}

// "soci: WRONG in 1 of 12 blocks ..., and 2 more failures"; empty where there is none.
std::string OnFailures(const record::Run& run, const analysis::Summary& summary) {
  const std::vector<TitledText> failures = Failures(run, summary);
  if (failures.empty()) return "";
  std::string words = "not everything worked: " + failures.front().title;
  if (failures.size() > 1)
    words +=
        ", and " + text::FormatCount(static_cast<long long>(failures.size()) - 1, "more failure");
  return words;
}

std::string OnDisturbances(const analysis::Summary& summary) {
  std::vector<std::string> cases;
  for (const analysis::CaseSummary& one : summary.cases) {
    if (one.disturbance && analysis::Disturbs(*one.disturbance))
      cases.push_back(record::CaseTitle(one.id));
  }
  return cases.empty() ? "" : "the machine was disturbed in " + Some(cases);
}

// The one that takes most beside the least, and of how many more of its case that is true.
std::string OnCpu(const analysis::Summary& summary) {
  const analysis::MoreCpu* most = nullptr;
  const analysis::CaseSummary* where = nullptr;
  for (const analysis::CaseSummary& one : summary.cases) {
    for (const analysis::MoreCpu& more : one.more_cpu) {
      if (most != nullptr && more.times <= most->times) continue;
      most = &more;
      where = &one;
    }
  }
  if (most == nullptr) return "";
  std::set<std::string> others;
  for (const analysis::MoreCpu& more : where->more_cpu) {
    if (more.target != most->target) others.insert(more.target);
  }
  std::string words =
      fmt::format("of client CPU, {} takes {} what {} takes in {}", text::CleanText(most->target),
                  text::FormatSpeed(most->times, most->interval), text::CleanText(most->than),
                  record::CaseTitle(where->id));
  if (!others.empty()) {
    words += fmt::format(", and {} clearly more than the least too",
                         Some({others.begin(), others.end()}, "targets"));
  }
  return words;
}

bool AnyVerdictIsPossible(const analysis::Summary& summary) {
  return std::ranges::any_of(summary.cases, [](const analysis::CaseSummary& one) {
    return one.rounds >= one.rounds_needed;
  });
}

bool AnybodyIsCompared(const analysis::Summary& summary) {
  return std::ranges::any_of(summary.cases, [](const analysis::CaseSummary& one) {
    return std::ranges::count_if(one.rows, [](const analysis::Row& row) { return !!row.times; }) >
           1;
  });
}

// How much time would decide more. Nothing of some of a run's cases alone, as --time is for all.
std::string OnTime(const record::Run& run, const analysis::Summary& summary) {
  if (run.interrupted || summary.cases.size() < run.header.cases.size()) return "";
  const std::string time = TimeForVerdicts(run, summary);
  if (!time.empty()) return "for an interval of every speed it takes " + time;
  const std::vector<TitledText> more = MoreTimeWords(analysis::MoreTimeOf(run, summary));
  return more.empty() ? "" : fmt::format("{} it takes {}", more.front().title, more.front().text);
}

}  // namespace

std::vector<std::string> Answer(const record::Run& run, const analysis::Summary& summary) {
  if (HasSides(run.header)) return {};
  std::vector<std::string> sentences;
  const bool compared = AnybodyIsCompared(summary);
  if (compared && !AnyVerdictIsPossible(summary)) {
    sentences.push_back(Where(run.header) + "nothing is decided, for want of rounds");
  } else if (compared) {
    for (const std::string& words : {OnProtocols(run, summary), OnLibraries(run, summary)}) {
      if (!words.empty()) sentences.push_back((sentences.empty() ? Where(run.header) : "") + words);
    }
  }
  std::vector<std::string> rest;
  for (std::string words :
       {OnFailures(run, summary),
        std::string(run.interrupted ? "the run was interrupted, and not all is in here" : ""),
        OnDisturbances(summary), OnCpu(summary), compared ? OnTime(run, summary) : ""}) {
    if (!words.empty()) rest.push_back(std::move(words));
  }
  if (!rest.empty()) sentences.push_back(fmt::format("{}", fmt::join(rest, "; ")));
  std::ranges::transform(sentences, sentences.begin(), Sentence);
  return sentences;
}

}  // namespace driverbench::report
