#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace driverbench {

// A value of SQL: what stands for a `?`, and what comes out in a row. What has no number type of
// C++'s is text as the server writes it: DECIMAL, dates and times with as many decimals as their
// column has. The memory of a text is kept from value to value, so that a row can be read into the
// one before it.
class Value {
 public:
  enum class Type : std::uint8_t { kNull, kInt, kUint, kDouble, kText, kBytes };

  Value() = default;  // NULL
  explicit Value(std::int64_t value) { Set(value); }
  explicit Value(std::uint64_t value) { Set(value); }
  explicit Value(double value) { Set(value); }
  explicit Value(std::string_view text) { SetText(text); }
  static Value Bytes(std::string_view bytes) {
    Value value;
    value.SetBytes(bytes);
    return value;
  }

  void SetNull() { type_ = Type::kNull; }
  void Set(std::int64_t value) {
    type_ = Type::kInt;
    bits_ = static_cast<std::uint64_t>(value);
  }
  void Set(std::uint64_t value) {
    type_ = Type::kUint;
    bits_ = value;
  }
  void Set(double value) {
    type_ = Type::kDouble;
    double_ = value;
  }
  void SetText(std::string_view text) {
    type_ = Type::kText;
    text_.assign(text);
  }
  void SetBytes(std::string_view bytes) {
    type_ = Type::kBytes;
    text_.assign(bytes);
  }

  Type type() const { return type_; }
  bool is_null() const { return type_ == Type::kNull; }

  // Only of a value of that type.
  std::int64_t int_value() const { return static_cast<std::int64_t>(bits_); }
  std::uint64_t uint_value() const { return bits_; }
  double double_value() const { return double_; }
  std::string_view text() const { return text_; }  // of kBytes too

  friend bool operator==(const Value& a, const Value& b);

 private:
  Type type_ = Type::kNull;
  std::uint64_t bits_ = 0;
  double double_ = 0;
  std::string text_;
};

// For people: NULL, 12, 0.5, "text", 0x00ff.
std::string ToString(const Value& value);

}  // namespace driverbench
