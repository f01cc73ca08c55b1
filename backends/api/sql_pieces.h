#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "backends/api/value.h"

// A statement as the pieces between its `?`, one more than there are of these, for libraries that
// put values into text. A `Sql` is their statement under construction: Append(text) adds SQL,
// AppendValue(number or text) a value, through the library's own escaping.

namespace driverbench {

// The digits of a number, as SQL has it. Not where these are counted in instructions: c_api writes
// into memory of its own.
template <std::integral Integer>
void AppendNumber(Integer value, std::string* sql) {
  std::array<char, std::numeric_limits<Integer>::digits10 + 2> digits;
  sql->append(digits.data(),
              std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
}
inline void AppendNumber(double value, std::string* sql) {
  std::array<char, 32> digits;
  // With an exponent: 1.5 alone is a DECIMAL to servers.
  sql->append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                           std::chars_format::scientific)
                                 .ptr);
}

// A `?` within quotes, backquotes or a comment is none.
std::vector<std::string> PiecesOf(std::string_view sql);

template <typename Sql>
void AppendValue(const Value& value, Sql* sql) {
  switch (value.type()) {
    case Value::Type::kNull:
      return sql->Append("NULL");
    case Value::Type::kInt:
      return sql->AppendValue(value.int_value());
    case Value::Type::kUint:
      return sql->AppendValue(value.uint_value());
    case Value::Type::kDouble:
      return sql->AppendValue(value.double_value());
    case Value::Type::kBytes:
      sql->Append("_binary ");
      [[fallthrough]];
    case Value::Type::kText:
      return sql->AppendValue(value.text());
  }
}

// There is one value less than there are pieces.
template <typename Sql>
void AppendSql(std::span<const std::string> pieces, std::span<const Value> values, Sql* sql) {
  sql->Append(pieces[0]);
  for (std::size_t i = 0; i < values.size(); ++i) {
    AppendValue(values[i], sql);
    sql->Append(pieces[i + 1]);
  }
}

// The same for a text that the compiler knows, in which every `?` is one: taken apart when it is
// compiled, as a point read is counted in instructions.
template <std::size_t kCount>
consteval std::array<std::string_view, kCount> Split(std::string_view sql) {
  std::array<std::string_view, kCount> pieces;
  for (std::size_t i = 0; i + 1 < kCount; ++i) {
    const std::size_t end = sql.find('?');
    if (end == std::string_view::npos)
      throw std::logic_error("more values than the statement takes");
    pieces[i] = sql.substr(0, end);
    sql.remove_prefix(end + 1);
  }
  if (sql.find('?') != std::string_view::npos)
    throw std::logic_error("fewer values than the statement takes");
  pieces.back() = sql;
  return pieces;
}

template <const std::string_view& kSql, typename Sql, typename... Values>
void AppendSql(Sql* sql, const Values&... values) {
  static constexpr auto kPieces = Split<sizeof...(Values) + 1>(kSql);
  const std::string_view* piece = kPieces.data();
  sql->Append(*piece);
  ((sql->AppendValue(values), sql->Append(*++piece)), ...);
}

}  // namespace driverbench
