#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <string>
#include <utility>

#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/terminal.h"
#include "bench/coordinator/verbs/flags.h"
#include "bench/coordinator/verbs/verb.h"
#include "bench/coordinator/workers/built.h"
#include "bench/process/exit_status.h"
#include "bench/report/terminal.h"
#include "bench/text/names.h"
#include "bench/text/text.h"

namespace driverbench::coordinator {
namespace {

std::string WordsOn(const BuiltBackend& backend) {
  if (backend.description) {
    const Library& library = backend.description->library;
    const protocol::Lifetime lifetime = backend.description->lifetime;
    return fmt::format("{} {} ({}){}", library.name, library.version, library.path,
                       lifetime == protocol::Lifetime::kBlock
                           ? ""
                           : fmt::format("; lifetime: {}", text::NameOf(lifetime)));
  }
  if (backend.built) return "its worker does not answer: " + backend.reason;
  return fmt::format("not built: {}{}{}", backend.reason,
                     backend.install.empty() ? "" : "; install: ", backend.install);
}

int ListVerb() {
  const Built built = ReadBuilt();
  report::List backends;
  for (const BuiltBackend& backend : built.backends)
    backends.items.push_back({text::CleanText(backend.name), text::CleanText(WordsOn(backend))});
  report::List options;
  for (const BuiltBackend& backend : built.backends) {
    if (!backend.description) continue;
    for (const BackendOption& option : backend.description->options) {
      options.items.push_back(
          {text::CleanText(fmt::format("{} {}", backend.name, option.name)),
           text::CleanText(fmt::format("{} (default {}): {}", fmt::join(option.values, ", "),
                                       option.default_value, option.description))});
    }
  }
  report::List scenarios;
  for (const protocol::Description::Scenario& scenario : built.scenarios()) {
    scenarios.items.push_back({text::CleanText(scenario.name), ScenarioInWords(scenario)});
  }
  report::Document out;
  out.blocks = {report::Section{"backends"}, std::move(backends)};
  if (!options.items.empty()) {
    out.blocks.emplace_back(report::Section{"options"});
    out.blocks.emplace_back(std::move(options));
  }
  out.blocks.emplace_back(report::Section{"scenarios"});
  out.blocks.emplace_back(std::move(scenarios));
  std::fputs(report::Terminal(out, OutputStyle()).c_str(), stdout);
  return process::kExitFine;
}

}  // namespace

Verb AddList(CLI::App* app) {
  CLI::App* list =
      AddSubcommand(app, "list", "what was built, what was left out and why, the scenarios");
  AddColour(list);
  AddExamples(list, {"list"});
  return {list, ListVerb};
}

}  // namespace driverbench::coordinator
