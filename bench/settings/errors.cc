#include "bench/settings/errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace driverbench::settings {

std::vector<SettingsError> Errors::Take() {
  const auto earlier = [](const SettingsError& a, const SettingsError& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  };
  std::stable_sort(errors_.begin(), errors_.end(), earlier);
  if (errors_.size() > kMax) {
    SettingsError last = errors_[kMax];
    last.text = fmt::format("and {} errors more", errors_.size() - kMax);
    errors_.resize(kMax);
    errors_.push_back(std::move(last));
  }
  return std::move(errors_);
}

}  // namespace driverbench::settings
