#include "bench/settings/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/settings/testing.h"

namespace driverbench::settings {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string Repeated(std::string_view unit, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += unit;
  return text;
}

std::string YamlErrorsOf(std::string_view text) {
  Errors errors("f.yaml");
  YamlNode root;
  ParseYaml(text, &errors, &root);
  std::string lines;
  for (const SettingsError& error : errors.Take()) lines += error.ToString() + "\n";
  return lines;
}

struct Trap {
  const char* name;
  std::string text;
  const char* error;  // how the only error begins; empty: there is none
};

class YamlTest : public testing::TestWithParam<Trap> {};

TEST_P(YamlTest, SaysWhereAndWhat) {
  const std::string errors = YamlErrorsOf(GetParam().text);
  EXPECT_THAT(errors, StartsWith(GetParam().error)) << GetParam().text.substr(0, 200);
  const bool is_one =
      std::count(errors.begin(), errors.end(), '\n') == (*GetParam().error == '\0' ? 0 : 1);
  EXPECT_TRUE(is_one) << errors;
}

const Trap kTraps[] = {
    {"Fine", "a: {b: [1, x]}\n", ""},
    {"Empty", "", ""},
    {"WindowsLines", "a: 1\r\nb: 2\r\n", ""},
    {"ByteOrderMark",
     "\xEF\xBB\xBF"
     "a: 1\n",
     ""},
    {"ByteOrderMarkPlace",
     "\xEF\xBB\xBF"
     "*a : 1\n",
     "f.yaml:1:1: "},
    {"EndOfDocument", "---\na: 1\n...\n", ""},
    {"Duplicate", "a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n",
     "f.yaml:5:3: c is given twice, first in line 3\n"},
    {"DuplicateQuoted", "a: 1\n\"a\": 2\n", "f.yaml:2:1: a is given twice, first in line 1\n"},
    {"SameKeyElsewhere", "a: {c: 1}\nb: {c: 1}\nd: [{c: 1}, {c: 1}]\n", ""},
    {"SecondDocument", "a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document"},
    {"SecondDocumentEmpty", "a: 1\n---\n", "f.yaml:2:1: a second document"},
    {"Anchor", "a: &x 1\n", "f.yaml:1:4: an anchor"},
    {"AnchorOnMap", "a: &x {b: 1}\n", "f.yaml:1:4: an anchor"},
    {"AnchorOnList", "a: &x [1]\n", "f.yaml:1:4: an anchor"},
    {"AnchorOnNull", "a: &x\nb: 1\n", "f.yaml:1:4: an anchor"},
    {"AnchorOnKey", "&x a: 1\n", "f.yaml:1:1: an anchor"},
    {"AliasUnknown", "a: 1\nb: *x\n", "f.yaml:2:4: this is not YAML"},
    {"Tag", "a: !!int 1\n", "f.yaml:1:4: a tag"},
    {"TagOnList", "a: !x [1]\n", "f.yaml:1:4: a tag"},
    {"TagOnMap", "a: !x {b: 1}\n", "f.yaml:1:4: a tag"},
    {"KeyIsList", "? [a]\n: 1\n", "f.yaml:1:3: a key is a plain word"},
    {"KeyIsNull", "null: 1\n", "f.yaml:1:1: a key is a plain word"},
    {"Control", "a: 1\nb: \x01\n", "f.yaml:2:4: a control character (byte 0x01)"},
    {"EndOfTransmission",
     "a: 1\n\x04"
     "b: 2\n",
     "f.yaml:2:1: a control character (byte 0x04)"},  // the end of the file to yaml-cpp
    {"Zero", std::string("ab: \0 b", 7), "f.yaml:1:5: a control character (byte 0x00)"},
    {"NotUtf8", "\xC3\xA9: \xFF\n", "f.yaml:1:4: byte 0xff"},
    {"Utf16",
     std::string("\xFF\xFE"
                 "a\0:\0",
                 6),
     "f.yaml:1:1: this is UTF-16 or UTF-32; allowed: UTF-8"},
    {"Utf16WithoutMark", std::string("\0a\0:", 4), "f.yaml:1:1: this is UTF-16 or UTF-32"},
    {"Utf32",
     std::string("\0\0\xFE\xFF"
                 "\0\0\0a",
                 8),
     "f.yaml:1:1: this is UTF-16 or UTF-32"},
    {"NextLine", "a: 1\xC2\x85\n", "f.yaml:1:5: a control character (byte 0xc2)"},
    {"OldMacLines", "a: 1\rb: 2\r", "f.yaml:1:5: a carriage return without a line feed"},
    {"DocumentsThatAreEmpty", "---\n---\na: 1\n", "f.yaml:2:1: a second document"},
    {"IndentedLess", "a:\n  - b: 1\n c: 2\n",
     "f.yaml:3:2: this is not YAML: end of map not found (the indentation is not that of"},
    {"IndentedMore", "a:\n  b: 1\n   c: 2\n",
     "f.yaml:3:5: this is not YAML: illegal map value (is the indentation right?"},
    {"OpenListLacksAComma", "a: {b: 1 c: 2}\n", "f.yaml:1:"},
    {"Reserved", "a: @b\n",
     "f.yaml:1:4: this is not YAML: unknown token (quote a text that begins"},
    {"ColumnsAreCharacters", "\xC3\xA9: \xC3\xA9\xC3\xA9\n\xC3\xA9\xC3\xA9: {x: *y}\n",
     "f.yaml:2:9: "},
    {"TabIndent", "a:\n\tb: 1\n",
     "f.yaml:2:3: this is not YAML: illegal map value (the line is indented by a tab"},
    {"OpenList", "a: 1\nb: [1, 2\n",
     "f.yaml:2:4: this is not YAML: the list or map that begins here does not end"},
    {"OpenQuote", "a: 1\nb: \"x\nc: 1\n",
     "f.yaml:2:1: this is not YAML: the quoted text behind this key does not end"},
    {"OpenQuoteInList", "a: 1\nb: [\"x\n",
     "f.yaml:2:7: this is not YAML: illegal EOF in scalar (a quoted text does not end)"},
    {"OpenQuoteSpaces", "a: 'x\n  \n\n", "f.yaml:1:1: this is not YAML: the quoted"},
    {"EscapeBreaksOff", "a: \"\\uD8\n\n",
     "f.yaml:1:9: this is not YAML"},  // reader_fuzz found 1:10
    {"Comma", ",\n", "f.yaml:1:1: "},
    {"DeepEnough", Repeated("[", kMaxDepth) + Repeated("]", kMaxDepth), ""},
    {"TooDeep", Repeated("[", kMaxDepth + 1) + Repeated("]", kMaxDepth + 1),
     "f.yaml:1:17: this is not YAML: nested"},
};
INSTANTIATE_TEST_SUITE_P(Traps, YamlTest, testing::ValuesIn(kTraps),
                         [](const testing::TestParamInfo<Trap>& trap) { return trap.param.name; });

TEST(YamlTest, AnAliasIsReportedWhereItStandsNotWhereItsAnchorDoes) {
  const std::string errors = YamlErrorsOf("a: &x 1\nb: 2\nc: *x\n");
  EXPECT_THAT(errors, HasSubstr("f.yaml:1:4: an anchor"));
  EXPECT_THAT(errors, HasSubstr("f.yaml:3:4: an alias"));
}

TEST(YamlTest, ShowsNothingOfABrokenPassword) {
  for (const char* value :
       {"\"hunter2\\Z\"", "*hunter2", "&hunter2 x", "!hunter2 x", "@hunter2", "[hunter2",
        "{hunter2", "hunter2: hunter2", "\"hunter2", "'hunter2' hunter2", "%hunter2",
        "\"\\uD800hunter2\"", "|hunter2", "`hunter2", "\"\\xZZhunter2\""}) {
    const std::string errors = YamlErrorsOf("password: " + std::string(value) + "\n");
    EXPECT_NE(errors, "") << value;
    EXPECT_THAT(errors, Not(HasSubstr("hunter2"))) << value;
    EXPECT_THAT(errors, Not(HasSubstr("Z"))) << value;
  }
}

TEST(YamlTest, KeepsWhatTheReaderNeeds) {
  Errors errors("f.yaml");
  YamlNode root;
  ASSERT_TRUE(ParseYaml("# comment\na: \"1\"\nb:\n  - 010\n  - ~\nc:\n", &errors, &root));
  ASSERT_TRUE(errors.empty());
  ASSERT_EQ(root.items.size(), 3);
  EXPECT_EQ(root.items[0].key, "a");
  EXPECT_TRUE(root.items[0].quoted);
  EXPECT_EQ(root.items[0].place.line, 2);
  EXPECT_EQ(root.items[0].place.column, 1);  // its key's
  EXPECT_EQ(root.items[1].items[0].text, "010");
  EXPECT_FALSE(root.items[1].items[0].quoted);
  EXPECT_EQ(root.items[1].items[0].place.line, 4);
  EXPECT_EQ(root.items[1].items[0].place.column, 5);
  EXPECT_EQ(root.items[1].items[1].kind, YamlNode::Kind::kNull);
  EXPECT_EQ(root.items[2].kind, YamlNode::Kind::kNull);
  EXPECT_EQ(root.items[2].place.line, 6);
}

TEST(YamlTest, ALargeFileOfRubbishIsRefusedInNoTime) {
  for (const char* unit :
       {"a: 1\n", "\"", "{", "? ", ",", "|\n", "&a ", "[a: ", "[", "{a: ", "- "}) {
    EXPECT_NE(YamlErrorsOf(Repeated(unit, (1 << 18) / std::string_view(unit).size() + 1)), "")
        << unit;
  }
}

// A column costs no look at the whole line: this one took a minute and more.
TEST(YamlTest, ALongLineOfNodesIsReadInNoTime) {
  Errors errors("f.yaml");
  YamlNode root;
  constexpr std::size_t kNodes = 500'000;
  ASSERT_TRUE(ParseYaml("[" + Repeated("a,", kNodes) + "]", &errors, &root));
  ASSERT_EQ(root.items.size(), kNodes);
  EXPECT_EQ(root.items.back().place.column, 2 * kNodes);
}

TEST(YamlTest, ManyErrorsAreCut) {
  const std::string errors = YamlErrorsOf(Repeated("a: 1\n", 1'000));
  EXPECT_EQ(std::count(errors.begin(), errors.end(), '\n'), Errors::kMax + 1);
  EXPECT_THAT(errors, HasSubstr("f.yaml:102:1: and 899 errors more"));
}

}  // namespace
}  // namespace driverbench::settings
