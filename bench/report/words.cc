#include "bench/report/words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "bench/analysis/more_time.h"
#include "bench/analysis/unlike.h"
#include "bench/record/blocks.h"
#include "bench/text/text.h"
#include "bench/text/units.h"

namespace driverbench::report {
namespace {

constexpr std::string_view kUnknown = "-";

// Before a speed of too few rounds, which decides nothing.
const std::string kRoughly = "~";

std::string Attested(const record::Target& target, const std::string& key) {
  const auto it = target.attested.find(key);
  return it == target.attested.end() ? "" : text::CleanText(it->second);
}

std::string Lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

// "MariaDB 10.11.19"; the product once only when the version begins with it.
// TiDB's own stands behind the version of the MySQL which it stands in for.
std::string Product(const std::string& product, std::string version) {
  constexpr std::string_view kOwnVersion = "-TiDB-";
  if (const std::size_t at = version.find(kOwnVersion); at != std::string::npos)
    version.erase(0, at + kOwnVersion.size());
  if (version.empty() || version == "None") return product;  // built without one
  if (product.empty() || Lower(version).starts_with(Lower(product))) return version;
  return product + " " + version;
}

std::string StateWord(const analysis::Row& row) {
  switch (row.state) {
    case analysis::RowState::kMeasured:
      return "measured";
    case analysis::RowState::kIncomplete:
      return row.outcome == record::Outcome::kCrashed   ? "crashed"
             : row.outcome == record::Outcome::kTimeout ? "timed out"
             : row.outcome == record::Outcome::kLate    ? "late"
                                                        : "bad answer";
    case analysis::RowState::kWrong:
      return "WRONG";
    case analysis::RowState::kFailed:
      return "FAILED";
    case analysis::RowState::kUnsupported:
      return "unsupported";
    case analysis::RowState::kNotBuilt:
      return "not built";
    case analysis::RowState::kNotRun:
      return "not run";
  }
  return "not run";
}

bool IsLeftOut(const analysis::Row& row) {
  return row.state == analysis::RowState::kUnsupported ||
         row.state == analysis::RowState::kNotBuilt;
}

void AddNote(const std::string& note, std::string* notes) {
  if (!notes->empty()) *notes += ", ";
  *notes += note;
}

// Of a count: whole as it is for work that is always the same.
std::string FormatMean(double mean) {
  const bool whole = std::abs(mean - std::round(mean)) < 0.05;
  return whole ? fmt::format("{:.0f}", mean) : fmt::format("{:.1f}", mean);
}

void FillTimes(const analysis::Times& times, RowWords* out) {
  out->mean = text::FormatDuration(times.mean_ns);
  out->median = text::FormatDuration(times.median_ns);
  out->p90 = times.p90_ns ? text::FormatDuration(*times.p90_ns) : kUnknown;
  out->p99 = times.p99_ns ? text::FormatDuration(*times.p99_ns) : kUnknown;
  out->cpu = times.cpu_ns ? text::FormatDuration(*times.cpu_ns) : kUnknown;
  out->rate = text::FormatRate(times.per_second);
  for (const metrics::MetricRow& row : metrics::kMetricTable) {
    if (row.column.empty()) continue;
    const auto& share = times.cost.shares[row.metric];
    out->costs.push_back(share ? FormatMean(share->mean) : std::string(kUnknown));
  }
}

std::string InWords(double speed, const std::optional<stats::Interval>& interval) {
  return interval ? text::FormatSpeed(speed, *interval) : kRoughly + text::FormatSpeed(speed);
}

// Why nobody of the group is called fastest; empty when somebody is, or nobody could be: with too
// few rounds, which TooFewRounds says.
std::string WhyUndecided(const analysis::Group& group, const analysis::CaseSummary& one) {
  if (group.undecided.empty() || one.rounds < one.rounds_needed) return "";
  if (group.undecided.size() == 1)
    return fmt::format("nobody; {} was ahead, but did not finish", Enumerated(group.undecided));
  return "not decided between " + Enumerated(group.undecided);
}

bool AnyOutlastsABlock(const analysis::CaseSummary& one) {
  return std::ranges::any_of(
      one.rows, [](const analysis::Row& row) { return row.times && row.times->lifetimes > 0; });
}

// Why there are no verdicts, on anybody or on some; empty when there is one on every speed.
std::string TooFewRounds(const analysis::CaseSummary& one) {
  int compared = 0;
  int rounds = 0;
  std::vector<std::string> without;
  for (const analysis::Row& row : one.rows) {
    if (!row.speed) continue;
    ++compared;
    if (row.speed->interval) continue;
    without.push_back(row.target);
    rounds = std::max(rounds, row.speed->observations);
  }
  if (compared == 0 && one.rounds < one.rounds_needed) {  // nor could anybody be called fastest
    const auto timed =
        std::ranges::count_if(one.rows, [](const analysis::Row& row) { return !!row.times; });
    if (timed > 1) rounds = one.rounds;
  }
  if (rounds == 0) return "";
  const bool all = static_cast<int>(without.size()) == compared;
  return fmt::format(
      "no verdicts{}: {} of at least {}", all ? "" : " on " + Enumerated(without), rounds,
      text::FormatCount(one.rounds_needed, AnyOutlastsABlock(one) ? "lifetime" : "round"));
}

// "lifetimes: 21 of b in 84 rounds; ..."; empty where none outlasts a block.
std::string Lifetimes(const analysis::CaseSummary& one) {
  std::vector<std::string> counts;
  for (const analysis::Row& row : one.rows) {
    if (row.times && row.times->lifetimes > 0)
      counts.push_back(fmt::format("{} of {} in {}", row.times->lifetimes,
                                   text::CleanText(row.target),
                                   text::FormatCount(row.times->rounds, "round")));
  }
  if (counts.empty()) return "";
  return fmt::format(
      "lifetimes: {}; each is one observation, as blocks of one process hang together",
      fmt::join(counts, ", "));
}

// "could have found 1.2% (a) to 2.4% (b)"; empty where nothing could have been found.
std::string CouldHaveFound(const analysis::CaseSummary& one) {
  const analysis::Row* least = nullptr;
  const analysis::Row* most = nullptr;
  for (const analysis::Row& row : one.rows) {
    if (!row.speed || !row.speed->smallest_found) continue;
    const auto found = [](const analysis::Row* of) { return *of->speed->smallest_found; };
    if (least == nullptr || found(&row) < found(least)) least = &row;
    if (most == nullptr || found(&row) > found(most)) most = &row;
  }
  if (least == nullptr) return "";
  const auto words = [](const analysis::Row& row) {
    return fmt::format("{} ({})", text::FormatShare(*row.speed->smallest_found),
                       text::CleanText(row.target));
  };
  return "could have found " + words(*least) + (least == most ? "" : " to " + words(*most));
}

// "speeds that change within a block: a from 0.50x in its first third to 1.00x in its last".
std::string Unsettled(const analysis::CaseSummary& one) {
  std::vector<std::string> targets;
  for (const analysis::Row& row : one.rows) {
    if (!row.speed || !row.speed->thirds) continue;
    targets.push_back(fmt::format(
        "{} from {} in its first third to {} in its last", text::CleanText(row.target),
        text::FormatSpeed(row.speed->thirds->first), text::FormatSpeed(row.speed->thirds->last)));
  }
  if (targets.empty()) return "";
  return fmt::format("speeds that change within a block: {}", fmt::join(targets, "; "));
}

// "left out for all: 3 of 40 rounds, ..."; empty where none was.
std::string LeftOutRounds(const analysis::CaseSummary& one) {
  if (one.disturbed_rounds == 0) return "";
  return fmt::format(
      "left out for all: {} of {}, in which more than {} of this machine's CPU time was taken",
      one.disturbed_rounds, text::FormatCount(one.rounds + one.disturbed_rounds, "round"),
      text::FormatShare(analysis::kLeftOut));
}

// "disturbed: of this machine's CPU time 45% went to other processes, 3% to the hypervisor; ...";
// empty where it was quiet, and where nobody knows.
std::string Disturbed(const analysis::CaseSummary& one) {
  if (!one.disturbance || !analysis::Disturbs(*one.disturbance)) return "";
  constexpr double kWorthAWord = 0.01;
  std::vector<std::string> takers;
  for (const auto& [share, who] : {std::pair{one.disturbance->others, "other processes"},
                                   {one.disturbance->stolen, "the hypervisor"},
                                   {one.disturbance->throttled, "a limit of the control group"}}) {
    if (share < kWorthAWord) continue;
    takers.push_back(
        fmt::format("{}{} to {}", text::FormatShare(share), takers.empty() ? " went" : "", who));
  }
  return fmt::format(
      "disturbed: of this machine's CPU time {}; times may be longer, and speeds others, than on a "
      "quiet machine",
      fmt::join(takers, ", "));
}

// Of whom a sentence says what becomes of a speed: the fastest that is surely faster than the
// reference, else the slowest that is surely slower. Null where nobody is either.
const analysis::Row* MostUnlike(const analysis::CaseSummary& one) {
  const analysis::Row* fastest = nullptr;
  const analysis::Row* slowest = nullptr;
  for (const analysis::Row& row : one.rows) {
    if (!row.speed || !row.speed->saved || !row.times || !row.round_trips || row.connects) continue;
    const stats::Verdict verdict = row.speed->verdict;
    const double speed = row.speed->estimate;
    if (verdict == stats::Verdict::kFaster && (!fastest || speed > fastest->speed->estimate))
      fastest = &row;
    if (verdict == stats::Verdict::kSlower && (!slowest || speed < slowest->speed->estimate))
      slowest = &row;
  }
  return fastest != nullptr ? fastest : slowest;
}

// "with 0.5 ms more to the server 1.23x (a) would be 1.04x, with 5 ms 1.004x": a network adds
// to each round trip of both. Empty where nobody differs, and where the round trips are not known.
std::string FartherAway(const analysis::CaseSummary& one) {
  const analysis::Row* row = MostUnlike(one);
  const auto reference = std::ranges::find(one.rows, one.reference, &analysis::Row::target);
  if (row == nullptr || reference == one.rows.end() || !reference->times || !reference->round_trips)
    return "";
  const auto at = [&](double more_ns) {
    const double base = reference->times->median_ns;
    const double own = base / row->speed->estimate;
    return text::FormatSpeed((base + static_cast<double>(*reference->round_trips) * more_ns) /
                             (own + static_cast<double>(*row->round_trips) * more_ns));
  };
  return fmt::format("with 0.5 ms more to the server {} ({}) would be {}, with 5 ms {}",
                     text::FormatSpeed(row->speed->estimate), text::CleanText(row->target), at(5e5),
                     at(5e6));
}

// Of whose latencies the median is a time that few operations take; empty where there is nobody.
std::string BetweenModes(const analysis::CaseSummary& one) {
  std::vector<std::string> targets;
  for (const analysis::Row& row : one.rows) {
    if (row.times && row.times->median_between_modes) targets.push_back(row.target);
  }
  if (targets.empty()) return "";
  return fmt::format("the median of {} lies between two modes: few operations take as long",
                     Enumerated(targets));
}

bool SentIsUnknown(const analysis::Row& row) { return row.times && !row.group; }

// Where "each" would not be true, or not tell which.
bool GroupsAreNamed(const analysis::CaseSummary& one) {
  return one.groups.size() > 1 || std::ranges::any_of(one.rows, SentIsUnknown);
}

// "A: 1 QUERY in 1 round trip; fastest: not decided between a and b".
std::string GroupNote(const analysis::Group& group, const std::string& name,
                      const analysis::CaseSummary& one) {
  std::string sent =
      fmt::format("{} in {}", analysis::CommandsInWords(group.like.commands),
                  text::FormatCount(static_cast<long long>(group.like.round_trips), "round trip"));
  if (!group.like.unlike.empty()) sent += ", " + group.like.unlike;
  const std::string undecided = WhyUndecided(group, one);
  return (name.empty() ? "each sends " : name + ": ") + sent +
         (undecided.empty() ? "" : "; fastest: " + undecided);
}

// " (TLS)", each reason once; empty where there was no audit.
std::string WhyUnread(const std::vector<analysis::Row>& rows) {
  std::set<std::string> reasons;
  for (const analysis::Row& row : rows) {
    if (row.times && !row.unread.empty()) reasons.insert(text::CleanText(row.unread));
  }
  return reasons.empty() ? "" : fmt::format(" ({})", fmt::join(reasons, "; "));
}

RowWords WordsOf(const analysis::Row& row, const analysis::CaseSummary& one) {
  RowWords out;
  out.target = text::CleanText(row.target);
  if (record::IsFault(row.outcome)) out.tone = Tone::kBad;
  if (!row.times) {
    out.message = StateWord(row);
    if (!row.reason.empty()) out.message += "  " + text::CleanText(row.reason);
    if (!record::IsFault(row.outcome)) out.tone = Tone::kQuiet;
    return out;
  }
  FillTimes(*row.times, &out);
  out.trips = row.round_trips ? fmt::to_string(*row.round_trips) : kUnknown;
  out.commands = row.commands ? fmt::to_string(*row.commands) : kUnknown;
  out.speed = kUnknown;
  out.saves = kUnknown;
  if (row.group && GroupsAreNamed(one)) out.note = GroupName(*row.group);
  if (row.target == one.reference) {
    out.speed = "1.00x";
    out.times_as_fast = 1;
    out.verdict = "reference";
  } else if (row.speed) {
    out.speed = InWords(row.speed->estimate, row.speed->interval);
    out.times_as_fast = row.speed->estimate;
    out.verdict = stats::VerdictName(row.speed->verdict);
    if (const auto& saved = row.speed->saved) {
      out.saves = (saved->interval ? "" : kRoughly) +
                  text::FormatDifference(saved->estimate_ns, saved->interval);
    }
  }
  if (row.group && row.target == one.groups[*row.group].fastest) {
    AddNote("fastest", &out.note);
    out.tone = Tone::kGood;
  }
  if (row.state == analysis::RowState::kIncomplete) {
    AddNote(fmt::format("{} {}x", StateWord(row), row.bad_blocks), &out.note);
  } else if (row.times->rounds < one.rounds) {
    AddNote(fmt::format("{} of {}", row.times->rounds, text::FormatCount(one.rounds, "round")),
            &out.note);
  }
  return out;
}

RowWords FloorWords(const analysis::Row& row) {
  RowWords out;
  out.target = text::CleanText(row.target);
  out.tone = record::IsFault(row.outcome) ? Tone::kBad : Tone::kQuiet;
  if (row.times) {
    FillTimes(*row.times, &out);
    out.note = "floor";
  } else {
    out.message = StateWord(row) + "  " + text::CleanText(row.reason);
  }
  return out;
}

std::string Place(const analysis::Row& row, const analysis::CaseSummary& one) {
  std::string out = fmt::format("{}, {}: {}", record::CaseTitle(one.id),
                                text::CleanText(row.target), StateWord(row));
  if (row.bad_round) {
    out += fmt::format(" in {} of {}, first in round {}", row.bad_blocks,
                       text::FormatCount(row.blocks, "block"), *row.bad_round + 1);
  }
  return out;
}

// Keys of `attested` that have places of their own in the table. The library's word on the cipher
// is the server's, or there would be no connection: results.json has both.
bool HasItsPlace(const std::string& key) {
  static const std::set<std::string> kKeys{"library",           "library_version", "library_path",
                                           "server_product",    "server_version",  "server_go",
                                           "tls_cipher_library"};
  return kKeys.contains(key);
}

std::string Spaced(const std::string& key) {
  std::string out = text::CleanText(key);
  std::ranges::replace(out, '_', ' ');
  return out;
}

// The attested values that all compared targets share; what they differ in has a section.
std::map<std::string, std::string> Shared(const record::RunHeader& header) {
  std::optional<std::map<std::string, std::string>> shared;
  for (const record::Target& target : header.targets) {
    if (target.floor || target.attested.empty()) continue;
    if (!shared) shared = target.attested;
    std::erase_if(*shared, [&](const auto& item) {
      const auto it = target.attested.find(item.first);
      return it == target.attested.end() || it->second != item.second;
    });
  }
  if (!shared) return {};
  std::erase_if(*shared, [](const auto& item) { return HasItsPlace(item.first); });
  return *shared;
}

// How many times as many rounds give every speed of the case an interval; 1 or less: these do.
double RoundsWanted(const analysis::CaseSummary& one) {
  double times = 0;
  for (const analysis::Row& row : one.rows) {
    if (row.speed)
      times = std::max(times, static_cast<double>(one.rounds_needed) / row.speed->observations);
  }
  return times;
}

// A server that never told what it executed, and why: targets by both.
std::vector<std::string> NotWitnessed(const record::Run& run) {
  std::map<std::pair<std::string, std::string>, std::set<std::string>> targets;
  for (const record::Target& target : run.header.targets) {
    std::string why;
    bool told = false;
    for (const record::Block& block : run.blocks) {
      if (block.target != target.name || !block.witness) continue;
      if (why.empty()) why = block.witness->untold;
      told = told || block.witness->untold.empty();
    }
    if (!told && !why.empty()) targets[{target.server, why}].insert(text::CleanText(target.name));
  }
  std::vector<std::string> out;
  out.reserve(targets.size());
  for (const auto& [about, names] : targets) {
    out.push_back(fmt::format("Whether server {} executed all that {} sent cannot be told: {}.",
                              text::CleanText(about.first), fmt::join(names, ", "),
                              text::CleanText(about.second)));
  }
  return out;
}

}  // namespace

std::string Enumerated(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " and " : ", ";
    out += text::CleanText(names[i]);
  }
  return out;
}

std::string GroupName(std::size_t index) {
  std::string name;
  for (++index; index > 0; index = (index - 1) / 26)
    name.insert(name.begin(), static_cast<char>('A' + (index - 1) % 26));
  return name;
}

std::vector<std::string> Sentences(const std::vector<TitledText>& texts) {
  std::vector<std::string> sentences;
  sentences.reserve(texts.size());
  for (const auto& [title, text] : texts) sentences.push_back(fmt::format("{}: {}", title, text));
  return sentences;
}

std::vector<std::string> ServerLines(const record::RunHeader& header) {
  std::vector<TitledText> servers;
  for (const record::Target& target : header.targets) {
    const std::string product = Attested(target, "server_product");
    const std::string version = Attested(target, "server_version");
    if (target.floor || (product.empty() && version.empty())) continue;
    std::string text = Product(product, version);
    if (const std::string go = Attested(target, "server_go"); !go.empty())
      text += ", built with " + go;
    if (!target.network.empty())
      text += fmt::format(", {} added to each round trip", text::CleanText(target.network));
    if (product != "TiDB") {
      text += " - not TiDB: this compares the libraries, it does not say how fast TiDB is.";
    }
    const std::string name = text::CleanText(target.server);
    const bool known = std::ranges::any_of(servers, [&](const TitledText& server) {
      return server.title == name && server.text == text;
    });
    if (!known) servers.push_back({name, text});
  }
  if (servers.empty()) return {"No server was measured."};
  if (servers.size() == 1) return {servers.front().text};
  std::vector<std::string> lines;
  lines.reserve(servers.size());
  for (const auto& [name, text] : servers) lines.push_back(fmt::format("{}: {}", name, text));
  return lines;
}

std::string CaseSize(const analysis::CaseSummary& one) {
  const bool alike = one.fewest_operations == one.operations;
  const bool by_throughput = record::JudgedBy(one.id) == metrics::Metric::kThroughput;
  return fmt::format(
      "{}{} a block{}, {}{}{}{}", alike ? "" : fmt::format("{} to ", one.fewest_operations),
      text::FormatCount(one.operations, "operation"), one.id.threads == 1 ? "" : " and thread",
      one.rounds == 0 ? "" : text::FormatCount(one.rounds, "round") + ", ",
      text::FormatCount(one.id.threads, "thread"),
      one.id.load.open() ? fmt::format(", {} operations/s", one.id.load.rate) : "",
      by_throughput ? ", judged by ops/s" : "");
}

std::vector<RowWords> CaseRows(const analysis::CaseSummary& one) {
  std::vector<RowWords> out;
  out.reserve(one.rows.size() + one.floors.size());
  for (const analysis::Row& row : one.rows) out.push_back(WordsOf(row, one));
  for (const analysis::Row& row : one.floors) out.push_back(FloorWords(row));
  return out;
}

std::vector<std::string> CaseNotes(const analysis::CaseSummary& one) {
  std::vector<std::string> out;
  const auto timed =
      std::ranges::count_if(one.rows, [](const analysis::Row& row) { return !!row.times; });
  const auto reference = std::ranges::find(one.rows, one.reference, &analysis::Row::target);
  if (timed > 0 && (reference == one.rows.end() || !reference->times)) {
    out.push_back(fmt::format("no speeds: the reference {} has no time in this case",
                              text::CleanText(one.reference)));
  }
  for (const std::string& note :
       {BetweenModes(one), Lifetimes(one), TooFewRounds(one), CouldHaveFound(one),
        LeftOutRounds(one), Disturbed(one), Unsettled(one), FartherAway(one)}) {
    if (!note.empty()) out.push_back(note);
  }
  for (std::size_t i = 0; i < one.groups.size(); ++i) {
    out.push_back(GroupNote(one.groups[i], GroupsAreNamed(one) ? GroupName(i) : "", one));
  }
  const auto ungrouped = std::ranges::count_if(one.rows, SentIsUnknown);
  if (ungrouped > 1) {
    out.push_back(
        fmt::format("what {} send could not be read{}: who of them is fastest is not said, as it "
                    "may be unlike work",
                    text::FormatCount(ungrouped, "target"), WhyUnread(one.rows)));
  }
  return out;
}

std::vector<std::string> Disturbances(const analysis::Summary& summary) {
  std::vector<std::string> out;
  for (const analysis::CaseSummary& one : summary.cases) {
    for (const std::string& note : {LeftOutRounds(one), Disturbed(one)}) {
      if (!note.empty()) out.push_back(record::CaseTitle(one.id) + ": " + note);
    }
  }
  return out;
}

std::vector<TitledText> Failures(const record::Run& run, const analysis::Summary& summary) {
  std::vector<TitledText> out;
  for (const record::Target& target : run.header.targets) {
    if (!record::IsFault(target.outcome)) continue;
    // Said once, not in every case.
    const analysis::RowState state =
        target.outcome == record::Outcome::kWrong   ? analysis::RowState::kWrong
        : target.outcome == record::Outcome::kError ? analysis::RowState::kFailed
                                                    : analysis::RowState::kIncomplete;
    analysis::Row row;
    row.state = state;
    row.outcome = target.outcome;
    out.push_back(
        {fmt::format("{}: {} before the first block", text::CleanText(target.name), StateWord(row)),
         text::CleanText(target.reason)});
  }
  for (const analysis::CaseSummary& one : summary.cases) {
    for (const auto* rows : {&one.rows, &one.floors}) {
      for (const analysis::Row& row : *rows) {
        if (record::IsFault(row.outcome) && row.bad_round)
          out.push_back({Place(row, one), text::CleanText(row.reason)});
      }
    }
  }
  return out;
}

std::vector<TitledText> LeftOut(const record::Run& run, const analysis::Summary& summary) {
  std::vector<TitledText> out;
  for (const record::Target& target : run.header.targets) {
    if (target.outcome != record::Outcome::kUnsupported &&
        target.outcome != record::Outcome::kNotBuilt)
      continue;
    out.push_back(
        {fmt::format("{}: {}", text::CleanText(target.name),
                     target.outcome == record::Outcome::kNotBuilt ? "not built" : "unsupported"),
         text::CleanText(target.reason)});
  }
  for (const analysis::CaseSummary& one : summary.cases) {
    for (const analysis::Row& row : one.rows) {
      if (IsLeftOut(row) && row.bad_round) {
        out.push_back({fmt::format("{}, {}: {}", record::CaseTitle(one.id),
                                   text::CleanText(row.target), StateWord(row)),
                       text::CleanText(row.reason)});
      }
    }
  }
  return out;
}

std::vector<TitledText> OverallSpeeds(const record::Run& run, const analysis::Summary& summary) {
  std::vector<TitledText> out;
  std::set<int> all_threads;
  for (const analysis::OverallSpeed& speed : summary.overall) all_threads.insert(speed.threads);
  for (const int threads : all_threads) {
    const auto cases = std::ranges::count_if(summary.cases, [&](const analysis::CaseSummary& one) {
      return one.id.threads == threads && analysis::CountsOverall(one);
    });
    for (const record::Target& target : run.header.targets) {
      if (target.name == run.header.reference)
        out.push_back({record::ThreadsTitle(target.name, threads), "1.00x (reference)"});
      const auto it =
          std::ranges::find_if(summary.overall, [&](const analysis::OverallSpeed& speed) {
            return speed.target == target.name && speed.threads == threads;
          });
      if (it == summary.overall.end()) continue;
      out.push_back({record::ThreadsTitle(it->target, threads),
                     fmt::format("{} over {} of {}", InWords(it->speed, it->interval), it->cases,
                                 text::FormatCount(cases, "case"))});
    }
  }
  return out;
}

Table TimeShares(const analysis::CaseSummary& one) {
  constexpr auto kRight = Align::kRight;
  Table table{.columns = {{record::CaseTitle(one.id)},
                          {"mean", kRight},
                          {"client CPU", kRight},
                          {"server", kRight},
                          {"rest", kRight},
                          {"parse", kRight, 1},
                          {"compile", kRight, 1},
                          {"plan cache", kRight, 1}},
              .rows = {}};
  for (const analysis::Row& row : one.rows) {
    if (!row.times || !row.server) continue;
    const analysis::Times& times = *row.times;
    const record::ServerAccount& server = *row.server;
    std::optional<double> rest;
    if (times.mean_cpu_ns && server.latency_ns)
      rest = times.mean_ns - *times.mean_cpu_ns - *server.latency_ns;
    const auto time = [](const std::optional<double>& ns) {
      return ns && *ns > 0 ? text::FormatDuration(*ns) : std::string(kUnknown);
    };
    table.rows.push_back(
        {.cells = {text::CleanText(row.target), text::FormatDuration(times.mean_ns),
                   time(times.mean_cpu_ns), time(server.latency_ns), time(rest),
                   time(server.parse_ns), time(server.compile_ns),
                   fmt::format("{:.1f} of {:.1f}", server.plan_cache_hits, server.executions)}});
  }
  return table;
}

std::vector<TitledText> NotAlike(const record::RunHeader& header) {
  std::vector<TitledText> out;
  for (const analysis::Unlike& one : analysis::UnlikeConditions(header)) {
    std::string text;
    for (const auto& [value, targets] : one.values) {
      text += fmt::format("{}{} ({})", text.empty() ? "" : "; ",
                          value.empty() ? "none" : text::CleanText(value),
                          text::CleanText(fmt::format("{}", fmt::join(targets, ", "))));
    }
    out.push_back({Spaced(one.name), text});
  }
  return out;
}

std::vector<TitledText> Libraries(const record::RunHeader& header) {
  std::vector<TitledText> out;
  for (const record::Target& target : header.targets) {
    if (target.attested.empty()) continue;
    std::string text = Product(Attested(target, "library"), Attested(target, "library_version"));
    if (!target.protocol.empty()) AddNote(text::CleanText(target.protocol), &text);
    for (const std::string& option : target.chosen) {
      const auto value = target.options.find(option);
      if (value != target.options.end())
        AddNote(text::CleanText(fmt::format("{}: {}", option, value->second)), &text);
    }
    if (!target.lifetime.empty()) AddNote(text::CleanText("lifetime: " + target.lifetime), &text);
    const std::string path = Attested(target, "library_path");
    if (!path.empty()) AddNote(path, &text);
    out.push_back({text::CleanText(target.name), text});
  }
  return out;
}

std::vector<TitledText> Conditions(const record::RunHeader& header) {
  // For programs: results.json has them.
  static const std::set<std::string> kNotForPeople{"caches", "executable", "library_build_type"};
  std::vector<TitledText> out;
  out.push_back({"date", text::CleanText(header.date)});
  out.push_back({"seed", std::to_string(header.seed)});
  for (const auto& [key, value] : header.context) {
    if (!kNotForPeople.contains(key)) out.push_back({Spaced(key), text::CleanText(value)});
  }
  std::string session;
  for (const auto& [key, value] : Shared(header)) {
    if (!value.empty()) AddNote(Spaced(key) + " " + text::CleanText(value), &session);
  }
  if (!session.empty()) out.push_back({"every session", session});
  return out;
}

std::string TimeForVerdicts(const record::Run& run, const analysis::Summary& summary) {
  if (!summary.not_reached.empty()) return "";
  bool wanted = false;
  double needed_s = 0;
  for (const analysis::CaseSummary& one : summary.cases) {
    const double times = RoundsWanted(one);
    // More time makes lifetimes longer, and not more.
    if (times > 1 && AnyOutlastsABlock(one)) return "";
    wanted = wanted || times > 1;
    needed_s += analysis::SecondsOf(run, one.id) * std::max(1.0, times);
  }
  if (!wanted || needed_s <= 0) return "";
  constexpr double kSpare = 1.2;  // rounds take now longer, now shorter
  constexpr double kStep = 10;
  return fmt::format("--time {:.0f}s", std::ceil(needed_s * kSpare / kStep) * kStep);
}

std::vector<std::string> Warnings(const record::Run& run, const analysis::Summary& summary) {
  std::vector<std::string> out;
  if (run.interrupted) {
    out.emplace_back("The run was interrupted: only the blocks that had finished are in here.");
  }
  if (!summary.not_reached.empty()) {
    std::vector<std::string> names(summary.not_reached.size());
    std::ranges::transform(summary.not_reached, names.begin(), record::CaseTitle);
    out.push_back(fmt::format("Not reached: {}.", fmt::join(names, "; ")));
  }
  for (const record::Audit& audit : run.audits) {
    // Of what is wrong the rows say why.
    if (!record::IsFault(audit.outcome) || audit.outcome == record::Outcome::kWrong) continue;
    out.push_back(fmt::format("What {} sends in {} is not known: {}: {}",
                              text::CleanText(audit.target), text::CleanText(audit.scenario),
                              record::OutcomeName(audit.outcome), text::CleanText(audit.reason)));
  }
  if (const std::string time = TimeForVerdicts(run, summary); !time.empty())
    out.push_back("No verdicts on some speeds, for want of rounds: " + time + " would do.");
  for (std::string& text : NotWitnessed(run)) out.push_back(std::move(text));
  for (const std::string& warning : run.header.warnings) out.push_back(text::CleanText(warning));
  return out;
}

}  // namespace driverbench::report
