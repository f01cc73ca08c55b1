#include "bench/settings/errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace driverbench::settings {

std::vector<SettingsError> Errors::Take() {
  const auto earlier = [this](const SettingsError& a, const SettingsError& b) {
    const bool a_is_other = a.file != file_;
    const bool b_is_other = b.file != file_;
    return std::tie(a_is_other, a.file, a.line, a.column) <
           std::tie(b_is_other, b.file, b.line, b.column);
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
