#include "bench/coordinator/verbs/flags.h"

#include <CLI/CLI.hpp>
#include <cstdint>
#include <limits>

namespace driverbench::coordinator {

CLI::App* AddSubcommand(CLI::App* app, const std::string& name, const std::string& what) {
  return app->add_subcommand(name, what);
}

void AddFlag(CLI::App* verb, const std::string& name, const std::string& what, bool* flag) {
  verb->add_flag(name, *flag, what);
}

void AddText(CLI::App* verb, const std::string& name, const std::string& what, std::string* text,
             Given given) {
  verb->add_option(name, *text, what)->required(given == Given::kAlways);
}

void AddTexts(CLI::App* verb, const std::string& name, const std::string& what,
              std::vector<std::string>* texts) {
  verb->add_option(name, *texts, what);
}

void AddSeparated(CLI::App* verb, const std::string& name, const std::string& what,
                  std::vector<std::string>* texts) {
  verb->add_option(name, *texts, what)->delimiter(',');
}

void AddParsed(CLI::App* verb, const std::string& name, const std::string& what,
               const std::function<std::string(const std::string& text)>& parse) {
  verb->add_option_function<std::string>(
      name,
      [name, parse](const std::string& text) {
        if (const std::string wrong = parse(text); !wrong.empty())
          throw CLI::ValidationError(name, wrong);
      },
      what);
}

void Exclude(CLI::App* verb, const std::string& one, const std::string& other) {
  verb->get_option(one)->excludes(verb->get_option(other));
}

void AddConfig(CLI::App* verb, std::string* config) {
  verb->add_flag(kCoreDumps)
      ->description("let what crashes leave a core dump, which has the passwords in it");
  verb->add_option("--config", *config, "settings, a YAML file (config/README.md)")
      ->capture_default_str();
}

void AddFilters(CLI::App* verb, SettingsOptions* options, const FilterTexts& texts) {
  AddTexts(verb, "--target", texts.target, &options->targets);
  AddTexts(verb, "--scenario", texts.scenario, &options->scenarios);
  AddNumber<std::uint64_t>(verb, "--seed", texts.seed, 0, std::numeric_limits<std::uint64_t>::max(),
                           &options->seed);
}

void AddOut(CLI::App* verb, std::string* out) {
  AddText(verb, "--out", "folder for the results (default: results/<UTC time>)", out);
}

void AddLength(CLI::App* verb, const std::string& time, SettingsOptions* options,
               std::string* out) {
  AddNumber(verb, "--rounds", "rounds of every case", 1, 1'000'000, &options->rounds);
  AddTime(verb, "--time", time, &options->time);
  AddOut(verb, out);
  AddFlag(verb, "--quick", "a look in seconds instead of minutes", &options->quick);
}

void AddRunFolder(CLI::App* verb, std::string* folder) {
  AddText(verb, "folder", "results/<run>, or a file in it", folder, Given::kAlways);
}

void AddRunFolders(CLI::App* verb, std::vector<std::string>* folders) {
  verb->add_option("folders", *folders, "results/<run>..., or files in them")->required();
}

void AddExplain(CLI::App* verb, report::Explain* explain) {
  verb->add_flag_callback(
      "--explain", [explain] { *explain = report::Explain::kYes; }, "say how to read the columns");
}

void AddVerdicts(CLI::App* verb, VerdictOptions* options) {
  AddText(verb, "--policy", "what blocks a change, a YAML file", &options->policy);
  AddFlag(verb, "--all", "list every finding", &options->all);
}

}  // namespace driverbench::coordinator
