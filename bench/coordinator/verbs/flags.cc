#include "bench/coordinator/verbs/flags.h"

#include <cstdint>
#include <limits>

namespace driverbench::coordinator {

void AddConfig(CLI::App* verb, std::string* config) {
  verb->add_flag(kCoreDumps)
      ->description("let what crashes leave a core dump, which has the passwords in it");
  verb->add_option("--config", *config, "settings, a YAML file (config/README.md)")
      ->capture_default_str();
}

void AddFilters(CLI::App* verb, SettingsOptions* options, const FilterTexts& texts) {
  verb->add_option("--target", options->targets, texts.target);
  verb->add_option("--scenario", options->scenarios, texts.scenario);
  AddNumber<std::uint64_t>(verb, "--seed", texts.seed, 0, std::numeric_limits<std::uint64_t>::max(),
                           &options->seed);
}

void AddOut(CLI::App* verb, std::string* out) {
  verb->add_option("--out", *out, "folder for the results (default: results/<UTC time>)");
}

void AddLength(CLI::App* verb, const std::string& time, SettingsOptions* options,
               std::string* out) {
  AddNumber(verb, "--rounds", "rounds of every case", 1, 1'000'000, &options->rounds);
  AddTime(verb, "--time", time, &options->time);
  AddOut(verb, out);
  verb->add_flag("--quick", options->quick, "a look in seconds instead of minutes");
}

void AddRunFolder(CLI::App* verb, std::string* folder) {
  verb->add_option("folder", *folder, "results/<run>, or a file in it")->required();
}

void AddExplain(CLI::App* verb, report::Explain* explain) {
  verb->add_flag_callback(
      "--explain", [explain] { *explain = report::Explain::kYes; }, "say how to read the columns");
}

void AddVerdicts(CLI::App* verb, VerdictOptions* options) {
  verb->add_option("--policy", options->policy, "what blocks a change, a YAML file");
  verb->add_flag("--all", options->all, "list every finding");
}

}  // namespace driverbench::coordinator
