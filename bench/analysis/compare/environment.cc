#include "bench/analysis/compare/environment.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "bench/analysis/unlike.h"

namespace driverbench::analysis {
namespace {

using Texts = std::map<std::string, std::string>;

// Of the context, in words. What is not here changes from run to run (date, load, seed), or is not
// what times hang on.
constexpr std::array<std::pair<const char*, std::string_view>, 14> kMachine{{
    {"host_name", "host"},
    {"cpu_model", "CPU"},
    {"num_cpus", "number of CPUs"},
    {"caches", "CPU caches"},
    {"cpu_scaling_enabled", "CPU frequency scaling"},
    {"kernel", "kernel"},
    {"build_type", "build type"},
    {"sanitizer", "sanitizer"},
    {"library_build_type", "Google Benchmark's build type"},
    {"benchmark_version", "Google Benchmark"},
    {"servers", "servers"},
    {"placement", "placement"},
    {"idle_cpus", "idle CPUs"},
    // Short blocks meet colder caches: --quick is such a run.
    {"block_time", "block time"},
}};

std::string ValueIn(const Texts& texts, const std::string& key) {
  const auto found = texts.find(key);
  return found == texts.end() ? "" : found->second;
}

void Compare(std::string_view name, const std::string& was, const std::string& is,
             std::vector<std::string>* unlike) {
  constexpr std::size_t kLongest = 160;
  const auto shown = [](const std::string& text) -> std::string {
    return text.empty() ? "none" : text;
  };
  if (was == is) return;
  unlike->push_back(was.size() + is.size() > kLongest
                        ? fmt::format("{} differs", name)
                        : fmt::format("{} was {}, is {}", name, shown(was), shown(is)));
}

}  // namespace

std::vector<std::string> UnlikeMachines(const Results& base, const Results& now) {
  std::vector<std::string> unlike;
  for (const auto& [key, name] : kMachine)
    Compare(name, ValueIn(base.context, key), ValueIn(now.context, key), &unlike);
  // Nothing differs between two files that say nothing either.
  if (ValueIn(now.context, "host_name").empty()) unlike.emplace_back("the host is not known");
  return unlike;
}

std::string AnswersTo(const Results& results, const std::string& scenario) {
  return ValueIn(results.context, "answers to " + scenario);
}

std::vector<std::string> UnlikeTargets(const Results::Target& base, const Results::Target& now) {
  static const std::set<std::string> kLibrary{"library", "library_version", "library_path"};
  std::vector<std::string> unlike;
  Compare("backend", base.backend, now.backend, &unlike);
  Compare("protocol", base.protocol, now.protocol, &unlike);
  Compare("server", base.server, now.server, &unlike);
  Compare("network", base.network, now.network, &unlike);
  Compare("lifetime", base.lifetime, now.lifetime, &unlike);
  for (const auto& [key, was, is] : Differences(base.options, now.options))
    Compare("option " + key, was, is, &unlike);
  for (const auto& [key, was, is] : Differences(base.attested, now.attested)) {
    if (!kLibrary.contains(key)) Compare(key, was, is, &unlike);
  }
  return unlike;
}

std::string LibraryOf(const Results::Target& target) {
  const std::string library = ValueIn(target.attested, "library");
  const std::string version = ValueIn(target.attested, "library_version");
  return library.empty() || version.empty() ? library + version : library + " " + version;
}

}  // namespace driverbench::analysis
