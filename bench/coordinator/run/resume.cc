#include "bench/coordinator/run/resume.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "bench/analysis/unlike.h"
#include "bench/coordinator/blocks/own_work.h"
#include "bench/coordinator/error.h"
#include "bench/record/blocks.h"
#include "bench/text/text.h"

namespace driverbench::coordinator {
namespace {

// What changes on a machine that stays the same.
const std::set<std::string> kMoments = {"load_avg", "mhz_per_cpu"};

using Texts = std::map<std::string, std::string>;

void AddDifferences(const std::string& whose, const Texts& then, const Texts& now,
                    std::vector<std::string>* differences) {
  for (const analysis::Difference& difference : analysis::Differences(then, now)) {
    if (!kMoments.contains(difference.key))
      differences->push_back(whose + analysis::InWords(difference));
  }
}

// Everything of a target by its name in blocks.jsonl.
Texts FactsOf(const record::Target& target) {
  Texts facts = target.attested;
  for (const auto& [name, value] : target.options) facts["option " + name] = value;
  facts["lifetime"] = target.lifetime;
  facts["outcome"] = record::OutcomeName(target.outcome);
  return facts;
}

void RefuseOtherSettings(const std::filesystem::path& file, const settings::Settings& settings) {
  std::ifstream then(file);
  if (!then) throw UserError(fmt::format("{}: cannot be read", file.string()));
  std::istringstream now(settings::MaskedYaml(settings));
  std::string was;
  std::string is;
  for (int line = 1;; ++line) {
    was.clear();
    is.clear();
    const bool more = static_cast<bool>(std::getline(then, was));
    if (static_cast<bool>(std::getline(now, is)) || more) {
      if (was == is) continue;
      throw UserError(fmt::format(
          "{}:{}: the settings are not those of this run: it had `{}`, now it is `{}`; repeat its "
          "command with the same --config and options",
          file.string(), line, was, is));
    }
    return;
  }
}

}  // namespace

record::Run ReadBrokenOff(const std::filesystem::path& folder, const settings::Settings& settings,
                          const Built& built) {
  record::Run run;
  std::string error;
  if (!record::ReadRun(folder / "blocks.jsonl", &run, &error)) throw UserError(error);
  if (!run.interrupted) {
    throw UserError(fmt::format(
        "{}: this run is complete, nothing is left to measure; driverbench show prints it",
        folder.string()));
  }
  RefuseOtherSettings(folder / "settings.yaml", settings);
  const Built known = WithOwnSql(settings, built);
  for (const record::Block& block : run.blocks) {
    const int version = known.Scenario(block.case_id.scenario).version;
    if (block.scenario_version != version) {
      throw UserError(fmt::format("{}: has version {} of {}, this build has version {}",
                                  folder.string(), block.scenario_version, block.case_id.scenario,
                                  version));
    }
  }
  return run;
}

void RefuseOtherSurroundings(const record::RunHeader& then, const record::RunHeader& now) {
  std::vector<std::string> differences;
  AddDifferences("", then.context, now.context, &differences);
  // The settings are the same, and so the targets' names and their order.
  for (std::size_t i = 0; i < std::min(then.targets.size(), now.targets.size()); ++i) {
    AddDifferences(text::CleanText(now.targets[i].name) + ": ", FactsOf(then.targets[i]),
                   FactsOf(now.targets[i]), &differences);
  }
  if (differences.empty()) return;
  throw UserError(fmt::format(
      "this run cannot be resumed, its times would stand beside those of other surroundings; begin "
      "a new one. What changed:\n  {}",
      fmt::join(differences, "\n  ")));
}

}  // namespace driverbench::coordinator
