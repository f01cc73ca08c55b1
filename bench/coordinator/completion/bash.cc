#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bench/coordinator/completion/command_line.h"

namespace driverbench::coordinator {
namespace {

// What the words are made from that go on with the word at the cursor.
std::string Choices(const Completed& completed) {
  switch (completed.value) {
    case Value::kWords:
      return fmt::format("COMPREPLY=($(compgen -W '{}' -- \"$cur\"))",
                         fmt::join(completed.words, " "));
    case Value::kFile:
      return "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")";
    case Value::kFolder:
      return "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- \"$cur\")";
    case Value::kNone:
    case Value::kOther:
      break;
  }
  return ":";  // nobody knows
}

std::string CaseOf(const CompletedVerb& verb) {
  std::string values;
  std::string names;
  for (const Completed& option : verb.options) {
    names += " " + option.name;
    if (option.value != Value::kNone)
      values += fmt::format("        {}) {}; return ;;\n", option.name, Choices(option));
  }
  std::string out = fmt::format("    {})\n", verb.name);
  if (!values.empty()) out += "      case $prev in\n" + values + "      esac\n";
  out += fmt::format(
      "      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '{}' -- \"$cur\")); return; fi\n",
      names.empty() ? "" : names.substr(1));
  // Places of one verb are alike (`compare` takes two runs).
  if (!verb.places.empty()) out += fmt::format("      {}\n", Choices(verb.places.back()));
  return out + "      ;;\n";
}

}  // namespace

std::string BashCompletion(const CommandLine& line) {
  std::string verbs;
  std::string cases;
  for (const CompletedVerb& verb : line) {
    verbs += (verbs.empty() ? "" : " ") + verb.name;
    cases += CaseOf(verb);
  }
  return fmt::format(
      "# bash: source <(driverbench completion bash)\n"
      "_driverbench() {{\n"
      "  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}}\n"
      "  COMPREPLY=()\n"
      "  if ((COMP_CWORD == 1)); then\n"
      "    COMPREPLY=($(compgen -W '{} --help --version' -- \"$cur\"))\n"
      "    return\n"
      "  fi\n"
      "  case ${{COMP_WORDS[1]}} in\n"
      "{}"
      "  esac\n"
      "}}\n"
      "complete -F _driverbench driverbench\n",
      verbs, cases);
}

}  // namespace driverbench::coordinator
