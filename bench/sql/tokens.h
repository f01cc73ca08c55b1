#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The user's own SQL, as far as it has to be understood before it is run. No parser: what a
// statement means is the server's to say. Pure functions.

namespace driverbench::sql {

// What is wrong, and where in the text.
struct Problem {
  std::size_t offset = 0;
  std::string text;
};

struct Token {
  enum class Kind : std::uint8_t {
    kWord,    // a keyword or a name
    kQuoted,  // a name between backquotes, without them
    kText,    // between quotes
    kNumber,
    kParameter,  // ?
    kSymbol,     // one character
  };

  Kind kind = Kind::kSymbol;
  std::string text;
  std::size_t offset = 0;
  int depth = 0;  // within how many parentheses; a parenthesis itself lies outside of them

  // A keyword is in capitals here; in the statement either will do.
  bool Is(std::string_view keyword) const;
  bool IsSymbol(char symbol) const { return kind == Kind::kSymbol && text.front() == symbol; }
  bool IsName() const { return kind == Kind::kWord || kind == Kind::kQuoted; }
};

// Comments are left out. Refused are those that a server executes, variables, whose values one
// operation leaves to the next, and what does not end.
std::optional<Problem> Tokenize(std::string_view sql, std::vector<Token>* out);

// Names of tables and columns as they are compared here: to TiDB upper and lower case are the same.
std::string Lower(std::string_view name);

}  // namespace driverbench::sql
