#include "bench/tap/fold.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace driverbench::tap {
namespace {

bool IsBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool IsControlOrBlank(char c) { return (c >= 0 && c <= ' ') || c == '\x7f'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWord(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
         c == '@' || static_cast<unsigned char>(c) >= 0x80;
}

// Behind the quotation that begins at `at`; a doubled quote and, but for backquotes, a backslash
// keep it open.
std::size_t QuotationEnd(std::string_view sql, std::size_t at) {
  const char quote = sql[at];
  for (++at; at < sql.size(); ++at) {
    if (sql[at] == '\\' && quote != '`') {
      ++at;
    } else if (sql[at] == quote) {
      if (at + 1 == sql.size() || sql[at + 1] != quote) return at + 1;
      ++at;
    }
  }
  return sql.size();
}

// Behind the comment that begins at `at`, or `at` when none does. What stands in /*! ... */ and
// TiDB's /*+ and /*T is code.
std::size_t CommentEnd(std::string_view sql, std::size_t at) {
  const std::string_view rest = sql.substr(at);
  if (rest.starts_with("/*")) {
    if (rest.size() > 2 && (rest[2] == '!' || rest[2] == '+' || rest[2] == 'T')) return at;
    const std::size_t end = sql.find("*/", at + 2);
    return end == std::string_view::npos ? sql.size() : end + 2;
  }
  // Behind two dashes has to be a blank, a control character or the end; `2--1` has operators.
  const bool dashes = rest.starts_with("--") && (rest.size() == 2 || IsControlOrBlank(rest[2]));
  if (rest.starts_with('#') || dashes) {
    return std::min(sql.find('\n', at), sql.size());
  }
  return at;
}

// A number as it may stand in SQL: 12, 1.5e-3, 0x1f; any other sign is an operator, also in 0x1e-3.
std::size_t NumberEnd(std::string_view sql, std::size_t at) {
  const bool hexadecimal = sql.substr(at).starts_with("0x");
  while (at < sql.size() && (IsWord(sql[at]) || sql[at] == '.' ||
                             (!hexadecimal && (sql[at] == '-' || sql[at] == '+') &&
                              (sql[at - 1] == 'e' || sql[at - 1] == 'E')))) {
    ++at;
  }
  return at;
}

struct Token {
  std::string_view text;
  bool spaced = false;  // a blank or a comment stood before it

  bool operator==(const Token& other) const { return text == other.text; }
};
using Tokens = std::vector<Token>;

// A sign belongs to its number but behind a value or a name, where it is an operator.
bool IsSign(const Tokens& tokens) {
  if (tokens.size() < 2 || (tokens.back().text != "-" && tokens.back().text != "+")) return false;
  const char before = tokens[tokens.size() - 2].text.back();
  return !IsWord(before) && before != '?' && before != ')' && before != '`';
}

// Words, `?` for values, beginnings of code in comments, and single characters.
Tokens TokensOf(std::string_view sql) {
  Tokens tokens;
  bool spaced = false;
  const auto add = [&](std::string_view text) {
    tokens.push_back({text, std::exchange(spaced, false)});
  };
  for (std::size_t at = 0; at < sql.size();) {
    const std::size_t begin = at;
    if (const std::size_t end = CommentEnd(sql, at); end != at || IsBlank(sql[at])) {
      at = std::max(end, at + 1);
      spaced = true;
    } else if (sql.substr(at).starts_with("/*")) {
      at += 3;  // of code, and so /*+ has no sign
      add(sql.substr(begin, 3));
    } else if (sql[at] == '\'' || sql[at] == '"') {
      at = QuotationEnd(sql, at);
      add("?");
    } else if (sql[at] == '`') {
      at = QuotationEnd(sql, at);
      add(sql.substr(begin, at - begin));
    } else if (IsDigit(sql[at])) {
      at = NumberEnd(sql, at);
      if (IsSign(tokens)) {
        spaced = tokens.back().spaced;
        tokens.pop_back();
      }
      add("?");
    } else if (IsWord(sql[at])) {
      while (at < sql.size() && IsWord(sql[at])) ++at;
      add(sql.substr(begin, at - begin));
    } else {
      add(sql.substr(at++, 1));
    }
  }
  return tokens;
}

// Behind the row of values `(?, ...)` that begins at `at`; `at` when none does.
Tokens::const_iterator RowEnd(const Tokens& tokens, Tokens::const_iterator at) {
  if (at == tokens.end() || at->text != "(") return at;
  const auto end = std::find_if(at + 1, tokens.end(), [](const Token& token) {
    return token.text != "?" && token.text != ",";
  });
  return end != tokens.end() && end->text == ")" && end > at + 1 ? end + 1 : at;
}

}  // namespace

std::string Fold(std::string_view sql) {
  const Tokens tokens = TokensOf(sql);
  std::string out;
  const auto append = [&](const Token& token) {
    if (token.spaced && !out.empty()) out += ' ';
    out += token.text;
  };
  for (auto at = tokens.begin(); at != tokens.end();) {
    const auto end = RowEnd(tokens, at);
    if (end == at) {
      append(*at++);
      continue;
    }
    std::for_each(at, end, append);
    int rows = 1;
    auto next = end;
    while (next != tokens.end() && next->text == ",") {
      const auto row_end = RowEnd(tokens, next + 1);
      if (!std::equal(at, end, next + 1, row_end)) break;
      next = row_end;
      ++rows;
    }
    if (rows > 1) out += fmt::format(" x {}", rows);
    at = next;
  }
  return out;
}

}  // namespace driverbench::tap
