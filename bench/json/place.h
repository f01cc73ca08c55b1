#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace driverbench::json {

// Which numbers are taken, of those that their type can hold.
struct Bounds {
  enum class Sign : std::uint8_t { kAny, kNotNegative, kPositive };

  std::int64_t least = 0;  // of whole numbers
  std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  Sign sign = Sign::kAny;  // of numbers that need not be whole
};
inline constexpr Bounds kAnyWhole{.least = std::numeric_limits<std::int64_t>::min()};
inline constexpr Bounds kPositive{.sign = Bounds::Sign::kPositive};

// Where a value stands: `driverbench.cases[1].threads`. A chain of what lies on the stack, so that
// it costs nothing until something is wrong.
class Place {
 public:
  // All of what is read, in words: "the file".
  explicit Place(std::string_view whole) : name_(whole) {}
  // A member, or an item; `outer` must outlive it.
  Place(const Place* outer, std::string_view member) : outer_(outer), name_(member) {}
  Place(const Place* outer, std::size_t index) : outer_(outer), index_(index) {}

  // Throw std::invalid_argument, clean and short: "`cases[1].threads` is missing".
  [[noreturn]] void Refuse(std::string_view what) const;
  [[noreturn]] void RefuseName(std::string_view name) const;
  // A number that is not within `bounds`, nor within what its type can hold.
  [[noreturn]] void RefuseWhole(const Bounds& bounds, std::int64_t type_least,
                                std::uint64_t type_most) const;

 private:
  std::string Path() const;  // empty: all of it

  const Place* outer_ = nullptr;
  std::string_view name_{};
  std::size_t index_ = 0;
};

}  // namespace driverbench::json
