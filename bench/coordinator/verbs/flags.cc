#include "bench/coordinator/verbs/flags.h"

#include <CLI/CLI.hpp>
#include <cstdint>
#include <limits>

#include "bench/coordinator/machine/terminal.h"

namespace driverbench::coordinator {

CLI::App* AddSubcommand(CLI::App* app, const std::string& name, const std::string& what) {
  return app->add_subcommand(name, what);
}

void AddExamples(CLI::App* verb, const std::vector<std::string>& lines) {
  std::string text = "Examples:\n";
  for (const std::string& line : lines) text += "  driverbench " + line + "\n";
  text.pop_back();
  verb->footer(text);
}

void AddFlag(CLI::App* verb, const std::string& name, const std::string& what, bool* flag) {
  verb->add_flag(name, *flag, what);
}

void AddText(CLI::App* verb, const std::string& name, const std::string& what, std::string* text,
             Given given) {
  verb->add_option(name, *text, what)->required(given == Given::kAlways);
}

void AddPath(CLI::App* verb, const std::string& name, const std::string& what,
             const std::string& kind, std::string* path, Given given) {
  verb->add_option(name, *path, what)->type_name(kind)->required(given == Given::kAlways);
}

void AddTexts(CLI::App* verb, const std::string& name, const std::string& what,
              std::vector<std::string>* texts) {
  // One a flag: else it would take the folder that follows it.
  verb->add_option(name, *texts, what)->allow_extra_args(false);
}

void AddSeparated(CLI::App* verb, const std::string& name, const std::string& what,
                  std::vector<std::string>* texts) {
  verb->add_option(name, *texts, what)->delimiter(',');
}

void AddParsed(CLI::App* verb, const std::string& name, const std::string& what,
               const std::string& kind,
               const std::function<std::string(const std::string& text)>& parse, Given given) {
  verb->add_option_function<std::string>(
          name,
          [name, parse](const std::string& text) {
            if (const std::string wrong = parse(text); !wrong.empty())
              throw CLI::ValidationError(name, wrong);
          },
          what)
      ->type_name(kind)
      ->required(given == Given::kAlways);
}

void Exclude(CLI::App* verb, const std::string& one, const std::string& other) {
  verb->get_option(one)->excludes(verb->get_option(other));
}

bool IsGiven(const CLI::App* verb, const std::string& name) { return verb->count(name) > 0; }

void AddConfig(CLI::App* verb, std::string* config) {
  verb->add_flag(kCoreDumps)
      ->description("let what crashes leave a core dump, which has the passwords in it");
  verb->add_option("--config", *config, "settings, a YAML file (config/README.md)")
      ->capture_default_str()
      ->type_name(kFile);
}

void AddFilters(CLI::App* verb, SettingsOptions* options, const FilterTexts& texts) {
  AddTexts(verb, "--target", texts.target, &options->targets);
  AddTexts(verb, "--scenario", texts.scenario, &options->scenarios);
  AddNumber<std::uint64_t>(verb, "--seed", texts.seed, 0, std::numeric_limits<std::uint64_t>::max(),
                           &options->seed);
}

void AddOut(CLI::App* verb, std::string* out) {
  AddPath(verb, "--out", "folder for the results (default: results/<UTC time>)", kFolder, out);
}

void AddLength(CLI::App* verb, const std::string& time, SettingsOptions* options,
               std::string* out) {
  AddNumber(verb, "--rounds", "rounds of every case", 1, 1'000'000, &options->rounds);
  AddTime(verb, "--time", time, &options->time);
  AddOut(verb, out);
  AddFlag(verb, "--quick", "a look in seconds instead of minutes", &options->quick);
}

void AddRunFolder(CLI::App* verb, std::string* folder) {
  AddPath(verb, "folder", "results/<run>, or a file in it", kFolder, folder, Given::kAlways);
}

void AddRunFolders(CLI::App* verb, std::vector<std::string>* folders) {
  verb->add_option("folders", *folders, "results/<run>..., or files in them")
      ->required()
      ->type_name(kFolder);
}

void AddColour(CLI::App* verb) {
  AddChoice<Colours>(verb, "--color", "colours; auto: on a terminal, unless NO_COLOR is set",
                     ChooseColours);
}

void AddExplainFlag(CLI::App* verb, report::Explain* explain) {
  verb->add_flag_callback(
      "--explain", [explain] { *explain = report::Explain::kYes; }, "say how to read the columns");
}

void AddVerdicts(CLI::App* verb, VerdictOptions* options) {
  AddPath(verb, "--policy", "what blocks a change, a YAML file", kFile, &options->policy);
  AddFlag(verb, "--all", "list every finding", &options->all);
}

}  // namespace driverbench::coordinator
