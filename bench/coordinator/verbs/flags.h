#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "bench/coordinator/run/load_settings.h"
#include "bench/coordinator/verbs/verb.h"
#include "bench/report/run_report.h"
#include "bench/settings/duration.h"
#include "bench/settings/nearest.h"
#include "bench/settings/number.h"
#include "bench/settings/text.h"
#include "bench/text/names.h"

namespace driverbench::coordinator {

// How a verb declares itself and its flags: each says what it is for, and what it is stored in,
// which must outlive the parsing. CLI11 is behind these functions, because whoever includes it
// compiles all of it.

CLI::App* AddSubcommand(CLI::App* app, const std::string& name, const std::string& what);

// Below the help of the verb: command lines, without the program's name.
void AddExamples(CLI::App* verb, const std::vector<std::string>& lines);

enum class Given { kIfWanted, kAlways };

void AddFlag(CLI::App* verb, const std::string& name, const std::string& what, bool* flag);
void AddText(CLI::App* verb, const std::string& name, const std::string& what, std::string* text,
             Given given = Given::kIfWanted);
// What the help calls a path's value, and completion goes by.
inline constexpr const char* kFile = "FILE";
inline constexpr const char* kFolder = "FOLDER";
void AddPath(CLI::App* verb, const std::string& name, const std::string& what,
             const std::string& kind, std::string* path, Given given = Given::kIfWanted);
void AddTexts(CLI::App* verb, const std::string& name, const std::string& what,
              std::vector<std::string>* texts);
// Texts in one value, separated by commas.
void AddSeparated(CLI::App* verb, const std::string& name, const std::string& what,
                  std::vector<std::string>* texts);

// A text that `parse` takes, which says what is wrong with it, or nothing. `kind` is what the help
// calls it.
void AddParsed(CLI::App* verb, const std::string& name, const std::string& what,
               const std::string& kind,
               const std::function<std::string(const std::string& text)>& parse,
               Given given = Given::kIfWanted);

// One of the words of an enum (text/names.h), which `take` is given while the line is read.
template <text::Named Enum>
void AddChoice(CLI::App* verb, const std::string& name, const std::string& what,
               const std::function<void(Enum)>& take, Given given = Given::kIfWanted) {
  const std::vector<std::string> words(NamesOf(Enum{}).begin(), NamesOf(Enum{}).end());
  const auto parse = [=](const std::string& text) -> std::string {
    const auto known = text::FromName<Enum>(text);
    if (known) take(*known);
    return known ? ""
                 : fmt::format("unknown {} {}: {}", name.substr(name.find_first_not_of('-')),
                               settings::Show(text), settings::Suggestion(text, words));
  };
  AddParsed(verb, name, what, fmt::format("{}", fmt::join(words, "|")), parse, given);
}

// CLI11's own numbers are those of C: to them 010 is 8, and what is too large is the largest.
template <typename Number, typename Out>
void AddNumber(CLI::App* verb, const std::string& name, const std::string& what, Number least,
               Number most, Out* number) {
  AddParsed(verb, name, what, "NUMBER", [=](const std::string& text) -> std::string {
    const auto parsed = settings::ParseNumber(text);
    if (!parsed || std::cmp_less(*parsed, least) || std::cmp_greater(*parsed, most)) {
      return fmt::format(
          "{} is no whole number from {} to {}, in decimal digits without leading zeros",
          settings::Show(text), least, most);
    }
    *number = static_cast<Number>(*parsed);
    return "";
  });
}

template <typename Time>
void AddTime(CLI::App* verb, const std::string& name, const std::string& what, Time* time) {
  AddParsed(verb, name, what, "TIME", [time](const std::string& text) -> std::string {
    const auto parsed = settings::ParseDuration(text);
    if (!parsed || parsed->count() == 0)
      return "\"" + text + "\" is no duration such as 90s or 5min";
    *time = *parsed;
    return "";
  });
}

// Two flags of `verb`, by their names, of which one only can be given.
void Exclude(CLI::App* verb, const std::string& one, const std::string& other);

// Whether the line that was read had the flag.
bool IsGiven(const CLI::App* verb, const std::string& name);

// Flags that more than one verb has.

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

// What reads a run again: its folder, which has to be given; or several of them.
void AddRunFolder(CLI::App* verb, std::string* folder);
void AddRunFolders(CLI::App* verb, std::vector<std::string>* folders);

// --color, of what prints tables.
void AddColour(CLI::App* verb);

// --explain, of what prints a table with columns.
void AddExplainFlag(CLI::App* verb, report::Explain* explain);

// What a comparison is judged by, and how much of it is shown.
struct VerdictOptions {
  std::string policy;  // a file
  bool all = false;    // list every finding
};
void AddVerdicts(CLI::App* verb, VerdictOptions* options);

}  // namespace driverbench::coordinator
