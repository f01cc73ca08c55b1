#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "backends/contract/contract.h"

// Statements that are sent without waiting for each other, for the libraries that have a way to it.

namespace driverbench::contract {
namespace {

Value Int(std::int64_t value) { return Value(value); }

class PipelineContract : public ServerContract {
 protected:
  void SetUp() override {
    ServerContract::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    pipeline_ = connection_->pipeline();
    // Who has it is named here: nobody loses it in silence.
    const std::string_view library = ThisBackend().name();
    const bool expected = library.starts_with("boost_mysql") ||
                          (library == "libmariadb" && GetParam().protocol == Protocol::kText);
    EXPECT_EQ(pipeline_ != nullptr, expected);
    if (pipeline_ == nullptr) GTEST_SKIP() << "no pipeline";
  }

  std::size_t Prepare(std::string_view sql) {
    std::size_t statement = 0;
    EXPECT_TRUE(Ok(pipeline_->Prepare(sql, &statement))) << sql;
    return statement;
  }

  // The first value that is read next.
  std::int64_t Number() {
    EXPECT_TRUE(Ok(pipeline_->Read(&rows_)));
    return rows_.rows() == 1 ? rows_.row(0)[0].int_value() : -1;
  }

  IPipeline* pipeline_ = nullptr;
  RowSet rows_;
};

TEST_P(PipelineContract, ResultsComeInTheOrderOfTheQueue) {
  const std::size_t one = Prepare("SELECT CAST(? AS SIGNED)");
  const std::size_t other = Prepare("SELECT CAST(? AS SIGNED), ?");
  for (std::int64_t i = 0; i < 20; ++i) {
    const std::vector<Value> values = {Int(i), Value("it's ?")};
    const bool two = i % 3 == 0;
    ASSERT_TRUE(Ok(pipeline_->Queue(two ? other : one, {values.data(), two ? 2U : 1U})));
  }
  ASSERT_TRUE(Ok(pipeline_->Send()));
  for (std::int64_t i = 0; i < 20; ++i) {
    EXPECT_EQ(Number(), i);
    ASSERT_EQ(rows_.columns(), i % 3 == 0 ? 2U : 1U);
    EXPECT_EQ(rows_.row(0).back(), i % 3 == 0 ? Value("it's ?") : Int(i));
  }
  EXPECT_TRUE(Fails(pipeline_->Read(&rows_), StatusCode::kInvalidArgument));
}

TEST_P(PipelineContract, AnErrorInTheMiddleHarmsNoOther) {
  const std::size_t good = Prepare("SELECT CAST(? AS SIGNED)");
  // Of a kind that is found when it is executed, not prepared: a sum that is too large.
  const std::size_t bad = Prepare("SELECT 9223372036854775807 + CAST(? AS SIGNED)");
  for (int time = 0; time < 2; ++time) {
    for (std::int64_t i = 0; i < 5; ++i) {
      const Value value = Int(i);
      ASSERT_TRUE(Ok(pipeline_->Queue(i == 2 ? bad : good, {&value, 1})));
    }
    ASSERT_TRUE(Ok(pipeline_->Send()));
    for (std::int64_t i = 0; i < 5; ++i) {
      if (i == 2) {
        const Status status = pipeline_->Read(&rows_);
        ASSERT_TRUE(Fails(status, StatusCode::kInvalidArgument));
        EXPECT_EQ(status.error().native, 1690);
      } else {
        EXPECT_EQ(Number(), i);
      }
    }
    EXPECT_EQ(Ask(*connection_, "SELECT 'still there'"), "still there");
  }
}

TEST_P(PipelineContract, OtherCallsMayComeBetween) {
  const Player player{Id("a"), 1, 2};
  const std::size_t insert = Prepare("INSERT INTO player VALUES (?, ?, ?)");
  const std::size_t find = Prepare("SELECT coins FROM player WHERE id = ?");
  const std::vector<Value> values = {Value(player.id), Int(1), Int(2)};
  for (int time = 0; time < 3; ++time) {
    ASSERT_TRUE(Ok(pipeline_->Queue(insert, values)));
    ASSERT_TRUE(Ok(pipeline_->Queue(find, {values.data(), 1})));
    // Nothing is sent yet, and this is another statement.
    EXPECT_EQ(Ask(*connection_, "SELECT count(*) FROM player"), time == 0 ? "0" : "1");
    ASSERT_TRUE(Ok(pipeline_->Send()));
    const Status inserted = pipeline_->Read(&rows_);
    if (time == 0) {
      EXPECT_TRUE(Ok(inserted));
      EXPECT_EQ(rows_.columns(), 0U);
    } else {
      EXPECT_TRUE(Fails(inserted, StatusCode::kDuplicateKey));
    }
    EXPECT_EQ(Number(), 1);
    EXPECT_TRUE(Has(*connection_, player));
  }
}

TEST_P(PipelineContract, AnotherNumberOfValuesIsNotQueued) {
  const std::size_t statement = Prepare("SELECT CAST(? AS SIGNED)");
  const std::vector<Value> values = {Int(1), Int(2)};
  EXPECT_TRUE(Fails(pipeline_->Queue(statement, values), StatusCode::kInvalidArgument));
  EXPECT_TRUE(Fails(pipeline_->Queue(statement, {}), StatusCode::kInvalidArgument));
  EXPECT_TRUE(Fails(pipeline_->Read(&rows_), StatusCode::kInvalidArgument));
  ASSERT_TRUE(Ok(pipeline_->Queue(statement, {values.data() + 1, 1})));
  EXPECT_EQ(Number(), 2);  // also without Send
}

// More of both than the buffers between client and server hold (some 10 MB where the kernel lets
// them grow): who sent all before reading would wait for ever.
TEST_P(PipelineContract, MoreThanBuffersHold) {
  constexpr std::int64_t kMany = 60;
  const std::size_t echo = Prepare("SELECT CAST(? AS SIGNED), ?");
  const std::size_t repeat = Prepare("SELECT CAST(? AS SIGNED), repeat('x', 20000)");
  const std::string text(500'000, 'y');
  const std::vector<Value> values = {Int(0), Value(text)};
  for (std::int64_t i = 0; i < kMany; ++i) {
    const std::vector<Value> own = {Int(i), values[1]};
    ASSERT_TRUE(
        Ok(pipeline_->Queue(i % 2 == 0 ? echo : repeat, {own.data(), i % 2 == 0 ? 2U : 1U})));
  }
  const std::size_t small = Prepare("SELECT CAST(? AS SIGNED), repeat('z', 10000)");
  for (std::int64_t i = kMany; i < kMany + 1000; ++i) {
    const Value own = Int(i);
    ASSERT_TRUE(Ok(pipeline_->Queue(small, {&own, 1})));
  }
  ASSERT_TRUE(Ok(pipeline_->Send()));
  for (std::int64_t i = 0; i < kMany + 1000; ++i) {
    ASSERT_EQ(Number(), i);
    const std::size_t size = i >= kMany ? 10'000 : i % 2 == 0 ? text.size() : 20'000;
    ASSERT_EQ(rows_.row(0)[1].text().size(), size) << i;
  }
  EXPECT_EQ(Ask(*connection_, "SELECT 'still there'"), "still there");
}

INSTANTIATE_TEST_SUITE_P(Protocols, PipelineContract, Protocols(), WayName);

}  // namespace
}  // namespace driverbench::contract
