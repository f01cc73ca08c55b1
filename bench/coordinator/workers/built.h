#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/protocol/protocol.h"

namespace driverbench::coordinator {

// What was built, as CMake wrote it to bin/backends.json, and what the workers say of themselves.
struct BuiltBackend {
  std::string name;
  bool built = false;
  std::string worker{};  // the program beside backends.json, of one that is built here
  std::vector<std::string> command{};  // what starts it from anywhere, without --worker
  std::string reason{};                // why it was not built
  std::string install{};               // what to install then
  std::optional<protocol::Description>
      description;  // absent when not built, or when the worker does not answer
};

struct Built {
  std::string build_type;
  std::string sanitize{};
  std::vector<BuiltBackend> backends{};  // in the order of backends/CMakeLists.txt

  const BuiltBackend* Find(std::string_view name) const;
  // Of the backend that says which there are: one that keeps rows has to know all of them.
  BuiltBackend& WithCatalogue();
  const std::vector<protocol::Description::Scenario>& scenarios() const;
  const protocol::Description::Scenario& Scenario(
      std::string_view name) const;  // of a name that the settings accepted
};

// How a scenario runs, in words.
std::string ScenarioInWords(const protocol::Description::Scenario& scenario);

// Reads backends.json beside this program and asks every worker to describe itself. Throws
// UserError.
Built ReadBuilt();

// The same of another build, by the folder in which its backends.json and workers are.
Built ReadBuilt(const std::filesystem::path& bin);

// The description of the worker that `command` starts, or why there is none.
std::optional<protocol::Description> Describe(const std::vector<std::string>& command,
                                              std::string* reason);

}  // namespace driverbench::coordinator
