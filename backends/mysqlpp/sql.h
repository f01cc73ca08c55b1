#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>

#include "backends/api/sql_pieces.h"
#include "backends/mysqlpp/error.h"
#include "backends/mysqlpp/library.h"

namespace driverbench::mysqlpp_backend {

// A statement under construction (backends/api/sql_pieces.h) and its execution, in one of the ways
// that MySQL++ has. Exec and Use leave it empty for the next one, and so does Run after a failure.
// Exec, not execute(): that also asks for affected rows, an id and a text about the query. Use, not
// store(): that reads the same rows, into a container first.

// Calls take(row) for each row of a result, until it answers that it wants no more. To fetch_row()
// of 3.2 an error is the end of the result, and all that is built on it (for_each, storein,
// store_if) has fewer rows then, in silence: so the connection is asked.
template <typename Take>
void ReadRows(mysqlpp::Connection& connection, const mysqlpp::UseQueryResult& result, Take take) {
  while (const mysqlpp::Row row = result.fetch_row()) {
    if (!take(row)) return;
  }
  if (connection.errnum() != 0) throw mysqlpp::UseQueryError(connection.error());
}

// As the manual shows it: a Query is a stream, `quote` escapes the next value, and a String
// converts itself to what it is read into.
class StreamSql {
 public:
  explicit StreamSql(mysqlpp::Connection& connection)
      : connection_(connection), query_(connection.query()) {
    query_.precision(std::numeric_limits<double>::max_digits10 - 1);
    query_.setf(std::ios::scientific, std::ios::floatfield);  // 1.5 alone is a DECIMAL to servers
  }

  void Append(std::string_view text) { query_ << text; }
  template <typename Number>
  requires std::integral<Number> || std::floating_point<Number>
  void AppendValue(Number value) { query_ << value; }
  void AppendValue(std::string_view text) {
    query_ << mysqlpp::quote << mysqlpp::SQLTypeAdapter(text.data(), static_cast<int>(text.size()));
  }

  void Exec() { query_.exec(); }
  mysqlpp::UseQueryResult Use() { return query_.use(); }

  template <std::integral Integer>
  static Integer Read(const mysqlpp::String& value) {
    return static_cast<Integer>(value);
  }

  // Runs `body`, which returns a Status, and lets no exception out.
  template <typename Body>
  Status Run(Body body) {
    try {
      return body();
    } catch (...) {
      query_.reset();  // by itself it forgets only what succeeded
      return FromCurrentException(connection_);
    }
  }

 private:
  mysqlpp::Connection& connection_;
  mysqlpp::Query query_;
};

// The least that MySQL++ can do for it: a string of our own, escaped in its place, and the numbers
// of a row read from their text. A String's conversion is a std::stringstream each.
class TextSql {
 public:
  explicit TextSql(mysqlpp::Connection& connection)
      : connection_(connection), query_(connection.query()) {}

  void Append(std::string_view text) { text_ += text; }
  void AppendValue(std::integral auto value) { AppendNumber(value, &text_); }
  void AppendValue(double value) { AppendNumber(value, &text_); }
  void AppendValue(std::string_view text) {
    const std::size_t begin = text_.size() + 1;
    text_.resize(begin + 2 * text.size() + 1);
    text_[begin - 1] = '\'';
    text_.resize(begin + query_.escape_string(text_.data() + begin, text.data(), text.size()));
    text_ += '\'';
  }

  void Exec() {
    query_.exec(text_);
    text_.clear();
  }
  mysqlpp::UseQueryResult Use() {
    mysqlpp::UseQueryResult result = query_.use(text_.data(), text_.size());
    text_.clear();
    return result;
  }

  template <std::integral Integer>
  static Integer Read(const mysqlpp::String& value) {
    Integer number = 0;
    const char* const end = value.data() + value.length();
    const auto [stop, error] = std::from_chars(value.data(), end, number);
    if (error != std::errc() || stop != end) {
      throw mysqlpp::BadConversion("an integer", value.data(), 0, value.length());
    }
    return number;
  }

  template <typename Body>
  Status Run(Body body) {
    try {
      return body();
    } catch (...) {
      text_.clear();
      return FromCurrentException(connection_);
    }
  }

 private:
  mysqlpp::Connection& connection_;
  mysqlpp::Query query_;
  std::string text_;
};

}  // namespace driverbench::mysqlpp_backend
