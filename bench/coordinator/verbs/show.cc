#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bench/analysis/summary.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/terminal.h"
#include "bench/coordinator/run/results_folder.h"
#include "bench/coordinator/verbs/flags.h"
#include "bench/record/run.h"
#include "bench/report/csv.h"
#include "bench/report/markdown.h"
#include "bench/report/results_json.h"
#include "bench/report/run_report.h"
#include "bench/report/terminal.h"
#include "bench/settings/nearest.h"
#include "bench/settings/text.h"
#include "bench/text/text.h"

namespace driverbench::coordinator {
namespace {

enum class Format : std::uint8_t { kTable, kMarkdown, kJson, kCsv };
constexpr std::array<std::string_view, 4> kFormats = {"table", "markdown", "json", "csv"};
constexpr const auto& NamesOf(Format /*any*/) { return kFormats; }

struct ShowOptions {
  std::string folder;  // of a run, or a file in it
  Format format = Format::kTable;
  std::vector<std::string> scenarios;  // globs; none: all
  std::optional<int> threads;          // none: all
  report::Explain explain = report::Explain::kNo;
};

// The cases of a run that are asked for. One that matches nothing is refused: an empty table would
// look like a run that measured nothing.
std::set<record::CaseId> Wanted(const record::Run& run, const ShowOptions& options) {
  std::set<record::CaseId> cases(run.header.cases.begin(), run.header.cases.end());
  for (const record::Block& block : run.blocks) cases.insert(block.case_id);
  const auto names_of = [&cases](auto name) {
    std::set<std::string> names;
    for (const record::CaseId& id : cases) names.insert(name(id));
    return std::vector<std::string>(names.begin(), names.end());
  };
  const auto matches = [](const std::string& glob, const std::string& name) {
    return fnmatch(glob.c_str(), name.c_str(), 0) == 0;
  };
  const std::vector<std::string> scenarios =
      names_of([](const record::CaseId& id) { return text::CleanText(id.scenario); });
  for (const std::string& glob : options.scenarios) {
    if (std::ranges::none_of(scenarios, [&](const auto& name) { return matches(glob, name); })) {
      throw UserError(fmt::format("--scenario {} matches nothing of this run: {}",
                                  settings::Show(glob), settings::Suggestion(glob, scenarios)));
    }
  }
  std::erase_if(cases, [&](const record::CaseId& id) {
    return !options.scenarios.empty() &&
           std::ranges::none_of(options.scenarios, [&](const std::string& glob) {
             return matches(glob, text::CleanText(id.scenario));
           });
  });
  if (!options.threads) return cases;
  const std::vector<std::string> threads =
      names_of([](const record::CaseId& id) { return fmt::to_string(id.threads); });
  std::erase_if(cases, [&](const record::CaseId& id) { return id.threads != *options.threads; });
  if (cases.empty()) {
    throw UserError(fmt::format("--threads {} matches nothing of this run: allowed: {}",
                                *options.threads, settings::Listed(threads)));
  }
  return cases;
}

// What `ab` and `selftest` concluded, as they printed it.
void PrintConclusion(const std::filesystem::path& folder) {
  for (const char* name : {"verdicts.txt", "selftest.txt"}) {
    std::ifstream in(folder / name);
    if (!in) continue;
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    fmt::print("\n{}", text);
  }
}

std::string TextOf(const record::Run& run, const analysis::Summary& summary,
                   const ShowOptions& options) {
  switch (options.format) {
    case Format::kTable:
      return report::Terminal(report::RunReport(run, summary, options.explain), OutputStyle());
    case Format::kMarkdown:
      return report::Markdown(report::RunReport(run, summary, options.explain));
    case Format::kJson:
      return report::ResultsJson(run, summary);
    case Format::kCsv:
      return report::Csv(report::ResultsJson(run, summary));
  }
  return "";
}

// What a format leaves out is no wish of whoever reads it.
void RefuseWhatIsIgnored(const CLI::App* show, Format format) {
  const bool read_by_people = format == Format::kTable || format == Format::kMarkdown;
  if (!read_by_people && IsGiven(show, "--explain"))
    throw UserError("--explain says how to read a table: not with --format json or csv");
  if (format != Format::kTable && IsGiven(show, "--color"))
    throw UserError("--color is of the table on a terminal: not with another --format");
}

int ShowVerb(const ShowOptions& options) {
  const record::Run run = ReadRunOf(options.folder);
  const std::set<record::CaseId> wanted = Wanted(run, options);
  const analysis::Summary summary =
      analysis::Summarize(run, [&](const record::CaseId& id) { return wanted.contains(id); });
  // A table without lines has no columns either.
  if (options.format == Format::kCsv && summary.cases.empty())
    throw UserError(options.folder + ": no block is kept, there is nothing to show as CSV");
  std::fputs(TextOf(run, summary, options).c_str(), stdout);
  if (options.format == Format::kTable) PrintConclusion(RunFolder(options.folder));
  return analysis::ExitStatus(run);
}

}  // namespace

Verb AddShow(CLI::App* app) {
  const auto options = std::make_shared<ShowOptions>();
  CLI::App* show = AddSubcommand(app, "show", "print the table of a run again");
  AddRunFolder(show, &options->folder);
  AddTexts(show, "--scenario", "only the scenarios that match (a glob; may be repeated)",
           &options->scenarios);
  AddNumber(show, "--threads", "only the cases with so many", 1, 1'000'000, &options->threads);
  AddChoice<Format>(show, "--format", "as a table, or for others to read",
                    [options](Format format) { options->format = format; });
  AddColour(show);
  AddExplainFlag(show, &options->explain);
  AddExamples(show, {"show results/monday", "show results/monday --scenario simple.get --threads 1",
                     "show results/monday --format csv > monday.csv"});
  return {show, [show, options] {
            RefuseWhatIsIgnored(show, options->format);
            return ShowVerb(*options);
          }};
}

}  // namespace driverbench::coordinator
