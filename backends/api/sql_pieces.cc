#include "backends/api/sql_pieces.h"

#include <algorithm>
#include <cstddef>

namespace driverbench {
namespace {

// Where what begins at `begin` ends: a quoted text with its escapes, or a comment; `begin` + 1 for
// anything else.
std::size_t EndOf(std::string_view sql, std::size_t begin) {
  const auto after = [&](std::string_view end) {
    const std::size_t found = sql.find(end, begin + 2);
    return found == std::string_view::npos ? sql.size() : found + end.size();
  };
  const char c = sql[begin];
  if (c == '#') return std::min(sql.find('\n', begin), sql.size());
  if (sql.substr(begin).starts_with("-- ")) return std::min(sql.find('\n', begin), sql.size());
  if (sql.substr(begin).starts_with("/*")) return after("*/");
  if (c != '\'' && c != '"' && c != '`') return begin + 1;
  std::size_t i = begin + 1;
  while (i < sql.size() && sql[i] != c) i += c != '`' && sql[i] == '\\' ? 2 : 1;
  return std::min(i + 1, sql.size());  // a doubled quote is two texts, which is as well here
}

}  // namespace

std::vector<std::string> PiecesOf(std::string_view sql) {
  std::vector<std::string> pieces(1);
  for (std::size_t i = 0; i < sql.size();) {
    const std::size_t end = EndOf(sql, i);
    if (sql[i] == '?') {
      pieces.emplace_back();
    } else {
      pieces.back() += sql.substr(i, end - i);
    }
    i = end;
  }
  return pieces;
}

}  // namespace driverbench
