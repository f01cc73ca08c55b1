#include "bench/coordinator/workers/built.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>

#include "bench/coordinator/error.h"
#include "bench/coordinator/workers/client.h"
#include "bench/json/fields.h"

namespace driverbench::coordinator {
namespace {

std::string NothingAnswers(const std::filesystem::path& file,
                           const std::vector<BuiltBackend>& backends) {
  const bool any = std::ranges::any_of(backends, &BuiltBackend::built);
  std::string text =
      fmt::format("{}: {}:", file.string(),
                  any ? "none of the workers that were built answers" : "no backend was built");
  for (const BuiltBackend& backend : backends) {
    if (backend.built == any) text += fmt::format("\n  {}: {}", backend.name, backend.reason);
    if (!any && !backend.install.empty()) text += "; install: " + backend.install;
  }
  return text;
}

}  // namespace

void Fields(auto& json, BuiltBackend& backend) {
  json("name", backend.name);
  json("built", backend.built);
  json("worker", backend.worker);
  json.Newer("command", backend.command);
  json("reason", backend.reason);
  json("install", backend.install);
}

void Fields(auto& json, Built& built) {
  json("build_type", built.build_type);
  json("sanitize", built.sanitize);
  json("backends", built.backends);
}

const BuiltBackend* Built::Find(std::string_view name) const {
  const auto it = std::ranges::find(backends, name, &BuiltBackend::name);
  return it == backends.end() ? nullptr : &*it;
}

BuiltBackend& Built::WithCatalogue() {
  const auto keeps = [](const BuiltBackend& b) { return b.description && b.description->keeper; };
  const auto answers = [](const BuiltBackend& b) { return b.description.has_value(); };
  const auto keeper = std::ranges::find_if(backends, keeps);
  return keeper != backends.end() ? *keeper : *std::ranges::find_if(backends, answers);
}

const std::vector<protocol::Description::Scenario>& Built::scenarios() const {
  return const_cast<Built*>(this)->WithCatalogue().description->scenarios;
}

const protocol::Description::Scenario& Built::Scenario(std::string_view name) const {
  const auto found = std::ranges::find(scenarios(), name, &protocol::Description::Scenario::name);
  if (found == scenarios().end())
    throw UserError(fmt::format("no keeper of this build can run {}", name));
  return *found;
}

std::optional<protocol::Description> Describe(const std::vector<std::string>& command,
                                              std::string* reason) {
  Client client(command, std::nullopt);
  const Reply reply = client.Call({}, std::chrono::seconds(10));
  *reason = reply.detail;
  if (reply.outcome != record::Outcome::kOk) return std::nullopt;
  client.Finish();
  try {
    return reply.result.get<protocol::Description>();
  } catch (const std::exception& error) {
    *reason = error.what();
    return std::nullopt;
  }
}

std::string ScenarioInWords(const protocol::Description::Scenario& scenario) {
  std::string words = scenario.whole_script ? "a whole script: one operation a block, one thread"
                                            : "a step: any number of threads";
  if (scenario.connects) words += "; each operation opens a connection of its own";
  if (scenario.truncates) words += "; its tables are emptied before each block";
  return words;
}

Built ReadBuilt() {
  return ReadBuilt(std::filesystem::read_symlink("/proc/self/exe").parent_path());
}

Built ReadBuilt(const std::filesystem::path& bin) {
  const std::filesystem::path file = bin / "backends.json";
  Built built;
  std::ifstream in(file);
  if (!in) {
    const std::string why = std::strerror(errno);
    throw UserError(fmt::format(
        "{}: {}; driverbench looks for it beside itself, where a build puts it: run it there",
        file.string(), why));
  }
  try {
    built = json::ReadJson<Built>(nlohmann::json::parse(in), json::Place("the file"),
                                  json::Texts::kAsTheyAre);
  } catch (const std::exception& error) {  // no JSON, or another one
    throw UserError(fmt::format(
        "{}: cannot be read ({}); build driverbench again: cmake --preset release && cmake "
        "--build --preset release",
        file.string(), error.what()));
  }
  for (BuiltBackend& backend : built.backends) {
    if (backend.command.empty()) backend.command = {bin / backend.worker};
    if (backend.built) backend.description = Describe(backend.command, &backend.reason);
  }
  if (std::ranges::none_of(built.backends,
                           [](const BuiltBackend& b) { return b.description.has_value(); })) {
    throw UserError(NothingAnswers(file, built.backends));
  }
  return built;
}

}  // namespace driverbench::coordinator
