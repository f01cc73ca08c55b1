#pragma once

#include <mysql.h>

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

namespace driverbench::c_api {

// A statement under construction (backends/api/sql_pieces.h), in memory that is reused. Rather than
// a std::string by itself, which clears what an escaping function is about to write: 100
// instructions of a point read.
class SqlText {
 public:
  explicit SqlText(MYSQL* mysql) : mysql_(mysql) {}

  void Clear() { size_ = 0; }
  std::string_view view() const { return {memory_.data(), size_}; }

  void Append(std::string_view text) {
    std::memcpy(Room(text.size()), text.data(), text.size());
    size_ += text.size();
  }
  template <std::integral Integer>
  void AppendValue(Integer number) {
    constexpr std::size_t kDigits = std::numeric_limits<Integer>::digits10 + 2;
    char* room = Room(kDigits);
    size_ += std::to_chars(room, room + kDigits, number).ptr - room;
  }
  void AppendValue(double number) {
    constexpr std::size_t kDigits = 32;
    char* room = Room(kDigits);
    // With an exponent: 1.5 alone is a DECIMAL to servers.
    size_ += std::to_chars(room, room + kDigits, number, std::chars_format::scientific).ptr - room;
  }
  void AppendValue(std::string_view text) {
    char* const room = Room(2 * text.size() + 3);
    *room = '\'';
#ifdef MARIADB_VERSION_ID
    size_ += mysql_real_escape_string(mysql_, room + 1, text.data(), text.size());
#else
    // The older function fails when the server's sql_mode has NO_BACKSLASH_ESCAPES.
    size_ += mysql_real_escape_string_quote(mysql_, room + 1, text.data(), text.size(), '\'');
#endif
    memory_[size_ + 1] = '\'';
    size_ += 2;
  }

 private:
  char* Room(std::size_t size) {
    if (memory_.size() < size_ + size) memory_.resize(2 * (size_ + size));
    return memory_.data() + size_;
  }

  MYSQL* const mysql_;
  std::string memory_;  // all of it in use, as far as std::string knows
  std::size_t size_ = 0;
};

}  // namespace driverbench::c_api
