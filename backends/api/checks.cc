#include "backends/api/checks.h"

#include <charconv>
#include <string>
#include <system_error>

#include "backends/api/player_store.h"

namespace driverbench {
namespace {

template <typename Number>
bool ReadNumber(std::string_view text, Value* out) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return false;
  out->Set(number);
  return true;
}

}  // namespace

Status CheckRows(std::size_t players) {
  constexpr std::size_t kMost = kMaxParameters / 3;
  if (players > 0 && players <= kMost) return {};
  return {StatusCode::kInvalidArgument, "an insert takes 1 to " + std::to_string(kMost) +
                                            " players, not " + std::to_string(players)};
}

Status CheckValues(std::size_t takes, std::size_t given) {
  if (takes == given) return {};
  return {StatusCode::kInvalidArgument,
          "the statement takes " + std::to_string(takes) + " values, not " + std::to_string(given)};
}

bool ReadValue(std::string_view text, Value::Type type, Value* out) {
  switch (type) {
    case Value::Type::kInt:
      return ReadNumber<std::int64_t>(text, out);
    case Value::Type::kUint:
      return ReadNumber<std::uint64_t>(text, out);
    case Value::Type::kDouble:
      return ReadNumber<double>(text, out);
    case Value::Type::kBytes:
      out->SetBytes(text);
      return true;
    case Value::Type::kNull:
    case Value::Type::kText:
      out->SetText(text);
      return true;
  }
  return false;
}

}  // namespace driverbench
