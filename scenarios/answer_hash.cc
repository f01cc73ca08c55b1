#include "scenarios/answer_hash.h"

#include <fmt/format.h>

#include <array>
#include <boost/crc.hpp>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string_view>

#include "scenarios/mix.h"

namespace driverbench::scenarios {
namespace {

using Room = std::array<char, 32>;

// What servers write as DECIMAL, DATETIME or TIME with a fraction: how many zeros end it hangs on
// the library.
std::string_view WithoutZeros(std::string_view text) {
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos || point == 0 || point + 1 == text.size()) return text;
  if (text.find_first_not_of("0123456789+-: .") != std::string_view::npos) return text;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!is_digit(text[point - 1]) ||
      text.find_first_not_of("0123456789", point + 1) != std::string_view::npos)
    return text;
  const std::size_t last = text.find_last_not_of('0');
  return text.substr(0, last == point ? point : last + 1);
}

// Of six significant digits, of the nearest number of single precision: libraries do not tell FLOAT
// from DOUBLE, some servers print a FLOAT shortened, and a sum hangs on the order of its parts.
std::string_view Write(double number, Room* room) {
  const double magnitude = std::abs(number);
  if (magnitude <= std::numeric_limits<float>::max() &&
      magnitude >= std::numeric_limits<float>::min())
    number = static_cast<float>(number);
  if (number == 0) number = 0;  // not -0
  const auto end = fmt::format_to_n(room->data(), room->size(), "{:.6g}", number).out;
  return {room->data(), end};
}

template <typename Integer>
std::string_view Write(Integer number, Room* room) {
  return {room->data(), std::to_chars(room->data(), room->data() + room->size(), number).ptr};
}

std::string_view Canonical(const Value& value, Room* room) {
  switch (value.type()) {
    case Value::Type::kNull:
      break;
    case Value::Type::kInt:
      return Write(value.int_value(), room);
    case Value::Type::kUint:
      return Write(value.uint_value(), room);
    case Value::Type::kDouble:
      return Write(value.double_value(), room);
    case Value::Type::kText:
      return WithoutZeros(value.text());
    case Value::Type::kBytes:
      return value.text();
  }
  return {};
}

}  // namespace

void AnswerHash::Add(const RowSet& rows, bool ordered) {
  std::uint64_t statement = ordered ? 0 : HashOfRows(rows);
  for (std::size_t i = 0; ordered && i < rows.rows(); ++i)
    statement = Mix(statement ^ HashOfRow(rows.row(i)));
  value_ = Mix(value_ ^ statement);
}

std::uint64_t HashOfRows(const RowSet& rows) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < rows.rows(); ++i) sum += HashOfRow(rows.row(i));
  return sum;
}

std::uint64_t HashOfRow(std::span<const Value> row) {
  boost::crc_32_type crc;
  Room room;
  for (const Value& value : row) {
    crc.process_byte(value.is_null() ? 0 : 1);
    if (value.is_null()) continue;
    const std::string_view text = Canonical(value, &room);
    // How long it is, least byte first: "a", "bc" is not "ab", "c".
    for (int byte = 0; byte < 4; ++byte)
      crc.process_byte(static_cast<unsigned char>(text.size() >> (8 * byte)));
    crc.process_bytes(text.data(), text.size());
  }
  return Mix(crc.checksum());
}

std::string CanonicalText(const Value& value) {
  Room room;
  return std::string(Canonical(value, &room));
}

}  // namespace driverbench::scenarios
