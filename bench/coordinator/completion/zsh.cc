#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstddef>

#include "bench/coordinator/completion/command_line.h"

namespace driverbench::coordinator {
namespace {

// Between quotes of zsh, within what _arguments reads: its own signs are '[', ']' and ':'.
std::string Escape(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
      continue;
    }
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string Action(const Completed& completed) {
  switch (completed.value) {
    case Value::kWords:
      return fmt::format("({})", fmt::join(completed.words, " "));
    case Value::kFile:
      return "_files";
    case Value::kFolder:
      return "_files -/";
    case Value::kNone:
    case Value::kOther:
      break;
  }
  return " ";  // nobody knows
}

std::string CaseOf(const CompletedVerb& verb) {
  std::string out = fmt::format("    {}) _arguments", verb.name);
  for (const Completed& option : verb.options) {
    out += fmt::format(" \\\n      '*{}[{}]{}'", option.name, Escape(option.what),
                       option.value == Value::kNone ? "" : ":value:" + Action(option));
  }
  for (std::size_t i = 0; i < verb.places.size(); ++i) {
    const Completed& place = verb.places[i];
    const std::string number = place.repeats ? "*" : fmt::to_string(i + 1);
    out += fmt::format(" \\\n      '{}:{}:{}'", number, Escape(place.what), Action(place));
  }
  return out + " ;;\n";
}

}  // namespace

std::string ZshCompletion(const CommandLine& line) {
  std::string verbs;
  std::string cases;
  for (const CompletedVerb& verb : line) {
    verbs += fmt::format("    '{}:{}'\n", verb.name, Escape(verb.what));
    cases += CaseOf(verb);
  }
  return fmt::format(
      "#compdef driverbench\n"
      "# zsh: source <(driverbench completion zsh), or this as _driverbench in a folder of $fpath\n"
      "_driverbench() {{\n"
      "  local -a verbs=(\n{}  )\n"
      "  if ((CURRENT == 2)); then _describe verb verbs; return; fi\n"
      "  local verb=$words[2]\n"
      "  shift words\n"
      "  ((CURRENT--))\n"
      "  case $verb in\n{}  esac\n"
      "}}\n"
      // Of $fpath the file is itself the function, at the first Tab.
      "if [[ $funcstack[1] = _driverbench ]]; then\n"
      "  _driverbench \"$@\"\n"
      "else\n"
      "  compdef _driverbench driverbench\n"
      "fi\n",
      verbs, cases);
}

}  // namespace driverbench::coordinator
