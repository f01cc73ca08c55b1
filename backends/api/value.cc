#include "backends/api/value.h"

#include <array>
#include <charconv>

namespace driverbench {
namespace {

template <typename Number>
std::string Digits(Number value) {
  std::array<char, 32> digits;
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return {digits.data(), end};
}

}  // namespace

bool operator==(const Value& a, const Value& b) {
  if (a.type_ != b.type_) return false;
  switch (a.type_) {
    case Value::Type::kNull:
      return true;
    case Value::Type::kInt:
    case Value::Type::kUint:
      return a.bits_ == b.bits_;
    case Value::Type::kDouble:
      return a.double_ == b.double_;
    case Value::Type::kText:
    case Value::Type::kBytes:
      return a.text_ == b.text_;
  }
  return false;
}

std::string ToString(const Value& value) {
  switch (value.type()) {
    case Value::Type::kNull:
      return "NULL";
    case Value::Type::kInt:
      return Digits(value.int_value());
    case Value::Type::kUint:
      return Digits(value.uint_value());
    case Value::Type::kDouble:
      return Digits(value.double_value());
    case Value::Type::kText:
      return '"' + std::string(value.text()) + '"';
    case Value::Type::kBytes:
      break;
  }
  std::string text = "0x";
  for (const char c : value.text()) {
    constexpr std::string_view kHex = "0123456789abcdef";
    text += kHex[static_cast<unsigned char>(c) >> 4];
    text += kHex[static_cast<unsigned char>(c) & 0xf];
  }
  return text;
}

}  // namespace driverbench
