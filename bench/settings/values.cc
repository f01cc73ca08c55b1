#include "bench/settings/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/algorithm/string/case_conv.hpp>
#include <boost/algorithm/string/predicate.hpp>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>
#include <system_error>

#include "bench/settings/duration.h"
#include "bench/settings/expand.h"
#include "bench/settings/nearest.h"
#include "bench/settings/number.h"
#include "bench/settings/percent.h"
#include "bench/settings/text.h"

namespace driverbench::settings {
namespace {

constexpr std::size_t kMaxHostLength = 255;
constexpr std::size_t kMaxDatabaseLength = 64;

// Not <cctype>: what a letter is must not depend on the locale.
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsAlphanumeric(char c) { return IsLetter(c) || (c >= '0' && c <= '9'); }

bool ConsistsOf(std::string_view text, std::string_view others) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [others](char c) {
    return IsAlphanumeric(c) || others.find(c) != std::string_view::npos;
  });
}

// No '/': names are parts of result names.
bool IsName(std::string_view text) {
  return text.size() <= kMaxNameLength && ConsistsOf(text, "._-") && IsAlphanumeric(text.front());
}

// No '\\' and no '/': no name has them.
bool IsGlob(std::string_view text) {
  return text.size() <= kMaxNameLength && ConsistsOf(text, "._-*?![]");
}

// Strict, because some libraries read a host with '=' and ';' in it as options. One colon is a
// port, which has a key of its own; an address of IPv6 has more.
bool IsHost(std::string_view text) {
  if (text.size() > kMaxHostLength || boost::algorithm::iequals(text, "localhost")) return false;
  if (std::count(text.begin(), text.end(), ':') < 2) return ConsistsOf(text, "._-");
  return text.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

bool IsSystemDatabase(const std::string& name) {
  const std::string lower = boost::algorithm::to_lower_copy(name);
  const auto system = SystemDatabases();
  return std::find(system.begin(), system.end(), lower) != system.end();
}

bool IsDatabase(const std::string& text) {
  return text.size() <= kMaxDatabaseLength && ConsistsOf(text, "_") && !IsSystemDatabase(text);
}

bool IsVariable(std::string_view text) {
  return ConsistsOf(text, "_.") && (IsLetter(text.front()) || text.front() == '_');
}

bool IsAllowed(const Key& key, const std::string& value) {
  switch (key.type) {
    case Type::kName:
      return IsName(value);
    case Type::kHost:
      return IsHost(value);
    case Type::kDatabase:
      return IsDatabase(value);
    case Type::kGlob:
      return IsGlob(value);
    case Type::kSecret:
      return true;
    default:
      return !value.empty();
  }
}

std::string Found(const Key& key, const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kList:
      // Of what must be a list, that it is one is no mistake.
      return node.items.empty() && (key.type == Type::kItems || key.type == Type::kThreads)
                 ? "an empty list"
                 : "a list";
    case YamlNode::Kind::kMap:
      return "a map";
    case YamlNode::Kind::kNull:
      return "nothing";
    default:
      break;
  }
  if (key.type == Type::kSecret) return "another one";
  if (HasExpansion(node.text)) return fmt::format("what {} stands for", Show(node.text));
  const bool is_text = node.quoted && (key.type == Type::kNumber || key.type == Type::kBoolean);
  if (!is_text) return Show(node.text);
  const std::string shown = Show(node.text);
  return fmt::format("{} in quotes, which is a text",
                     shown.starts_with('"') ? shown : fmt::format("\"{}\"", shown));
}

// Why something is refused although it looks right.
std::string Hint(const Key& key, const YamlNode& node) {
  if (key.type == Type::kHost && boost::algorithm::iequals(node.text, "localhost")) {
    return "; to the C libraries localhost means the UNIX socket: write 127.0.0.1";
  }
  if (key.type == Type::kHost && node.text.find_first_of("@:/") != std::string::npos)
    return "; port, user, password and database are keys of their own";
  if (node.text.starts_with('$') && !HasExpansion(node.text))
    return "; an environment variable is written ${NAME}";
  if (key.type == Type::kItems && node.kind == YamlNode::Kind::kMap)
    return "; each item begins with \"- \"";
  if (node.kind == YamlNode::Kind::kNull &&
      (key.type == Type::kSecret || key.type == Type::kSession)) {
    return "; write \"\" for an empty text, and quote one that begins with # or is null or ~";
  }
  return "";
}

// The scalar's text with the environment in it.
std::optional<std::string> Scalar(const Key& key, const YamlNode& node, Errors* errors) {
  if (node.kind == YamlNode::Kind::kBad) return std::nullopt;
  if (node.kind != YamlNode::Kind::kScalar) {
    AddWrongValue(key, node, errors);
    return std::nullopt;
  }
  std::string error;
  std::optional<std::string> value = Expand(node.text, &error);
  if (!value) {
    errors->Add(node.place, fmt::format("{}: {}", key.name, error));
  } else if (FindBadByte(*value, key.type == Type::kSql ? Controls::kLayout : Controls::kNone)) {
    errors->Add(node.place,
                fmt::format("{}: the value has a control character {}or is not UTF-8; allowed: {}",
                            key.name, key.type == Type::kSql ? "" : "(a line end?) ",
                            key.type == Type::kSql ? "text" : "one line of text"));
    return std::nullopt;
  }
  return value;
}

// A text without quotes that is a number.
void SetNumber(const std::string& text, Value* value) {
  const char* const end = text.data() + text.size();
  const auto is_whole = [&](auto* number) {
    const auto read = std::from_chars(text.data(), end, *number);
    return read.ec == std::errc() && read.ptr == end;
  };
  if (std::int64_t whole = 0; is_whole(&whole)) {
    value->Set(whole);
  } else if (std::uint64_t large = 0; is_whole(&large)) {
    value->Set(large);
  } else if (double real = 0; is_whole(&real) && std::isfinite(real)) {
    value->Set(real);
  }
}

// A plain scalar; in quotes it is a text, unless the quotes only protect a ${NAME} from YAML.
std::optional<std::string> PlainScalar(const Key& key, const YamlNode& node, Errors* errors) {
  if (node.kind == YamlNode::Kind::kScalar && node.quoted && !HasExpansion(node.text)) {
    AddWrongValue(key, node, errors);
    return std::nullopt;
  }
  return Scalar(key, node, errors);
}

// A text of that type, or a list of them, perhaps none.
bool ReadOneOrList(const Key& key, Type type, const YamlNode& node, Errors* errors,
                   std::vector<std::string>* out) {
  std::vector<YamlNode> one;
  if (node.kind == YamlNode::Kind::kScalar) one.push_back(node);
  if (node.kind != YamlNode::Kind::kList && one.empty()) {
    AddWrongValue(key, node, errors);
    return false;
  }
  const std::vector<YamlNode>& items = one.empty() ? node.items : one;
  Key item = key;
  item.type = type;
  std::vector<std::string> texts(items.size());
  bool ok = true;
  for (std::size_t i = 0; i < items.size(); ++i)
    ok = ReadText(item, items[i], errors, &texts[i]) && ok;
  if (ok) *out = std::move(texts);
  return ok;
}

}  // namespace

void AddWrongValue(const Key& key, const YamlNode& node, Errors* errors) {
  if (node.kind == YamlNode::Kind::kBad) return;
  errors->Add(node.place, fmt::format("{}: found {}, allowed: {}{}", key.name, Found(key, node),
                                      Allowed(key), Hint(key, node)));
}

bool ReadText(const Key& key, const YamlNode& node, Errors* errors, std::string* out) {
  std::optional<std::string> value = Scalar(key, node, errors);
  if (!value) return false;
  if (!IsAllowed(key, *value)) {
    AddWrongValue(key, node, errors);
    return false;
  }
  *out = std::move(*value);
  return true;
}

bool ReadChoice(const Key& key, const YamlNode& node, Errors* errors, std::size_t* out) {
  const std::optional<std::string> value = Scalar(key, node, errors);
  if (!value) return false;
  const std::vector<std::string> choices = Choices(key);
  const auto found = std::find(choices.begin(), choices.end(), *value);
  if (found == choices.end()) {
    const std::string suggestion = Suggestion(HasExpansion(node.text) ? "" : *value, choices);
    errors->Add(node.place,
                fmt::format("{}: found {}; {}", key.name, Found(key, node), suggestion));
    return false;
  }
  *out = static_cast<std::size_t>(found - choices.begin());
  return true;
}

bool ReadChoices(const Key& key, const YamlNode& node, Errors* errors,
                 std::vector<std::size_t>* out) {
  if (node.kind != YamlNode::Kind::kList) {
    AddWrongValue(key, node, errors);
    return false;
  }
  std::vector<std::size_t> chosen;
  bool ok = true;
  for (const YamlNode& item : node.items) {
    std::size_t choice = 0;
    if (!ReadChoice(key, item, errors, &choice)) {
      ok = false;
    } else if (std::find(chosen.begin(), chosen.end(), choice) != chosen.end()) {
      errors->Add(item.place, fmt::format("{}: {} is given twice, allowed: {}", key.name,
                                          Choices(key)[choice], Allowed(key)));
      ok = false;
    } else {
      chosen.push_back(choice);
    }
  }
  if (ok) *out = std::move(chosen);
  return ok;
}

bool ReadNumber(const Key& key, const YamlNode& node, Errors* errors, std::uint64_t* out) {
  const std::optional<std::string> text = PlainScalar(key, node, errors);
  if (!text) return false;
  const std::optional<std::uint64_t> value = ParseNumber(*text);
  if (!value || *value < key.min || *value > key.max) {
    AddWrongValue(key, node, errors);
    return false;
  }
  *out = *value;
  return true;
}

bool ReadBoolean(const Key& key, const YamlNode& node, Errors* errors, bool* out) {
  const std::optional<std::string> text = PlainScalar(key, node, errors);
  if (!text) return false;
  if (*text != "true" && *text != "false") {
    AddWrongValue(key, node, errors);
    return false;
  }
  *out = *text == "true";
  return true;
}

bool ReadDuration(const Key& key, const YamlNode& node, Errors* errors,
                  std::chrono::milliseconds* out) {
  const std::optional<std::string> text = Scalar(key, node, errors);
  if (!text) return false;
  const std::optional<std::chrono::milliseconds> value = ParseDuration(*text);
  const std::uint64_t count = value ? static_cast<std::uint64_t>(value->count()) : 0;
  if (!value || count < key.min || count > key.max || count % key.step != 0) {
    AddWrongValue(key, node, errors);
    return false;
  }
  *out = *value;
  return true;
}

bool ReadPercent(const Key& key, const YamlNode& node, Errors* errors, double* share) {
  const std::optional<std::string> text = Scalar(key, node, errors);
  if (!text) return false;
  const std::optional<double> value = ParsePercent(*text);
  const double hundredths = std::round(value.value_or(0) * 10'000);
  if (!value || hundredths < static_cast<double>(key.min) ||
      hundredths > static_cast<double>(key.max)) {
    AddWrongValue(key, node, errors);
    return false;
  }
  *share = *value;
  return true;
}

bool ReadThreads(const Key& key, const YamlNode& node, Errors* errors, std::vector<int>* out) {
  if (node.kind != YamlNode::Kind::kList || node.items.empty()) {
    AddWrongValue(key, node, errors);
    return false;
  }
  Key count = key;
  count.type = Type::kNumber;
  std::vector<int> threads;
  bool ok = true;
  for (const YamlNode& item : node.items) {
    std::uint64_t value = 0;
    if (!ReadNumber(count, item, errors, &value)) {
      ok = false;
    } else if (std::find(threads.begin(), threads.end(), static_cast<int>(value)) !=
               threads.end()) {
      errors->Add(item.place,
                  fmt::format("{}: {} is given twice, allowed: {}", key.name, value, Allowed(key)));
      ok = false;
    } else {
      threads.push_back(static_cast<int>(value));
    }
  }
  if (ok) *out = std::move(threads);
  return ok;
}

bool ReadCommand(const Key& key, const YamlNode& node, Errors* errors,
                 std::vector<std::string>* out) {
  if (node.kind == YamlNode::Kind::kList && node.items.empty()) {
    AddWrongValue(key, node, errors);
    return false;
  }
  return ReadOneOrList(key, Type::kPath, node, errors, out);
}

bool ReadNames(const Key& key, const YamlNode& node, Errors* errors,
               std::vector<std::string>* out) {
  return ReadOneOrList(key, Type::kName, node, errors, out);
}

bool ReadScalars(const Key& key, const YamlNode& node, Errors* errors, std::vector<Value>* out) {
  if (node.kind != YamlNode::Kind::kList || node.items.empty()) {
    AddWrongValue(key, node, errors);
    return false;
  }
  Key text = key;
  text.type = Type::kSecret;  // may be empty
  std::vector<Value> values;
  values.reserve(node.items.size());
  for (const YamlNode& item : node.items) {
    Value& value = values.emplace_back();
    if (item.kind == YamlNode::Kind::kNull) continue;
    const std::optional<std::string> scalar = Scalar(text, item, errors);
    if (!scalar) return false;
    value.SetText(*scalar);
    if (!item.quoted) SetNumber(*scalar, &value);
  }
  *out = std::move(values);
  return true;
}

bool ReadRange(const Key& key, const YamlNode& node, Errors* errors,
               std::pair<std::int64_t, std::int64_t>* out) {
  std::vector<Value> values;
  if (node.kind != YamlNode::Kind::kList || node.items.size() != 2 ||
      !ReadScalars(key, node, errors, &values)) {
    if (node.kind != YamlNode::Kind::kList || node.items.size() != 2)
      AddWrongValue(key, node, errors);
    return false;
  }
  const bool whole = values[0].type() == Value::Type::kInt && values[1].type() == Value::Type::kInt;
  if (!whole || values[0].int_value() > values[1].int_value()) {
    AddWrongValue(key, node, errors);
    return false;
  }
  *out = {values[0].int_value(), values[1].int_value()};
  return true;
}

bool ReadSession(const Key& key, const YamlNode& node, Errors* errors,
                 std::map<std::string, std::string>* out) {
  if (node.kind != YamlNode::Kind::kMap) {
    AddWrongValue(key, node, errors);
    return false;
  }
  std::map<std::string, std::string> session;
  std::set<std::string> seen;
  bool ok = true;
  for (const YamlNode& item : node.items) {
    const std::string lower = boost::algorithm::to_lower_copy(item.key);
    Key variable = key;
    variable.name = item.key;
    if (!IsVariable(item.key)) {
      errors->Add(
          item.place,
          fmt::format("{}: found the variable {}, allowed: letters, digits, '_' and '.', the first "
                      "a letter or '_'",
                      key.name, Show(item.key)));
      ok = false;
    } else if (!seen.insert(lower).second) {
      errors->Add(
          item.place,
          fmt::format("{}: {} is given twice; upper and lower case are the same to the server",
                      key.name, item.key));
      ok = false;
    } else if (lower == "autocommit") {
      errors->Add(
          item.place,
          fmt::format("{}: autocommit is the scenario's own, it cannot be set here", key.name));
      ok = false;
    } else if (item.kind == YamlNode::Kind::kList || item.kind == YamlNode::Kind::kMap ||
               item.kind == YamlNode::Kind::kNull) {
      const std::string found = item.kind == YamlNode::Kind::kNull ? "nothing" : "a list or a map";
      errors->Add(item.place, fmt::format("{}: found {}, allowed: a text or a number{}", item.key,
                                          found, Hint(key, item)));
      ok = false;
    } else if (std::optional<std::string> value = Scalar(variable, item, errors)) {
      session[item.key] = std::move(*value);
    } else {
      ok = false;
    }
  }
  if (ok) *out = std::move(session);
  return ok;
}

bool ReadOptions(const Key& key, const YamlNode& node, Errors* errors,
                 std::map<std::string, std::string>* out) {
  if (node.kind != YamlNode::Kind::kMap) {
    AddWrongValue(key, node, errors);
    return false;
  }
  std::map<std::string, std::string> options;
  for (const YamlNode& item : node.items) {
    if (!IsName(item.key)) {
      errors->Add(
          item.place,
          fmt::format("{}: found the option {}, allowed: letters, digits, '.', '_' and '-', "
                      "the first a letter or a digit",
                      key.name, Show(item.key)));
      continue;
    }
    Key option = key;
    option.type = Type::kText;
    option.name = item.key;
    std::string value;
    if (ReadText(option, item, errors, &value)) options[item.key] = std::move(value);
  }
  if (options.size() < node.items.size()) return false;
  *out = std::move(options);
  return true;
}

}  // namespace driverbench::settings
