#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bench/coordinator/completion/command_line.h"

namespace driverbench::coordinator {
namespace {

std::string Quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

// The flags of fish's `complete` that say what a value is.
std::string Action(const Completed& completed) {
  switch (completed.value) {
    case Value::kNone:
      return "";
    case Value::kWords:
      return fmt::format(" -x -a '{}'", fmt::join(completed.words, " "));
    case Value::kFile:
      return " -r -F";
    case Value::kFolder:
      return " -x -a '(__fish_complete_directories)'";
    case Value::kOther:
      break;
  }
  return " -x";
}

}  // namespace

std::string FishCompletion(const CommandLine& line) {
  std::string out =
      "# fish: driverbench completion fish | source\n"
      "complete -c driverbench -f\n";
  for (const CompletedVerb& verb : line) {
    out += fmt::format("complete -c driverbench -n __fish_use_subcommand -a {} -d {}\n", verb.name,
                       Quoted(verb.what));
    const std::string when =
        fmt::format("complete -c driverbench -n '__fish_seen_subcommand_from {}'", verb.name);
    for (const Completed& option : verb.options) {
      out += fmt::format("{} -l {} -d {}{}\n", when, option.name.substr(2), Quoted(option.what),
                         Action(option));
    }
    for (const Completed& place : verb.places) {
      if (place.value != Value::kOther) out += when + Action(place) + "\n";
    }
  }
  return out;
}

}  // namespace driverbench::coordinator
