#include "bench/settings/keys.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/settings/settings.h"
#include "bench/settings/testing.h"

// The table against settings.h: what it says is the default is the default, and every key of it is
// really read.

namespace driverbench::settings {
namespace {

// With one scenario of the user's own SQL.
std::string WithOwnSql(std::string_view keys) {
  return FileWith("", "", fmt::format("scenarios: [{{name: own, {}}}]", keys));
}

std::string WithOwnSql(const Key& key, std::string_view value) {
  const std::string line = value.empty() ? "" : fmt::format(", {}: {}", key.name, value);
  if (key.section == Section::kValues) {
    const std::string name = key.name == "name" && !value.empty() ? std::string(value) : "v";
    const std::string source = key.name == "name" || value.empty() ? ", list: [1]" : line;
    return WithOwnSql(
        fmt::format("statements: [SELECT a FROM t], values: [{{name: {}{}}}]", name, source));
  }
  if (key.section == Section::kStatements) {
    if (key.name == "sql" && !value.empty())
      return WithOwnSql(fmt::format("statements: [{{{}}}]", line.substr(2)));
    const bool takes = key.name == "values" && value.find('v') != std::string_view::npos;
    return WithOwnSql(fmt::format(
        "values: [{{name: v, list: [1]}}], statements: [{{sql: \"SELECT a FROM t{}\"{}}}]",
        takes ? " WHERE a = ?" : "", line));
  }
  if (key.name == "leave_out") {
    return WithOwnSql(fmt::format("tables: {}, statements: [DELETE FROM t]{}", TablesFile(), line));
  }
  return WithOwnSql("statements: [SELECT a FROM t]" + line);
}

bool IsOfOwnSql(const Key& key) {
  return key.section == Section::kValues || key.section == Section::kStatements ||
         (key.section == Section::kScenario && key.name != "name" && key.name != "threads");
}

// A file with the only key set to `value`; without a value the smallest one.
std::string With(const Key& key, std::string_view value) {
  const std::string line = value.empty() ? "" : fmt::format("{}: {}", key.name, value);
  if (IsOfOwnSql(key)) return WithOwnSql(key, value);
  switch (key.section) {
    case Section::kFile:
      return FileWith("", "", line);
    case Section::kServer:
      return FileWith(line);
    case Section::kNetwork:
      return FileWith(line.empty() ? "" : fmt::format("network: {{{}}}", line));
    case Section::kTarget:
      return FileWith("", line);
    case Section::kScenario:
      return FileWith(
          "", "",
          fmt::format("scenarios: [{{name: simple.get{}}}]", line.empty() ? "" : ", " + line));
    case Section::kValues:
    case Section::kStatements:
    case Section::kPolicy:
    case Section::kMargins:
    case Section::kAllow:
      break;  // see policy_test.cc
    case Section::kRun:
      return FileWith("", "", line.empty() ? "" : fmt::format("run: {{{}}}", line));
  }
  return "";
}

std::string Masked(const std::string& text) {
  Settings settings;
  EXPECT_EQ(ErrorsOf(text, &settings), "") << text;
  return MaskedYaml(settings);
}

// Another value than the default, for every key that has one; with what else it needs.
std::string Other(const Key& key) {
  if (key.type == Type::kNumber) return fmt::format("{}", key.max);
  if (key.type == Type::kDuration) {
    // The longest that is written the same for all that share a range.
    return key.max < 60'000 ? "900ms" : key.max < 3'600'000 ? "59s" : "59min";
  }
  if (key.type == Type::kPercent) return "0.5%";
  if (key.type == Type::kBoolean) return key.default_text == "true" ? "false" : "true";
  if (key.type == Type::kThreads) return fmt::format("[{}]", key.max);
  if (key.name == "tables") return TablesFile();
  if (key.name == "leave_out") return "[t.a]";
  if (key.name == "list") return "[2, null, x, 1.5]";
  if (key.name == "range") return "[-1, 2]";
  if (key.name == "sql" || key.name == "query") return "SELECT b FROM t";
  if (key.type == Type::kNames) return key.section == Section::kStatements ? "[v]" : "w";
  if (key.name == "host") return "example.com";
  if (key.name == "user" || key.name == "password" || key.name == "database") return "other";
  if (key.name == "tls") return "required";
  if (key.name == "ca") return CaFile() + "\n    tls: verify_ca";
  if (key.name == "protocol") return "prepared";
  if (key.name == "worker") return "/bin/sh";
  if (key.name == "session") return "{a: 1}";
  if (key.name == "options") return "{layer: core}";
  if (key.name == "lifetime") return "process";
  return "";
}

TEST(KeysTest, TheTablesDefaultIsTheSettingsDefault) {
  int compared = 0;
  for (const Key& key : AllKeys()) {
    if (key.required() || key.default_text.starts_with('(') || IsOfPolicy(key.section)) continue;
    EXPECT_EQ(Masked(With(key, key.default_text)), Masked(With(key, ""))) << key.name;
    ++compared;
  }
  EXPECT_GT(compared, 15);
}

TEST(KeysTest, EveryKeyReachesTheSettings) {
  for (const Key& key : AllKeys()) {
    if (IsOfPolicy(key.section)) continue;
    const std::string other = Other(key);
    // Names and lists are looked at in reader_test.cc.
    const bool is_simple =
        key.type != Type::kName && key.type != Type::kItems && key.type != Type::kMap;
    EXPECT_EQ(!other.empty(), is_simple) << key.name;
    if (!is_simple) continue;
    EXPECT_NE(Masked(With(key, other)), Masked(With(key, ""))) << key.name;
  }
}

TEST(KeysTest, TheWholeRangeOfANumberFitsIntoItsField) {
  for (const Key& key : AllKeys()) {
    if (key.type != Type::kNumber) continue;
    for (const std::uint64_t value : {key.min, key.max}) {
      const std::string line = fmt::format("{}: {}\n", key.name, value);
      EXPECT_THAT(Masked(With(key, fmt::format("{}", value))), testing::HasSubstr(line));
    }
  }
}

TEST(KeysTest, NoKeyIsThereTwiceAndEachIsDescribed) {
  for (const Key& key : AllKeys()) {
    EXPECT_EQ(FindKey(key.section, key.name), &key);
    EXPECT_NE(key.description, "") << key.name;
    EXPECT_NE(Allowed(key), "") << key.name;
    EXPECT_EQ(key.choices.empty(), key.type != Type::kChoice && key.type != Type::kChoices)
        << key.name;
    EXPECT_LE(key.min, key.max) << key.name;
  }
  EXPECT_EQ(FindKey(Section::kRun, "host"), nullptr);
}

}  // namespace
}  // namespace driverbench::settings
