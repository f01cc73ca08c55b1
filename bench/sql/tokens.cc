#include "bench/sql/tokens.h"

#include <algorithm>
#include <boost/algorithm/string/case_conv.hpp>
#include <boost/algorithm/string/predicate.hpp>
#include <utility>

namespace driverbench::sql {
namespace {

// Not <cctype>: what a letter is must not depend on the locale. Bytes beyond ASCII are of names.
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsOfName(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || IsDigit(c) || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

class Tokenizer {
 public:
  Tokenizer(std::string_view sql, std::vector<Token>* out) : sql_(sql), out_(out) {}

  std::optional<Problem> Run() {
    while (at_ < sql_.size()) {
      if (auto problem = Next()) return problem;
    }
    if (depth_ > 0) return Problem{sql_.size(), "a parenthesis is not closed"};
    return std::nullopt;
  }

 private:
  std::optional<Problem> Next() {
    const char c = sql_[at_];
    const std::string_view rest = sql_.substr(at_);
    if (IsSpace(c)) {
      ++at_;
    } else if (c == '#' || (rest.starts_with("--") && (rest.size() == 2 || IsSpace(rest[2])))) {
      at_ = std::min(sql_.find('\n', at_), sql_.size());
    } else if (rest.starts_with("/*")) {
      return SkipComment(rest);
    } else if (c == '\'' || c == '"' || c == '`') {
      return Quoted(c);
    } else if (c == '@') {
      return Problem{at_,
                     "@: variables are not allowed, one operation would leave them to the next"};
    } else if (IsOfName(c)) {
      const auto end = std::find_if_not(rest.begin(), rest.end(), IsOfName);
      // What follows a point is a name, as if it were quoted.
      const bool qualified = !out_->empty() && out_->back().IsSymbol('.');
      Add(IsDigit(c)  ? Token::Kind::kNumber
          : qualified ? Token::Kind::kQuoted
                      : Token::Kind::kWord,
          rest.begin(), end);
    } else {
      return Symbol(c);
    }
    return std::nullopt;
  }

  std::optional<Problem> SkipComment(std::string_view rest) {
    const std::string_view text = rest.substr(2);
    if (text.starts_with('!') || text.starts_with("T!") || text.starts_with("M!"))
      return Problem{at_, "a comment that some servers execute: each would do other work"};
    const std::size_t end = text.find("*/");
    if (end == std::string_view::npos) return Problem{at_, "a comment is not closed"};
    at_ += 2 + end + 2;
    return std::nullopt;
  }

  std::optional<Problem> Quoted(char quote) {
    std::string text;
    for (std::size_t i = at_ + 1; i < sql_.size(); ++i) {
      if (sql_[i] == '\\' && quote != '`' && i + 1 < sql_.size()) {
        text += sql_[++i];
      } else if (sql_[i] != quote) {
        text += sql_[i];
      } else if (i + 1 < sql_.size() && sql_[i + 1] == quote) {
        text += sql_[++i];
      } else {
        Push(quote == '`' ? Token::Kind::kQuoted : Token::Kind::kText, std::move(text));
        at_ = i + 1;
        return std::nullopt;
      }
    }
    return Problem{at_, "a quote is not closed"};
  }

  std::optional<Problem> Symbol(char c) {
    if (c == ')' && --depth_ < 0) return Problem{at_, "a parenthesis is closed that is not open"};
    Push(c == '?' ? Token::Kind::kParameter : Token::Kind::kSymbol, std::string(1, c));
    if (c == '(') ++depth_;
    ++at_;
    return std::nullopt;
  }

  void Add(Token::Kind kind, std::string_view::iterator begin, std::string_view::iterator end) {
    Push(kind, {begin, end});
    at_ += end - begin;
  }

  void Push(Token::Kind kind, std::string text) {
    out_->push_back({.kind = kind, .text = std::move(text), .offset = at_, .depth = depth_});
  }

  const std::string_view sql_;
  std::vector<Token>* const out_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

bool Token::Is(std::string_view keyword) const {
  return kind == Kind::kWord && boost::algorithm::iequals(text, keyword);
}

std::optional<Problem> Tokenize(std::string_view sql, std::vector<Token>* out) {
  out->clear();
  return Tokenizer(sql, out).Run();
}

std::string Lower(std::string_view name) {
  return boost::algorithm::to_lower_copy(std::string(name));
}

}  // namespace driverbench::sql
