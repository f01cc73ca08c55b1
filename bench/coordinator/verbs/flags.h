#pragma once

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string>
#include <utility>

#include "bench/coordinator/run/load_settings.h"
#include "bench/coordinator/verbs/verb.h"
#include "bench/report/run_report.h"
#include "bench/settings/duration.h"
#include "bench/settings/number.h"
#include "bench/settings/text.h"

namespace driverbench::coordinator {

// Flags that more than one verb has, each for what it is stored in.

// --config, and kCoreDumps: of every verb that starts workers by a file of settings.
void AddConfig(CLI::App* verb, std::string* config);

// --target, --scenario and --seed, with what they are for.
struct FilterTexts {
  const char* target = "only the targets that match (a glob; may be repeated)";
  const char* scenario = "only the scenarios that match (a glob; may be repeated)";
  const char* seed = "of ids, orders and rounds";
};
void AddFilters(CLI::App* verb, SettingsOptions* options, const FilterTexts& texts = {});

void AddOut(CLI::App* verb, std::string* out);

// --rounds, --time, --out and --quick.
void AddLength(CLI::App* verb, const std::string& time, SettingsOptions* options, std::string* out);

// What reads a run again: its folder, which has to be given.
void AddRunFolder(CLI::App* verb, std::string* folder);

// --explain, of what prints a table with columns.
void AddExplain(CLI::App* verb, report::Explain* explain);

// What a comparison is judged by, and how much of it is shown.
struct VerdictOptions {
  std::string policy;  // a file
  bool all = false;    // list every finding
};
void AddVerdicts(CLI::App* verb, VerdictOptions* options);

// CLI11's own numbers are those of C: to them 010 is 8, and what is too large is the largest.
template <typename Number, typename Out>
void AddNumber(CLI::App* verb, const std::string& name, const std::string& what, Number least,
               Number most, Out* number) {
  verb->add_option_function<std::string>(
      name,
      [=](const std::string& text) {
        const auto parsed = settings::ParseNumber(text);
        if (!parsed || std::cmp_less(*parsed, least) || std::cmp_greater(*parsed, most)) {
          throw CLI::ValidationError(
              name, fmt::format("{} is no whole number from {} to {}, in decimal digits without "
                                "leading zeros",
                                settings::Show(text), least, most));
        }
        *number = static_cast<Number>(*parsed);
      },
      what);
}

template <typename Time>
void AddTime(CLI::App* verb, const std::string& name, const std::string& what, Time* time) {
  verb->add_option_function<std::string>(
      name,
      [name, time](const std::string& text) {
        const auto parsed = settings::ParseDuration(text);
        if (!parsed || parsed->count() == 0)
          throw CLI::ValidationError(name, "\"" + text + "\" is no duration such as 90s or 5min");
        *time = *parsed;
      },
      what);
}

}  // namespace driverbench::coordinator
