#include "bench/sql/table_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

namespace driverbench::sql {
namespace {

using Tokens = std::span<const Token>;

bool Is(Tokens tokens, std::size_t i, std::string_view keyword) {
  return i < tokens.size() && tokens[i].Is(keyword);
}

class Reader {
 public:
  Reader(std::string_view text, TableFile* out) : text_(text), out_(*out) {}

  // `end`: where the statement ends in the text.
  std::optional<Problem> ReadStatement(Tokens tokens, std::size_t end) {
    for (const Token& token : tokens) {
      if (token.kind == Token::Kind::kParameter)
        return Problem{token.offset, "a ? has no value here"};
    }
    if (Is(tokens, 0, "CREATE")) return ReadCreate(tokens, end);
    std::size_t name = 0;
    if (Is(tokens, 0, "INSERT") || Is(tokens, 0, "REPLACE")) {
      name = Is(tokens, 1, "IGNORE") ? 2 : 1;
      if (Is(tokens, name, "INTO")) ++name;
    } else if (Is(tokens, 0, "ANALYZE") && Is(tokens, 1, "TABLE")) {
      name = 2;
    } else {
      return Problem{
          tokens[0].offset,
          fmt::format("begins with {}; allowed: CREATE TABLE, INSERT, REPLACE, ANALYZE TABLE",
                      tokens[0].text)};
    }
    if (auto problem = CheckOwn(tokens, name)) return problem;
    out_.fill.emplace_back(text_.substr(tokens[0].offset, end - tokens[0].offset));
    return std::nullopt;
  }

 private:
  std::optional<Problem> CheckOwn(Tokens tokens, std::size_t i) const {
    if (Is(tokens, 0, "ANALYZE") && tokens.size() > i + 1)
      return Problem{tokens[i + 1].offset, "of ANALYZE TABLE one table is allowed"};
    const bool named = i < tokens.size() && tokens[i].IsName();
    const bool own = named && std::ranges::any_of(out_.tables, [&](const TableFile::Table& table) {
                       return Lower(table.name) == Lower(tokens[i].text);
                     });
    if (own && !(i + 1 < tokens.size() && tokens[i + 1].IsSymbol('.'))) return std::nullopt;
    return Problem{tokens[std::min(i, tokens.size() - 1)].offset,
                   "names no table that this file has made before"};
  }

  std::optional<Problem> ReadCreate(Tokens tokens, std::size_t end) {
    if (!Is(tokens, 1, "TABLE"))
      return Problem{tokens[0].offset, "of CREATE only CREATE TABLE is allowed"};
    std::size_t name = 2;
    if (Is(tokens, 2, "IF")) name = 5;  // NOT EXISTS
    if (name >= tokens.size() || !tokens[name].IsName())
      return Problem{tokens[0].offset, "the table's name is missing"};
    const std::size_t open = name + 1;
    if (open >= tokens.size() || !tokens[open].IsSymbol('('))
      return Problem{tokens[std::min(open, tokens.size() - 1)].offset,
                     "the table's name is followed by its columns, (...); it belongs to no other "
                     "database, and has its rows by INSERT"};
    const auto close =
        std::find_if(tokens.begin() + static_cast<std::ptrdiff_t>(open), tokens.end(),
                     [](const Token& t) { return t.depth == 0 && t.IsSymbol(')'); });
    TableFile::Table table{
        .name = tokens[name].text, .definition = {}, .options = {}, .first_column = {}};
    for (auto option = close; option != tokens.end(); ++option) {
      if (option->Is("CHARSET") || option->Is("CHARACTER") || option->Is("COLLATE"))
        table.has_charset = true;
      if (option->depth == 0 && option->Is("COMMENT"))
        return Problem{option->offset, "COMMENT: the comment of a table marks it as driverbench's"};
      if (option->depth == 0 && (option->Is("SELECT") || option->Is("AS")))
        return Problem{option->offset, "a table has its rows by INSERT"};
    }
    if (std::ranges::any_of(out_.tables, [&](const TableFile::Table& other) {
          return Lower(other.name) == Lower(table.name);
        }))
      return Problem{tokens[name].offset, fmt::format("the table {} is made twice", table.name)};
    if (open + 1 < tokens.size()) table.first_column = tokens[open + 1].text;
    const std::size_t begin = tokens[open].offset + 1;
    table.definition = text_.substr(begin, close->offset - begin);
    table.options = text_.substr(close->offset + 1, end - close->offset - 1);
    out_.tables.push_back(std::move(table));
    return std::nullopt;
  }

  std::string_view text_;
  TableFile& out_;
};

}  // namespace

std::vector<Problem> ReadTableFile(std::string_view text, TableFile* out) {
  *out = {};
  std::vector<Token> tokens;
  if (auto problem = Tokenize(text, &tokens)) return {*std::move(problem)};
  const auto within =
      std::ranges::find_if(tokens, [](const Token& t) { return t.depth > 0 && t.IsSymbol(';'); });
  if (within != tokens.end()) return {{within->offset, "a ; within parentheses"}};
  std::vector<Problem> problems;
  Reader reader(text, out);
  auto begin = tokens.begin();
  while (begin != tokens.end()) {
    const auto semicolon =
        std::find_if(begin, tokens.end(), [](const Token& t) { return t.IsSymbol(';'); });
    if (begin != semicolon) {
      const std::size_t end = semicolon == tokens.end() ? text.size() : semicolon->offset;
      if (auto problem = reader.ReadStatement({begin, semicolon}, end))
        problems.push_back(*std::move(problem));
    }
    begin = semicolon == tokens.end() ? semicolon : semicolon + 1;
  }
  if (problems.empty() && out->tables.empty())
    problems.push_back({0, "the file makes no table: there is no CREATE TABLE"});
  return problems;
}

}  // namespace driverbench::sql
