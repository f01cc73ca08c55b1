#include "bench/text/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace driverbench::text {
namespace {

using ::testing::ElementsAre;

const std::string kReplacement = "\xEF\xBF\xBD";

TEST(CleanText, KeepsWhatIsFine) {
  const std::string fine = "caf\xC3\xA9 \xE4\xB8\xAD \xF0\x9F\x98\x80 \\ \" ' | <b> ~";
  EXPECT_EQ(CleanText(fine), fine);
  EXPECT_EQ(CleanText(""), "");
  const std::string heart = "\xE2\x9D\xA4\xEF\xB8\x8F";  // with what makes it an emoji
  EXPECT_EQ(CleanText(heart), heart);
}

TEST(CleanText, WhiteSpaceBecomesASpace) {
  EXPECT_EQ(CleanText("a\nb\tc\r\nd\ve\ff\xC2\x85g"), "a b c  d e f g");
}

TEST(CleanText, ControlCharactersShow) {
  EXPECT_EQ(CleanText("\x1b[31m"), "\\x1b[31m");
  EXPECT_EQ(CleanText(std::string("a\0b\x7f", 4)), "a\\x00b\\x7f");
  EXPECT_EQ(CleanText("\xC2\x9B"
                      "2J"),
            "\\x9b2J");  // CSI in one character
}

TEST(CleanText, InvalidUtf8IsReplaced) {
  EXPECT_EQ(CleanText("a\xFFz"), "a" + kReplacement + "z");
  EXPECT_EQ(CleanText("\xC3"), kReplacement);                     // breaks off
  EXPECT_EQ(CleanText("\xC3("), kReplacement + "(");              // no second byte
  EXPECT_EQ(CleanText("\xC0\xAF"), kReplacement + kReplacement);  // overlong
  EXPECT_EQ(CleanText("\xE0\x80\xAF"), kReplacement + kReplacement + kReplacement);
  EXPECT_EQ(CleanText("\xED\xA0\x80"), kReplacement + kReplacement + kReplacement);  // a surrogate
  EXPECT_EQ(CleanText("\xF4\x90\x80\x80").size(), 4 * kReplacement.size());  // above U+10FFFF
}

TEST(CleanText, WhatReordersOrHidesTextIsReplaced) {
  EXPECT_EQ(CleanText("a\xE2\x80\xAE"
                      "b"),
            "a" + kReplacement + "b");                     // right-to-left override
  EXPECT_EQ(CleanText("\xEF\xBB\xBF"), kReplacement);      // byte order mark
  EXPECT_EQ(CleanText("\xE2\x81\xA5"), kReplacement);      // U+2065, set aside
  EXPECT_EQ(CleanText("\xF3\xA0\x82\x80"), kReplacement);  // U+E0080, set aside
  EXPECT_EQ(CleanText("\xE2\x80\xA8"), kReplacement);      // line separator
  EXPECT_EQ(CleanText("\xF3\xA0\x81\x81"), kReplacement);  // a tag, which nobody sees
  EXPECT_EQ(CleanText("\xE3\x85\xA4"), kReplacement);      // a letter that is blank
}

TEST(CleanText, TwiceIsOnce) {
  std::mt19937 random(3);
  for (int i = 0; i < 20000; ++i) {
    std::string text(random() % 12, ' ');
    for (char& c : text) c = static_cast<char>(random());
    const std::string clean = CleanText(text);
    ASSERT_EQ(CleanText(clean), clean);
    for (const char c : clean) ASSERT_GE(static_cast<unsigned char>(c), 0x20);
  }
}

TEST(DisplayWidth, CountsColumns) {
  EXPECT_EQ(DisplayWidth(""), 0U);
  EXPECT_EQ(DisplayWidth("caf\xC3\xA9"), 4U);
  EXPECT_EQ(DisplayWidth("e\xCC\x81"), 1U);                     // combining acute
  EXPECT_EQ(DisplayWidth("\xE4\xB8\xAD\xF0\x9F\x98\x80"), 4U);  // two wide ones
}

TEST(Pad, ByColumns) {
  EXPECT_EQ(PadRight("\xC3\xA9", 3), "\xC3\xA9  ");
  EXPECT_EQ(PadLeft("\xE4\xB8\xAD", 3), " \xE4\xB8\xAD");
  EXPECT_EQ(PadLeft("long", 2), "long");
}

TEST(Cut, NeverInsideACharacter) {
  EXPECT_EQ(Cut("abcdef", 6), "abcdef");
  EXPECT_EQ(Cut("abcdefg", 6), "abc...");
  EXPECT_EQ(Cut("\xE4\xB8\xAD\xE4\xB8\xAD\xE4\xB8\xAD", 5), "\xE4\xB8\xAD...");
  EXPECT_EQ(Cut("abcdef", 2), "..");
}

TEST(Wrap, BreaksAtSpaces) {
  EXPECT_THAT(Wrap("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(Wrap("one two three", 8), ElementsAre("one two", "three"));
  EXPECT_THAT(Wrap("  a   b ", 80), ElementsAre("a b"));
  EXPECT_THAT(Wrap("", 80), ElementsAre(""));
  EXPECT_THAT(Wrap("a verylongword b", 4), ElementsAre("a", "verylongword", "b"));
}

}  // namespace
}  // namespace driverbench::text
