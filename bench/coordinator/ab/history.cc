#include "bench/coordinator/ab/history.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <system_error>
#include <utility>

namespace driverbench::coordinator {
namespace {

// A run that was copied to another place is still the same.
std::pair<std::string, std::string> IdentityOf(const analysis::Results& results) {
  const auto text = [&](const char* key) {
    const auto found = results.context.find(key);
    return found == results.context.end() ? std::string() : found->second;
  };
  return {text("date"), text("seed")};
}

}  // namespace

std::vector<analysis::Results> ReadHistory(const std::string& folder,
                                           const std::vector<const analysis::Results*>& others) {
  std::set<std::pair<std::string, std::string>> known;
  for (const analysis::Results* other : others) known.insert(IdentityOf(*other));
  std::vector<std::filesystem::path> paths;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::filesystem::path path = entry->path() / "results.json";
    std::error_code ignored;
    if (std::filesystem::is_regular_file(path, ignored)) paths.push_back(path);
  }
  std::ranges::sort(paths);
  std::vector<analysis::Results> history;
  for (const std::filesystem::path& path : paths) {
    analysis::Results results;
    std::string why;
    if (!analysis::ReadResults(path, &results, &why) ||
        results.context.contains("selftest_handicaps"))
      continue;
    if (known.insert(IdentityOf(results)).second) history.push_back(std::move(results));
  }
  return history;
}

}  // namespace driverbench::coordinator
