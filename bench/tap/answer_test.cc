#include "bench/tap/answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "bench/tap/command_code.h"
#include "bench/tap/testing.h"

namespace driverbench::tap {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::string_literals;  // NUL bytes
using State = Answer::State;

constexpr int kMore = 2 | 8;
constexpr int kCursor = 2 | 0x40;

// The payloads of these packets, one after the other; the state after the last, or of the first
// after which the answer does not go on.
State Feed(std::string_view packets, Answer* answer) {
  State state = State::kGoesOn;
  while (!packets.empty() && state == State::kGoesOn) {
    const std::size_t size = static_cast<unsigned char>(packets[0]) +
                             (std::size_t{static_cast<unsigned char>(packets[1])} << 8);
    state = answer->Take(packets.substr(4, size), size);
    packets.remove_prefix(4 + size);
  }
  EXPECT_TRUE(packets.empty()) << "it ended too early";
  return state;
}

std::vector<Result> ResultsOf(std::uint8_t code, std::string_view packets,
                              const AnswerFormat& format = {}, bool same_size = false) {
  Answer answer(code, format, same_size);
  EXPECT_EQ(Feed(packets, &answer), State::kEnded);
  return answer.results();
}

std::optional<std::int64_t> BytesOf(const std::vector<std::string>& columns) {
  const std::vector<Result> results = ResultsOf(kQuery, Results(columns, {"row", "row"}));
  return results.size() == 1 ? results.front().row_bytes : -1;
}

TEST(Answer, CountsColumnsRowsAndTheirBytes) {
  EXPECT_THAT(ResultsOf(kQuery, Results({Column(), Column()}, {"\1a\1b", "\1c\2dd"})),
              ElementsAre(Result{"", 2, 2, 9}));
  EXPECT_THAT(ResultsOf(kStmtExecute, Results({Column()}, {})), ElementsAre(Result{"", 1, 0, 0}));
  EXPECT_THAT(ResultsOf(kQuery, Ok(1)), IsEmpty());
  EXPECT_THAT(ResultsOf(kQuery, Packet(1, "\xff\x28\x04#42000no")), IsEmpty());
}

TEST(Answer, BytesAreLeftOutWhereEqualRowsMayDiffer) {
  constexpr int kCountsUp = 0x200, kPrimaryKey = 2;
  EXPECT_EQ(BytesOf({Column(), Column(kInteger, kPrimaryKey)}), 6);
  EXPECT_EQ(BytesOf({Column(kFloat), Column()}), std::nullopt);
  EXPECT_EQ(BytesOf({Column(), Column(kTimestamp)}), std::nullopt);
  EXPECT_EQ(BytesOf({Column(kInteger, kCountsUp | kPrimaryKey)}), std::nullopt);
}

TEST(Answer, SaysWhetherATransactionIsOpen) {
  const auto open = [](std::uint8_t code, const std::string& packets) {
    Answer answer(code, {}, false);
    EXPECT_EQ(Feed(packets, &answer), State::kEnded);
    return answer.in_transaction();
  };
  constexpr int kOpen = 2 | 1;
  const std::string ok_open = Packet(1, Little(0, 3) + Little(kOpen, 2) + Little(0, 2));
  EXPECT_TRUE(open(kQuery, ok_open));
  EXPECT_FALSE(open(kQuery, Ok(1)));
  EXPECT_TRUE(open(kStmtExecute, Results({Column()}, {"row"}, kOpen)));
  EXPECT_FALSE(open(kStmtExecute, Results({Column()}, {"row"})));
}

TEST(Answer, SeveralResultsOfOneCommand) {
  EXPECT_THAT(ResultsOf(kQuery, Results({Column()}, {"\1a"}, kMore) +
                                    Results({Column(), Column()}, {}, kMore) + Ok(1)),
              ElementsAre(Result{"", 1, 1, 2}, Result{"", 2, 0, 0}));
  const std::string ok_and_more = Packet(1, Little(0, 3) + Little(kMore, 2) + Little(0, 2));
  EXPECT_THAT(ResultsOf(kQuery, ok_and_more + Results({Column()}, {"\1a"})),
              ElementsAre(Result{"", 1, 1, 2}));
}

// libmysqlclient agrees on it with MySQL and TiDB.
TEST(Answer, RowsMayEndWithAnOk) {
  const AnswerFormat format{.ends_with_ok = true};
  const std::string end = Packet(4, "\xfe" + Little(0, 2) + Little(2, 2) + Little(0, 2));
  const std::string begin = Packet(1, "\1") + Packet(2, Column());
  EXPECT_THAT(ResultsOf(kQuery, begin + Packet(3, "\1a") + end, format),
              ElementsAre(Result{"", 1, 1, 2}));
  const std::string more = Packet(4, "\xfe" + Little(0, 2) + Little(kMore, 2) + Little(0, 2));
  EXPECT_THAT(ResultsOf(kQuery, begin + more + begin + end, format),
              ElementsAre(Result{"", 1, 0, 0}, Result{"", 1, 0, 0}));
}

TEST(Answer, APreparedStatementHasColumnsAndNoResult) {
  const std::string numbers = Little(7, 4) + Little(1, 2) + Little(2, 2) + Little(0, 3);
  Answer answer(kStmtPrepare, {}, false);
  EXPECT_EQ(Feed(Packet(1, '\0' + numbers) + Packet(2, "?") + Packet(3, "?") + Eof(4) +
                     Packet(5, Column()) + Eof(6),
                 &answer),
            State::kEnded);
  EXPECT_EQ(answer.prepared(), 7U);
  EXPECT_TRUE(answer.same_size());
  EXPECT_THAT(answer.results(), IsEmpty());

  Answer short_form(kStmtPrepare, {.ends_with_ok = true}, false);
  EXPECT_EQ(
      Feed(Packet(1, '\0' + numbers) + Packet(2, "?") + Packet(3, "?") + Packet(4, Column(kFloat)),
           &short_form),
      State::kEnded);
  EXPECT_FALSE(short_form.same_size());

  Answer refused(kStmtPrepare, {}, false);
  EXPECT_EQ(Feed(Packet(1, "\xff\x28\x04#42000no"), &refused), State::kEnded);
  EXPECT_FALSE(refused.prepared());
}

TEST(Answer, ACursorsRowsAreFetchedLater) {
  EXPECT_THAT(ResultsOf(kStmtExecute, Packet(1, "\1") + Packet(2, Column()) + Eof(3, kCursor)),
              ElementsAre(Result{"", 1, 0, 0}));
  EXPECT_THAT(ResultsOf(kStmtFetch, Packet(1, "\0\0a"s) + Packet(2, "\0\0b"s) + Eof(3), {}, true),
              ElementsAre(Result{"", 0, 2, 6}));
}

TEST(Answer, ColumnsMayBeLeftOut) {
  const std::string answer = Packet(1, "\1\0"s) + Eof(2) + Packet(3, "\1a") + Eof(4);
  for (const bool same_size : {true, false}) {
    const auto bytes = same_size ? std::optional<std::int64_t>(2) : std::nullopt;
    EXPECT_THAT(ResultsOf(kStmtExecute, answer, {.optional_columns = true}, same_size),
                ElementsAre(Result{"", 1, 1, bytes}));
  }
  const std::string described =
      Packet(1, "\1\1") + Packet(2, Column()) + Eof(3) + Packet(4, "\1a") + Eof(5);
  EXPECT_THAT(ResultsOf(kStmtExecute, described, {.optional_columns = true}),
              ElementsAre(Result{"", 1, 1, 2}));
}

TEST(Answer, AFileComesInBetween) {
  Answer answer(kQuery, {}, false);
  EXPECT_EQ(Feed(Packet(1, "\xfb/tmp/x"), &answer), State::kFile);
  EXPECT_EQ(Feed(Ok(4), &answer), State::kEnded);
}

TEST(Answer, WhatIsNoneIsSeen) {
  const auto state = [](std::uint8_t code, const std::string& packets) {
    Answer answer(code, {}, false);
    return Feed(packets, &answer);
  };
  EXPECT_EQ(state(kQuery, Packet(1, "")), State::kUnknown);
  EXPECT_EQ(state(kQuery, Packet(1, "\xfe")), State::kUnknown);
  EXPECT_EQ(state(kQuery, Packet(1, "\xfc\1")), State::kUnknown);
  EXPECT_EQ(state(kQuery, Packet(1, "\1") + Packet(2, "no column")), State::kUnknown);
  EXPECT_EQ(state(kQuery, Packet(1, "\1") + Packet(2, Column()) + Packet(3, "row")),
            State::kUnknown);
  EXPECT_EQ(state(kStmtExecute, Packet(1, "\xfb/tmp/x")), State::kUnknown);
  EXPECT_EQ(state(kStmtPrepare, Packet(1, "\1")), State::kUnknown);
}

}  // namespace
}  // namespace driverbench::tap
