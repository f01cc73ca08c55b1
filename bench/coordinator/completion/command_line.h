#pragma once

#include <string>
#include <vector>

namespace driverbench::coordinator {

// What can be typed behind the name of the program, for shells that complete it.

// What a value is, as far as a shell can help.
enum class Value : unsigned char { kNone, kWords, kFile, kFolder, kOther };

struct Completed {
  std::string name;  // "--format"; empty of what is given by its place
  std::string what;  // for shells that show it; one line
  Value value = Value::kNone;
  std::vector<std::string> words{};  // of kWords
  bool repeats = false;              // as often as one likes: of the last place
};

struct CompletedVerb {
  std::string name;
  std::string what;
  std::vector<Completed> options{};
  std::vector<Completed> places{};  // in their order
};

using CommandLine = std::vector<CompletedVerb>;

// The script of each shell: what a shell reads at its start.
std::string BashCompletion(const CommandLine& line);
std::string ZshCompletion(const CommandLine& line);
std::string FishCompletion(const CommandLine& line);

}  // namespace driverbench::coordinator
