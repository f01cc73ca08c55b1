#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "bench/coordinator/completion/command_line.h"
#include "bench/coordinator/verbs/flags.h"
#include "bench/process/exit_status.h"

namespace driverbench::coordinator {
namespace {

enum class Shell : std::uint8_t { kBash, kZsh, kFish };
constexpr std::array<std::string_view, 3> kShells = {"bash", "zsh", "fish"};
constexpr const auto& NamesOf(Shell /*any*/) { return kShells; }

std::vector<std::string> Words(const std::string& kind) {
  std::vector<std::string> words;
  std::istringstream in(kind);
  for (std::string word; std::getline(in, word, '|');) words.push_back(word);
  return words;
}

// By what the help calls the value: see flags.h.
Completed CompletedOf(const CLI::Option& option) {
  Completed out{.name = option.get_positional() ? "" : "--" + option.get_lnames().front(),
                .what = option.get_description(),
                .repeats = option.get_items_expected_max() > 1};
  const std::string kind = option.get_type_name();
  if (option.get_items_expected_max() == 0) return out;
  out.value = kind == kFile                         ? Value::kFile
              : kind == kFolder                     ? Value::kFolder
              : kind.find('|') != std::string::npos ? Value::kWords
                                                    : Value::kOther;
  if (out.value == Value::kWords) out.words = Words(kind);
  return out;
}

CommandLine CommandLineOf(const CLI::App& app) {
  CommandLine line;
  std::vector<std::string> verbs;
  for (const CLI::App* verb : app.get_subcommands(nullptr)) {
    CompletedVerb& completed =
        line.emplace_back(CompletedVerb{.name = verb->get_name(), .what = verb->get_description()});
    verbs.push_back(completed.name);
    for (const CLI::Option* option : verb->get_options()) {
      (option->get_positional() ? completed.places : completed.options)
          .push_back(CompletedOf(*option));
    }
  }
  // What `help` is asked about are verbs, all of which are known only now.
  const auto help = std::ranges::find(line, "help", &CompletedVerb::name);
  if (help != line.end())
    help->places = {{.name = "", .what = "verb", .value = Value::kWords, .words = verbs}};
  return line;
}

int CompletionVerb(const CLI::App& app, Shell shell) {
  const CommandLine line = CommandLineOf(app);
  const std::string script = shell == Shell::kBash  ? BashCompletion(line)
                             : shell == Shell::kZsh ? ZshCompletion(line)
                                                    : FishCompletion(line);
  std::fputs(script.c_str(), stdout);
  return process::kExitFine;
}

}  // namespace

Verb AddCompletion(CLI::App* app) {
  const auto shell = std::make_shared<Shell>();
  CLI::App* verb = AddSubcommand(app, "completion", "print what makes a shell complete this");
  AddChoice<Shell>(
      verb, "shell", "that will read it", [shell](Shell one) { *shell = one; }, Given::kAlways);
  AddExamples(verb, {"completion bash > ~/.local/share/bash-completion/completions/driverbench"});
  return {verb, [app, shell] { return CompletionVerb(*app, *shell); }};
}

}  // namespace driverbench::coordinator
