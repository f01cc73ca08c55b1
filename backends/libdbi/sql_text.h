#pragma once

#include <charconv>
#include <concepts>
#include <cstdlib>
#include <iterator>
#include <limits>
#include <new>
#include <string>
#include <string_view>

#include "backends/libdbi/dbi.h"

namespace driverbench::libdbi {

// A statement under construction (backends/api/sql_pieces.h).
class SqlText {
 public:
  explicit SqlText(dbi_conn connection) : connection_(connection) {}

  void Clear() { text_.clear(); }
  const std::string& text() const { return text_; }

  void Append(std::string_view text) { text_ += text; }
  template <std::integral Integer>
  void AppendValue(Integer value) {
    char digits[std::numeric_limits<Integer>::digits10 + 2];
    text_.append(digits, std::to_chars(std::begin(digits), std::end(digits), value).ptr);
  }
  void AppendValue(double value) {
    char digits[32];
    // With an exponent: 1.5 alone is a DECIMAL to servers.
    text_.append(digits, std::to_chars(std::begin(digits), std::end(digits), value,
                                       std::chars_format::scientific)
                             .ptr);
  }
  // Not dbi_conn_quote_string_copy(): it does the same, up to the first NUL byte.
  void AppendValue(std::string_view text) {
    unsigned char* quoted = nullptr;
    const std::size_t size = dbi_conn_quote_binary_copy(
        connection_, reinterpret_cast<const unsigned char*>(text.empty() ? "" : text.data()),
        text.size(), &quoted);
    if (quoted == nullptr) throw std::bad_alloc();
    text_.append(reinterpret_cast<const char*>(quoted), size);
    std::free(quoted);
  }

 private:
  const dbi_conn connection_;
  std::string text_;
};

}  // namespace driverbench::libdbi
