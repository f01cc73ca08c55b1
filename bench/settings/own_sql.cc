#include "bench/settings/own_sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "bench/settings/file.h"
#include "bench/settings/nearest.h"
#include "bench/settings/text.h"

namespace driverbench::settings {
namespace {

constexpr std::uint64_t kLeastTuplesOfWrites = 100;

Place PlaceOf(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  return {.line = 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n')),
          .column = 1 + static_cast<int>(before.size() - line_begin)};
}

// What stands there, for an error text: the text of a YAML scalar has no places of its own.
std::string Excerpt(std::string_view text, std::size_t offset) {
  constexpr std::size_t kLongest = 30;
  const std::string_view rest = text.substr(std::min(offset, text.size()));
  return rest.empty() ? "at its end" : fmt::format("at {}", Show(rest.substr(0, kLongest)));
}

class Reader {
 public:
  Reader(const Fields& scenario, const std::vector<int>& threads, Errors* errors,
         OwnSqlSettings* out)
      : scenario_(scenario), threads_(threads), errors_(errors), out_(*out) {}

  void Read(const std::string& tables) {
    out_.settings_file = errors_->file();
    scenario_.Read("transaction", &out_.transaction);
    scenario_.Read("tuples", &out_.tuples);
    if (!tables.empty()) ReadTables(tables);
    ReadItems("values", [this](const YamlNode& item) { ReadSource(item); });
    ReadItems("statements", [this](const YamlNode& item) { ReadStatement(item); });
    if (!sound_) return;
    CheckAsAWhole();
    ReadLeftOut();
  }

  bool sound() const { return sound_; }

 private:
  void Refuse(Place place, std::string text) {
    errors_->Add(place, std::move(text));
    sound_ = false;
  }

  // As errors that are there already say.
  void Sound(bool is) { sound_ = sound_ && is; }

  template <typename ReadItem>
  void ReadItems(std::string_view name, ReadItem read_item) {
    const YamlNode* list = scenario_.Find(name);
    if (list == nullptr) return;
    if (list->kind != YamlNode::Kind::kList || list->items.empty()) {
      AddWrongValue(*FindKey(Section::kScenario, name), *list, errors_);
      return Sound(false);
    }
    for (const YamlNode& item : list->items) read_item(item);
  }

  void ReadTables(const std::string& path) {
    const YamlNode& node = *scenario_.Find("tables");
    std::string error;
    const std::optional<std::string> text = ReadFile(path, "SQL", &error);
    if (!text) return Refuse(node.place, fmt::format("tables: {}: {}", Show(node.text), error));
    if (const auto bad = FindBadByte(*text, Controls::kLayout)) {
      errors_->AddIn(path, PlaceOf(*text, *bad), "a control character, or what is not UTF-8");
      sound_ = false;
      return;
    }
    out_.file = path;
    for (const sql::Problem& problem : sql::ReadTableFile(*text, &out_.tables)) {
      errors_->AddIn(path, PlaceOf(*text, problem.offset), problem.text);
      sound_ = false;
    }
    for (const sql::TableFile::Table& table : out_.tables.tables)
      writable_.push_back(sql::Lower(table.name));
  }

  void ReadSource(const YamlNode& item) {
    if (item.kind != YamlNode::Kind::kMap) {
      if (item.kind != YamlNode::Kind::kBad)
        errors_->Add(item.place,
                     "values: found an item that is not a map, allowed: such as {name: id, range: "
                     "[1, 1000]}");
      sound_ = false;
      return;
    }
    const Fields fields(Section::kValues, item, errors_);
    OwnSqlSettings::Source source;
    source.place = item.place;
    Sound(fields.Read("name", &source.names));
    if (source.names.empty() && fields.Find("name") != nullptr)
      return Refuse(fields.Find("name")->place, "name: a name is needed");
    using Kind = OwnSqlSettings::Source::Kind;
    constexpr std::pair<const char*, Kind> kKinds[] = {{"list", Kind::kList},
                                                       {"range", Kind::kRange},
                                                       {"sequence", Kind::kSequence},
                                                       {"text", Kind::kText},
                                                       {"query", Kind::kQuery}};
    int given = 0;
    for (const auto& [name, kind] : kKinds) {
      if (fields.Find(name) == nullptr) continue;
      source.kind = kind;
      ++given;
    }
    if (given != 1) {
      return Refuse(item.place,
                    fmt::format("values: {} of list, range, sequence, text and query, needed: one",
                                given == 0 ? "none" : "more than one"));
    }
    Sound(ReadKind(fields, &source));
    if (source.kind != Kind::kQuery && source.names.size() > 1)
      Refuse(fields.Find("name")->place, "name: several names are for the columns of a query");
    for (const std::string& name : source.names) {
      if (std::ranges::find(names_, name) != names_.end())
        Refuse(fields.Find("name")->place, fmt::format("name: {} is given twice", name));
      names_.push_back(name);
    }
    out_.sources.push_back(std::move(source));
  }

  bool ReadKind(const Fields& fields, OwnSqlSettings::Source* source) {
    using Kind = OwnSqlSettings::Source::Kind;
    switch (source->kind) {
      case Kind::kList:
        return fields.Read("list", &source->list);
      case Kind::kRange: {
        std::pair<std::int64_t, std::int64_t> range;
        if (!fields.Read("range", &range)) return false;
        std::tie(source->low, source->high) = range;
        return true;
      }
      case Kind::kSequence:
        return fields.Read("sequence", &source->low);
      case Kind::kText:
        return fields.Read("text", &source->length);
      case Kind::kQuery:
        break;
    }
    if (!fields.Read("query", &source->query)) return false;
    sql::Statement& read = source->read;
    const auto problem = sql::ReadStatement(source->query, {}, &read);
    if (problem) {
      AddProblem(*fields.Find("query"), "query", source->query, *problem);
    } else if (read.locks || read.parameters > 0) {
      errors_->Add(fields.Find("query")->place,
                   "query: a SELECT without ? that locks nothing is needed");
    }
    return !problem && !read.locks && read.parameters == 0;
  }

  void AddProblem(const YamlNode& node, std::string_view key, std::string_view text,
                  const sql::Problem& problem) {
    errors_->Add(node.place,
                 fmt::format("{}: {} ({})", key, problem.text, Excerpt(text, problem.offset)));
  }

  void ReadStatement(const YamlNode& item) {
    OwnSqlSettings::Statement statement;
    statement.place = item.place;
    const YamlNode* sql = &item;
    const YamlNode* values = nullptr;
    if (item.kind == YamlNode::Kind::kMap) {
      const Fields fields(Section::kStatements, item, errors_);
      sql = fields.Find("sql");
      values = fields.Find("values");
      if (sql == nullptr || !fields.Read("sql", &statement.text)) return Sound(false);
      if (values != nullptr && !fields.Read("values", &statement.values)) return Sound(false);
    } else if (!ReadText(*FindKey(Section::kStatements, "sql"), item, errors_, &statement.text)) {
      return Sound(false);
    }
    if (const auto problem = sql::ReadStatement(statement.text, writable_, &statement.read)) {
      AddProblem(*sql, "sql", statement.text, *problem);
      return Sound(false);
    }
    if (statement.read.parameters != statement.values.size()) {
      return Refuse(values == nullptr ? sql->place : values->place,
                    fmt::format("{} ? in the statement, {} named in values",
                                statement.read.parameters, statement.values.size()));
    }
    for (const std::string& name : statement.values) {
      if (std::ranges::find(names_, name) == names_.end())
        Refuse(values->place,
               fmt::format("values: unknown value {}: {}", Show(name), Suggestion(name, names_)));
    }
    out_.statements.push_back(std::move(statement));
  }

  void CheckAsAWhole() {
    for (const OwnSqlSettings::Statement& statement : out_.statements) {
      if (!out_.file.empty()) break;
      if (out_.statements.size() > 1)
        return Refuse(
            out_.statements[1].place,
            "statements: a second one; without `tables`, a file that makes its own, only one "
            "SELECT is allowed");
      if (statement.read.locks)
        return Refuse(
            statement.place,
            "sql: locks rows; of tables that are there only a SELECT that locks none is allowed");
    }
    if (!out_.writes()) return;
    if (out_.tuples < kLeastTuplesOfWrites)
      Refuse(scenario_.Find("tuples")->place,
             fmt::format("tuples: statements that write need at least {}", kLeastTuplesOfWrites));
    const YamlNode* threads = scenario_.Find("threads");
    if (threads != nullptr && threads_ != std::vector<int>{1})
      Refuse(
          threads->place,
          "threads: statements that write run one thread, so that the tables are known after it; "
          "allowed: [1]");
  }

  void ReadLeftOut() {
    const YamlNode* node = scenario_.Find("leave_out");
    if (node == nullptr || (node->kind == YamlNode::Kind::kList && node->items.empty())) return;
    if (!scenario_.Read("leave_out", &out_.left_out)) return Sound(false);
    if (!out_.writes())
      return Refuse(node->place,
                    "leave_out: for statements that write; what is read is compared whole");
    for (const std::string& column : out_.left_out) {
      const std::string table = column.substr(0, column.find('.'));
      const auto made = std::ranges::find(writable_, sql::Lower(table));
      if (column.find('.') == std::string::npos || made == writable_.end())
        Refuse(node->place, fmt::format("leave_out: {} is no table.column of a table that {} makes",
                                        Show(column), Show(out_.file)));
    }
  }

  const Fields& scenario_;
  const std::vector<int>& threads_;
  Errors* errors_;
  OwnSqlSettings& out_;
  std::vector<std::string> names_;     // of values
  std::vector<std::string> writable_;  // tables, in small letters
  bool sound_ = true;
};

}  // namespace

bool ReadOwnSql(const Fields& scenario, const std::string& tables, const std::vector<int>& threads,
                Errors* errors, OwnSqlSettings* out) {
  Reader reader(scenario, threads, errors, out);
  reader.Read(tables);
  return reader.sound();
}

}  // namespace driverbench::settings
