#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/terminal.h"
#include "bench/coordinator/verbs/flags.h"
#include "bench/coordinator/workers/built.h"
#include "bench/metrics/metrics.h"
#include "bench/process/exit_status.h"
#include "bench/report/legend.h"
#include "bench/report/terminal.h"
#include "bench/settings/docs.h"
#include "bench/settings/nearest.h"
#include "bench/settings/text.h"
#include "bench/text/text.h"

namespace driverbench::coordinator {
namespace {

// Every text is taken from where it stands anyway: the legend of the tables, the tables of metrics
// and of keys, what the workers say.
struct Term {
  std::string kind;                // "a metric"
  std::vector<std::string> names;  // all that it goes by
  std::string text;
};

std::string InWords(metrics::MetricKind kind) {
  switch (kind) {
    case metrics::MetricKind::kMeasured:
      return "compared by intervals";
    case metrics::MetricKind::kCounted:
      return "compared exactly";
    case metrics::MetricKind::kShown:
      return "shown, and not compared";
  }
  return "";
}

void AddWords(std::vector<Term>* out) {
  for (const report::TitledText& term : report::Glossary()) {
    Term& added = out->emplace_back(Term{"in tables", {}, term.text});
    for (std::string title = term.title; !title.empty();) {
      const std::size_t comma = title.find(", ");
      added.names.push_back(title.substr(0, comma));
      title = comma == std::string::npos ? "" : title.substr(comma + 2);
    }
  }
}

void AddMetrics(std::vector<Term>* out) {
  for (const metrics::MetricRow& row : metrics::kMetricTable) {
    out->push_back({"a metric",
                    {std::string(row.name)},
                    fmt::format("{}; {}", row.legend, InWords(row.kind))});
  }
}

// Of an operation's work the README has a table; what the harness knows of it is how it runs.
void AddScenarios(const Built& built, std::vector<Term>* out) {
  for (const protocol::Description::Scenario& scenario : built.scenarios())
    out->push_back({"a scenario", {text::CleanText(scenario.name)}, ScenarioInWords(scenario)});
}

void AddKeys(std::vector<Term>* out) {
  for (const settings::Key& key : settings::AllKeys()) {
    const std::string section(settings::SectionName(key.section));
    out->push_back(
        {fmt::format("a key of {}", section), {std::string(key.name)}, settings::Described(key)});
  }
}

// In the order of the index. The scenarios are left out where no build is given.
std::vector<Term> Terms(const Built* built) {
  std::vector<Term> terms;
  AddWords(&terms);
  AddMetrics(&terms);
  if (built != nullptr) AddScenarios(*built, &terms);
  AddKeys(&terms);
  return terms;
}

bool IsCalled(const Term& term, const std::string& word) {
  return std::ranges::any_of(term.names, [&](const std::string& name) {
    return boost::algorithm::iequals(name, word, std::locale::classic());
  });
}

// To know the scenarios every worker is started: not for a word that is something else.
std::vector<Term> TermsFor(const std::string& word) {
  std::vector<Term> terms = Terms(nullptr);
  const auto is_it = [&](const Term& term) { return IsCalled(term, word); };
  if (!word.empty() && std::ranges::any_of(terms, is_it)) return terms;
  const Built built = ReadBuilt();
  return Terms(&built);
}

// Each kind with its names, in their order.
report::Document Index(const std::vector<Term>& terms) {
  report::List kinds;
  for (const Term& term : terms) {
    const std::string names = fmt::format("{}", fmt::join(term.names, ", "));
    if (kinds.items.empty() || kinds.items.back().title != term.kind) {
      kinds.items.push_back({term.kind, names});
    } else {
      kinds.items.back().text += ", " + names;
    }
  }
  report::Document out;
  out.blocks = {report::Section{"driverbench explain WORD", "of which of these"}, std::move(kinds)};
  return out;
}

// A word may be several things: a metric is a column, and keys of several maps have one name.
report::Document Explanation(const std::vector<Term>& terms, const std::string& word) {
  report::List found{.items = {}, .stacked = true};
  std::vector<std::string> names;
  for (const Term& term : terms) {
    for (const std::string& name : term.names) {
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
    if (IsCalled(term, word)) {
      found.items.push_back(
          {fmt::format("{} ({})", fmt::join(term.names, ", "), term.kind), term.text});
    }
  }
  if (found.items.empty()) {
    throw UserError(fmt::format("nothing is known of {}: {}", settings::Show(word),
                                settings::Suggestion(word, names)));
  }
  report::Document out;
  out.blocks = {std::move(found)};
  return out;
}

int ExplainVerb(const std::string& word) {
  const std::vector<Term> terms = TermsFor(word);
  const report::Document out = word.empty() ? Index(terms) : Explanation(terms, word);
  std::fputs(report::Terminal(out, OutputStyle()).c_str(), stdout);
  return process::kExitFine;
}

}  // namespace

Verb AddExplain(CLI::App* app) {
  const auto word = std::make_shared<std::string>();
  CLI::App* explain = AddSubcommand(app, "explain", "what a word of tables or settings means");
  AddText(explain, "word",
          "a column, a verdict, a metric, a scenario, a key (default: all of them)", word.get());
  AddColour(explain);
  AddExamples(explain,
              {"explain", "explain saves", "explain block_time", "explain 'could have found'"});
  return {explain, [word] { return ExplainVerb(*word); }};
}

}  // namespace driverbench::coordinator
