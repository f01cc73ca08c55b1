#pragma once

#include <concepts>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>

#include "backends/api/sql_pieces.h"
#include "backends/libdbi/dbi.h"

namespace driverbench::libdbi {

// A statement under construction (backends/api/sql_pieces.h).
class SqlText {
 public:
  explicit SqlText(dbi_conn connection) : connection_(connection) {}

  void Clear() { text_.clear(); }
  const std::string& text() const { return text_; }

  void Append(std::string_view text) { text_ += text; }
  void AppendValue(std::integral auto value) { AppendNumber(value, &text_); }
  void AppendValue(double value) { AppendNumber(value, &text_); }
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
