#include "bench/settings/nearest.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/algorithm/string/case_conv.hpp>
#include <boost/algorithm/string/join.hpp>
#include <boost/algorithm/string/predicate.hpp>
#include <vector>

namespace driverbench::settings {
namespace {

constexpr std::size_t kMaxWord =
    64;  // longer than any name: nothing is near, and the cost stays small

// Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b` (optimal
// string alignment).
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = i + j;
        continue;
      }
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
  }
  return cost[a.size()][b.size()];
}

constexpr std::size_t kMaxNames = 200;  // the same: no table has so many rows

}  // namespace

std::string Nearest(std::string_view word, std::span<const std::string> names) {
  if (word.empty() || word.size() > kMaxWord || names.size() > kMaxNames) return "";
  const std::string lower = boost::algorithm::to_lower_copy(std::string(word));
  std::string best;
  std::size_t best_distance = kMaxWord;
  for (const std::string& name : names) {
    const std::string candidate = boost::algorithm::to_lower_copy(name);
    const std::size_t distance = Distance(lower, candidate);
    // A third of the longer word may be wrong; more is another word.
    const std::size_t limit =
        std::max<std::size_t>(1, std::max(lower.size(), candidate.size()) / 3);
    if (distance <= limit && distance < best_distance) {
      best_distance = distance;
      best = name;
    }
  }
  if (!best.empty() || lower.size() < 3) return best;
  for (const auto is_part : {boost::algorithm::istarts_with<std::string, std::string>,
                             boost::algorithm::icontains<std::string, std::string>}) {
    const auto found = std::find_if(names.begin(), names.end(), [&](const std::string& name) {
      return is_part(name, lower, std::locale());
    });
    if (found != names.end()) return *found;
  }
  return "";
}

std::string Listed(std::span<const std::string> names) {
  constexpr std::size_t kMost = 50;
  const auto shown = names.first(std::min(names.size(), kMost));
  const std::size_t rest = names.size() - shown.size();
  return fmt::format("{}{}", fmt::join(shown.begin(), shown.end(), ", "),
                     rest == 0 ? "" : fmt::format(" and {} more", rest));
}

std::string Suggestion(std::string_view word, std::span<const std::string> names) {
  const std::string nearest = Nearest(word, names);
  const std::string allowed =
      names.empty() ? "none is known" : fmt::format("allowed: {}", Listed(names));
  return nearest.empty() ? allowed : fmt::format("did you mean {}? {}", nearest, allowed);
}

}  // namespace driverbench::settings
