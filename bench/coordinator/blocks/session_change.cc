#include "bench/coordinator/blocks/session_change.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bench/analysis/unlike.h"

namespace driverbench::coordinator {

std::string ChangedSession(const std::map<std::string, std::string>& first,
                           const std::set<std::map<std::string, std::string>>& sessions) {
  std::set<std::string> changes;
  for (const auto& session : sessions) {
    for (const auto& [name, is] : session) {
      const auto was = first.find(name);
      // Each scenario has its own autocommit, which the worker checks.
      if (was == first.end() || was->second == is || name == "autocommit") continue;
      changes.insert(analysis::InWords({.key = name, .was = was->second, .is = is}));
    }
  }
  if (changes.empty()) return {};
  return fmt::format("after the block the session is not as it was attested before the run: {}",
                     fmt::join(changes, "; "));
}

}  // namespace driverbench::coordinator
