#include "bench/sql/statement.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

namespace driverbench::sql {
namespace {

// What outlasts a statement, or takes its time without doing work.
constexpr std::array<std::string_view, 15> kFunctions = {
    "SYSDATE",      "ROW_COUNT",         "FOUND_ROWS",    "GET_LOCK",
    "RELEASE_LOCK", "RELEASE_ALL_LOCKS", "SLEEP",         "BENCHMARK",
    "LOAD_FILE",    "NEXTVAL",           "SETVAL",        "LASTVAL",
    "IS_FREE_LOCK", "IS_USED_LOCK",      "LAST_INSERT_ID"};

// What may follow a table in FROM, and so is no alias of it.
constexpr std::array<std::string_view, 29> kNoAlias = {
    "ON",        "USING", "JOIN",  "LEFT",  "RIGHT", "INNER",  "CROSS",  "NATURAL", "STRAIGHT_JOIN",
    "OUTER",     "WHERE", "GROUP", "ORDER", "LIMIT", "HAVING", "WINDOW", "UNION",   "EXCEPT",
    "INTERSECT", "FOR",   "LOCK",  "USE",   "FORCE", "IGNORE", "SET",    "AS",      "TABLESAMPLE",
    "PARTITION", "FETCH"};

bool IsAnyOf(const Token& token, std::span<const std::string_view> keywords) {
  return std::ranges::any_of(keywords, [&](std::string_view one) { return token.Is(one); });
}

// Between backquotes too.
bool IsFunction(const Token& token) {
  return token.IsName() && std::ranges::any_of(kFunctions, [&](std::string_view one) {
           return Lower(one) == Lower(token.text);
         });
}

class Reader {
 public:
  Reader(std::span<const std::string> writable, Statement* out) : writable_(writable), out_(*out) {}

  std::optional<Problem> Read(std::string_view sql) {
    if (auto problem = Tokenize(sql, &tokens_)) return problem;
    if (!tokens_.empty() && tokens_.back().IsSymbol(';')) tokens_.pop_back();
    if (tokens_.empty()) return Problem{0, "there is no statement"};
    out_.parameters = std::ranges::count(tokens_, Token::Kind::kParameter, &Token::kind);
    if (auto problem = ReadAnywhere()) return problem;
    const Token& first = tokens_.front();
    if (first.Is("SELECT") || first.Is("WITH")) return ReadSelect();
    out_.writes = true;
    if (first.Is("INSERT") || first.Is("REPLACE")) return ReadInsert();
    if (first.Is("UPDATE")) return ReadUpdate();
    if (first.Is("DELETE")) return ReadDelete();
    return Problem{first.offset,
                   fmt::format("begins with {}; allowed: SELECT, WITH ... SELECT, INSERT, REPLACE, "
                               "UPDATE, DELETE (a transaction is begun and ended by `transaction: "
                               "true`)",
                               first.text)};
  }

 private:
  bool Has(std::size_t i) const { return i < tokens_.size(); }
  bool Is(std::size_t i, std::string_view keyword) const {
    return Has(i) && tokens_[i].Is(keyword);
  }
  bool IsSymbol(std::size_t i, char symbol) const { return Has(i) && tokens_[i].IsSymbol(symbol); }
  std::size_t OffsetOf(std::size_t i) const {
    return Has(i) ? tokens_[i].offset : tokens_.back().offset;
  }
  // The first one at the outermost level from `begin` on.
  std::size_t Find(std::string_view keyword, std::size_t begin = 0) const {
    const auto found =
        std::find_if(tokens_.begin() + static_cast<std::ptrdiff_t>(begin), tokens_.end(),
                     [&](const Token& t) { return t.depth == 0 && t.Is(keyword); });
    return found - tokens_.begin();
  }
  std::optional<Problem> At(std::size_t i, std::string text) const {
    return Problem{OffsetOf(i), std::move(text)};
  }

  // Whatever the statement is.
  std::optional<Problem> ReadAnywhere() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (IsSymbol(i, ';')) return At(i, "a second statement; each is an item of its own");
      if (Is(i, "NEXT") && Is(i + 1, "VALUE"))
        return At(i, "NEXT VALUE: its effect outlasts the statement");
      if (IsFunction(tokens_[i]) && IsSymbol(i + 1, '('))
        return At(
            i, fmt::format("{}(): its effect outlasts the statement, or is none", tokens_[i].text));
      if (Is(i, "LIMIT") && tokens_[i].depth > 0)
        return At(i, "LIMIT within parentheses: which rows it takes cannot be told from here");
      if (Is(i, "FETCH") && (Is(i + 1, "FIRST") || Is(i + 1, "NEXT")))
        return At(i, "FETCH: write LIMIT, with an ORDER BY that holds a unique key");
      if ((Is(i, "FOR") && (Is(i + 1, "UPDATE") || Is(i + 1, "SHARE"))) ||
          (Is(i, "LOCK") && Is(i + 1, "IN")))
        out_.locks = true;
    }
    return std::nullopt;
  }

  std::optional<Problem> ReadSelect() {
    const std::size_t select = Find("SELECT");
    for (const std::string_view other : {"INSERT", "REPLACE", "UPDATE", "DELETE"}) {
      const std::size_t found = Find(other);
      if (Has(found) && found < select)
        return At(found, fmt::format("WITH ... {}: only WITH ... SELECT is allowed", other));
    }
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (Is(i, "INTO")) return At(i, "INTO: what is read must come to the client");
    }
    const bool names_a_table = std::ranges::any_of(tokens_, [this](const Token& token) {
      const std::size_t next = &token - tokens_.data() + 1;
      return token.Is("FROM") && Has(next) && tokens_[next].IsName();
    });
    if (!names_a_table)
      return At(select, "reads no table: that it was executed could not be told by the server");
    if (const std::size_t limit = Find("LIMIT"); Has(limit)) out_.limit = OffsetOf(limit);
    out_.plain = select == 0 && !Is(1, "DISTINCT") && !Is(1, "DISTINCTROW") &&
                 !Has(Find("UNION")) && !Has(Find("EXCEPT")) && !Has(Find("INTERSECT"));
    ReadSources(Find("FROM", std::min(select, tokens_.size())));
    if (const std::size_t group = Find("GROUP"); Is(group + 1, "BY")) {
      // What is no column may be equal in rows of two groups.
      if (!ReadColumns(group + 2, &out_.group.emplace())) out_.plain = false;
    }
    if (const std::size_t order = Find("ORDER"); Is(order + 1, "BY")) {
      ReadColumns(order + 2, &out_.order);
      ForgetAliases(select);
    }
    return std::nullopt;
  }

  // A name that the SELECT gave to an expression is no column: what follows AS, or an expression.
  void ForgetAliases(std::size_t select) {
    for (std::size_t i = select + 2; i < Find("FROM", select); ++i) {
      const Token& before = tokens_[i - 1];
      const bool follows = before.Is("AS") || before.IsSymbol(')') ||
                           before.kind == Token::Kind::kNumber ||
                           before.kind == Token::Kind::kText || before.IsName();
      if (tokens_[i].depth > 0 || !tokens_[i].IsName() || !follows) continue;
      std::erase_if(out_.order, [&](const Statement::Column& column) {
        return column.qualifier.empty() && column.name == Lower(tokens_[i].text);
      });
    }
  }

  // Tables follow FROM, JOIN and commas at the outermost level.
  void ReadSources(std::size_t from) {
    bool expected = false;
    for (std::size_t i = from; i < tokens_.size(); ++i) {
      const Token& token = tokens_[i];
      if (token.depth > 0) continue;
      if (token.Is("WHERE") || token.Is("GROUP") || token.Is("HAVING") || token.Is("ORDER") ||
          token.Is("LIMIT") || token.Is("UNION") || token.Is("WINDOW"))
        break;
      if (token.Is("FROM") || token.Is("JOIN") || token.Is("STRAIGHT_JOIN") ||
          token.IsSymbol(',')) {
        expected = true;
      } else if (std::exchange(expected, false)) {
        ReadSource(i);
      }
    }
  }

  void ReadSource(std::size_t i) {
    // Of another database, or a subquery: no key of it is known.
    if (!tokens_[i].IsName() || IsSymbol(i + 1, '.')) {
      out_.plain = false;
      return;
    }
    std::size_t alias = i + 1;
    if (Is(alias, "AS")) ++alias;
    const bool has_alias =
        Has(alias) && tokens_[alias].IsName() && !IsAnyOf(tokens_[alias], kNoAlias);
    out_.sources.push_back(
        {.table = Lower(tokens_[i].text), .alias = Lower(tokens_[has_alias ? alias : i].text)});
  }

  // The columns of a list that begins there; false when something in it is none.
  bool ReadColumns(std::size_t i, std::vector<Statement::Column>* out) {
    bool all = true;
    while (Has(i)) {
      Statement::Column column;
      std::size_t next = i + 1;
      bool is_column = tokens_[i].IsName();
      if (is_column && IsSymbol(next, '.') && Has(next + 1)) {
        column.qualifier = Lower(tokens_[i].text);
        i = next + 1;
        next = i + 1;
        is_column = tokens_[i].IsName();
      }
      column.name = Lower(tokens_[i].text);
      if (Is(next, "ASC") || Is(next, "DESC")) ++next;
      const bool ends = !Has(next) || IsSymbol(next, ',') || Is(next, "LIMIT") ||
                        Is(next, "HAVING") || Is(next, "ORDER") || Is(next, "FOR") ||
                        Is(next, "LOCK") || Is(next, "WINDOW") || Is(next, "WITH");
      if (Is(next, "WITH")) all = false;  // ROLLUP adds rows
      if (is_column && ends) {
        out->push_back(std::move(column));
      } else {
        all = false;
        while (Has(next) && (tokens_[next].depth > 0 || !IsSymbol(next, ',')) &&
               !(tokens_[next].depth == 0 &&
                 (Is(next, "LIMIT") || Is(next, "HAVING") || Is(next, "ORDER") || Is(next, "FOR"))))
          ++next;
      }
      if (!IsSymbol(next, ',')) break;
      i = next + 1;
    }
    return all;
  }

  std::optional<Problem> ReadInsert() {
    std::size_t i = 1;
    while (Is(i, "LOW_PRIORITY") || Is(i, "DELAYED") || Is(i, "HIGH_PRIORITY") || Is(i, "IGNORE"))
      ++i;
    if (Is(i, "INTO")) ++i;
    if (auto problem = CheckTarget(i)) return problem;
    const std::size_t values = std::min({Find("VALUES"), Find("VALUE"), Find("SET")});
    for (std::size_t j = 0; j < std::min(values, tokens_.size()); ++j) {
      if (Is(j, "SELECT"))
        return At(j, "INSERT ... SELECT: servers count it otherwise than an INSERT; write VALUES");
    }
    if (!Has(values)) return At(i + 1, "an INSERT needs VALUES or SET");
    return std::nullopt;
  }

  std::optional<Problem> ReadUpdate() {
    std::size_t i = 1;
    while (Is(i, "LOW_PRIORITY") || Is(i, "IGNORE")) ++i;
    if (auto problem = CheckTarget(i)) return problem;
    i = AfterAlias(i + 1);
    if (!Is(i, "SET")) return At(i, "an UPDATE of one table needs SET here");
    return CheckNoLimit();
  }

  std::optional<Problem> ReadDelete() {
    std::size_t i = 1;
    while (Is(i, "LOW_PRIORITY") || Is(i, "QUICK") || Is(i, "IGNORE")) ++i;
    if (!Is(i, "FROM")) return At(i, "a DELETE of one table needs FROM here");
    if (auto problem = CheckTarget(++i)) return problem;
    i = AfterAlias(i + 1);
    if (Has(i) && !Is(i, "WHERE") && !Is(i, "ORDER") && !Is(i, "LIMIT"))
      return At(i, "a DELETE of one table needs WHERE here");
    return CheckNoLimit();
  }

  std::size_t AfterAlias(std::size_t i) const {
    if (Is(i, "AS")) ++i;
    return Has(i) && tokens_[i].IsName() && !IsAnyOf(tokens_[i], kNoAlias) ? i + 1 : i;
  }

  std::optional<Problem> CheckTarget(std::size_t i) const {
    if (!Has(i) || !tokens_[i].IsName()) return At(i, "the table's name is missing here");
    const std::string name = Lower(tokens_[i].text);
    if (writable_.empty())
      return At(0,
                "writes; without `tables`, a file that makes its own, only one SELECT is allowed");
    if (IsSymbol(i + 1, '.') || std::ranges::find(writable_, name) == writable_.end())
      return At(i,
                fmt::format("writes a table that the file of `tables` does not make; it makes {}",
                            fmt::join(writable_, ", ")));
    return std::nullopt;
  }

  std::optional<Problem> CheckNoLimit() const {
    const std::size_t limit = Find("LIMIT");
    if (!Has(limit)) return std::nullopt;
    return At(limit,
              "LIMIT of a statement that writes: which rows it takes is the server's choice");
  }

  std::span<const std::string> writable_;
  Statement& out_;
  std::vector<Token> tokens_;
};

}  // namespace

std::optional<Problem> ReadStatement(std::string_view sql, std::span<const std::string> writable,
                                     Statement* out) {
  *out = {};
  return Reader(writable, out).Read(sql);
}

}  // namespace driverbench::sql
