#include "bench/settings/docs.h"

#include <fmt/format.h>

#include <boost/algorithm/string/replace.hpp>
#include <nlohmann/json.hpp>

namespace driverbench::settings {
namespace {

using Json = nlohmann::ordered_json;

// Any value may come from the environment; what it holds is known only when it is read.
constexpr std::string_view kExpansion = R"(\$\{)";

Json SectionSchema(Section section);

Json Text(const Key& key) {
  const std::string pattern = TextPattern(key);
  // With a unit or a sign behind it, no value is a number to YAML.
  const bool has_unit = key.type == Type::kDuration || key.type == Type::kPercent;
  Json text = {{"type", has_unit ? Json("string") : Json({"string", "number", "boolean"})}};
  if (!pattern.empty()) text["pattern"] = fmt::format("{}|{}", pattern, kExpansion);
  return text;
}

Json Whole(const Key& key) {
  return {{"type", "integer"}, {"minimum", key.min}, {"maximum", key.max}};
}

Json OrExpansion(Json value) {
  return {{"anyOf", {std::move(value), {{"type", "string"}, {"pattern", kExpansion}}}}};
}

Json Threads(const Key& key) {
  return {{"type", "array"},
          {"items", OrExpansion(Whole(key))},
          {"minItems", 1},
          {"uniqueItems", true}};
}

Json ManyChoices(const Key& key) {
  return {
      {"type", "array"}, {"items", OrExpansion({{"enum", Choices(key)}})}, {"uniqueItems", true}};
}

Json Command(const Key& key) {
  const Json word = Text(key);
  return {{"anyOf", {word, {{"type", "array"}, {"items", word}, {"minItems", 1}}}}};
}

Json Session() {
  const Json names = {{"pattern", "^[A-Za-z_][A-Za-z0-9_.]*$"}};
  const Json values = {{"type", {"string", "number", "boolean"}}};
  return {{"type", "object"}, {"propertyNames", names}, {"additionalProperties", values}};
}

Json Options() {
  return {{"type", "object"},
          {"propertyNames", {{"pattern", TextPattern(*FindKey(Section::kTarget, "name"))}}},
          {"additionalProperties", {{"type", {"string", "number", "boolean"}}}}};
}

Json Names() {
  const Json name = Text(*FindKey(Section::kTarget, "name"));
  return {{"anyOf", {name, {{"type", "array"}, {"items", name}}}}};
}

Json Scalars() {
  return {{"type", "array"},
          {"items", {{"type", {"string", "number", "boolean", "null"}}}},
          {"minItems", 1}};
}

Json Range() {
  return {{"type", "array"},
          {"items", OrExpansion({{"type", "integer"}})},
          {"minItems", 2},
          {"maxItems", 2}};
}

Json Items(const Key& key) {
  Json item = SectionSchema(key.items);
  if (key.items == Section::kStatements) {
    item = {{"anyOf", {Text(*FindKey(Section::kStatements, "sql")), std::move(item)}}};
  }
  if (key.items == Section::kScenario) {
    item = {{"anyOf", {Text(*FindKey(Section::kScenario, "name")), std::move(item)}}};
  }
  return {{"type", "array"}, {"items", std::move(item)}, {"minItems", 1}};
}

Json Value(const Key& key) {
  switch (key.type) {
    case Type::kChoice:
      return OrExpansion({{"enum", Choices(key)}});
    case Type::kChoices:
      return ManyChoices(key);
    case Type::kNumber:
      return OrExpansion(Whole(key));
    case Type::kBoolean:
      return OrExpansion({{"type", "boolean"}});
    case Type::kThreads:
      return Threads(key);
    case Type::kCommand:
      return Command(key);
    case Type::kSession:
      return Session();
    case Type::kOptions:
      return Options();
    case Type::kNames:
      return Names();
    case Type::kScalars:
      return Scalars();
    case Type::kRange:
      return Range();
    case Type::kItems:
      return Items(key);
    case Type::kMap:
      return SectionSchema(key.items);
    default:
      return Text(key);
  }
}

Json SectionSchema(Section section) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const Key* key : KeysOf(section)) {
    Json value = Value(*key);
    value["description"] = Described(*key);
    properties[std::string(key->name)] = std::move(value);
    if (key->required()) required.push_back(key->name);
  }
  Json schema = {
      {"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

std::string FileSchema(std::string_view title, Section section) {
  Json schema = {{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", title}};
  schema.update(SectionSchema(section));
  return schema.dump(2) + "\n";
}

// '|' would end the cell.
std::string Cell(std::string_view text) {
  return boost::algorithm::replace_all_copy(std::string(text), "|", "\\|");
}

std::string Default(const Key& key) {
  if (key.required()) return "required";
  return key.default_text.starts_with('(') ? std::string(key.default_text)
                                           : fmt::format("`{}`", key.default_text);
}

}  // namespace

std::string Described(const Key& key) {
  const std::string usual =
      key.required() ? "Required." : fmt::format("Default: {}.", key.default_text);
  return fmt::format("{} Allowed: {}. {}", key.description, Allowed(key), usual);
}

std::string TextPattern(const Key& key) {
  switch (key.type) {
    case Type::kName:
      return fmt::format("^[A-Za-z0-9][A-Za-z0-9._-]{{0,{}}}$", kMaxNameLength - 1);
    case Type::kHost:
      return "^(?![Ll][Oo][Cc][Aa][Ll][Hh][Oo][Ss][Tt]$)(?=.{1,255}$)"
             "([A-Za-z0-9._-]+|[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*)$";
    case Type::kDatabase: {
      // Upper and lower case are the same to the server, and JSON Schema has no flag for that.
      std::string systems;
      for (const std::string_view name : SystemDatabases()) {
        if (!systems.empty()) systems += '|';
        for (const char c : name) {
          systems += c == '_' ? "_" : fmt::format("[{}{}]", static_cast<char>(c - 'a' + 'A'), c);
        }
      }
      return fmt::format("^(?!(?:{})$)[A-Za-z0-9_]{{1,64}}$", systems);
    }
    case Type::kDuration:
      return "^(0|[1-9][0-9]*)(ms|s|min|h)$";
    case Type::kPercent:
      return "^(0|[1-9][0-9]*)([.][0-9]{1,2})?%$";
    case Type::kGlob:
      return fmt::format("^[A-Za-z0-9._*?!\\[\\]-]{{1,{}}}$", kMaxNameLength);
    case Type::kText:
    case Type::kPath:
    case Type::kCommand:
    case Type::kSql:
      return ".";
    default:
      return "";
  }
}

std::string Reference() {
  constexpr Section kSections[] = {Section::kFile,       Section::kServer,   Section::kNetwork,
                                   Section::kTarget,     Section::kScenario, Section::kValues,
                                   Section::kStatements, Section::kRun,      Section::kPolicy,
                                   Section::kMargins,    Section::kAllow};
  std::string text;
  for (const Section section : kSections) {
    text += fmt::format("\n### {}\n\n| key | default | allowed | |\n| --- | --- | --- | --- |\n",
                        SectionName(section));
    for (const Key* key : KeysOf(section)) {
      text += fmt::format("| `{}` | {} | {} | {} |\n", key->name, Cell(Default(*key)),
                          Cell(Allowed(*key)), Cell(key->description));
    }
  }
  return text + "\n";
}

std::string Schema() { return FileSchema("driverbench settings", Section::kFile); }

std::string PolicySchema() { return FileSchema("driverbench policy", Section::kPolicy); }

std::optional<std::string> WithReference(std::string_view readme) {
  const std::size_t begin = readme.find(kBeginMarker);
  const std::size_t end = readme.find(kEndMarker);
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin)
    return std::nullopt;
  const std::string_view before = readme.substr(0, begin + kBeginMarker.size());
  return fmt::format("{}{}{}", before, Reference(), readme.substr(end));
}

}  // namespace driverbench::settings
