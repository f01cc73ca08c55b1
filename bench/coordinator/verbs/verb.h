#pragma once

#include <functional>

namespace CLI {  // NOLINT(readability-identifier-naming): it is CLI11's
class App;
}

namespace driverbench::coordinator {

// A verb of the command line. Each is the file of its name in this folder: what it does, the struct
// of its options, and `Verb AddName(CLI::App* app)`, which declares it with its flags.
struct Verb {
  CLI::App* command;
  std::function<int()> run;  // once parsed; returns the exit status, or throws UserError (status 2)
};

// The flag of a verb by which the program leaves core dumps on; it has no other effect.
inline constexpr const char* kCoreDumps = "--core-dumps";

}  // namespace driverbench::coordinator
