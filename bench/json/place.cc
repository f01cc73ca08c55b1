#include "bench/json/place.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "bench/text/text.h"

namespace driverbench::json {
namespace {

// Of what others wrote, in an error: a name may be a megabyte.
std::string Shown(std::string_view text) {
  constexpr std::size_t kMost = 80;
  return text::Cut(text::CleanText(text), kMost);
}

}  // namespace

std::string Place::Path() const {
  if (outer_ == nullptr) return "";
  const std::string outer = outer_->Path();
  if (name_.data() == nullptr) return fmt::format("{}[{}]", outer, index_);
  return outer.empty() ? Shown(name_) : outer + "." + Shown(name_);
}

void Place::Refuse(std::string_view what) const {
  throw std::invalid_argument(outer_ == nullptr ? fmt::format("{} is {}", name_, what)
                                                : fmt::format("`{}` is {}", Path(), what));
}

void Place::RefuseName(std::string_view name) const {
  Refuse(fmt::format("unknown: \"{}\"", Shown(name)));
}

void Place::RefuseWhole(const Bounds& bounds, std::int64_t type_least,
                        std::uint64_t type_most) const {
  const std::int64_t least = std::max(bounds.least, type_least);
  // What many bits hold is no limit that says something.
  if (bounds.most < type_most || type_most < std::numeric_limits<std::int32_t>::max())
    Refuse(fmt::format("no whole number from {} to {}", least, std::min(bounds.most, type_most)));
  if (least > std::numeric_limits<std::int32_t>::min())
    Refuse(fmt::format("no whole number from {} on", least));
  Refuse("no whole number");
}

}  // namespace driverbench::json
