#include "bench/coordinator/ab/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace driverbench::coordinator {
namespace {

using ::testing::ElementsAre;

class HistoryTest : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::remove_all(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // A run that has nothing but a context.
  void Write(const std::string& name, const std::string& seed, const std::string& more = "") const {
    std::filesystem::create_directories(folder_ / name);
    std::ofstream(folder_ / name / "results.json")
        << R"({"context": {"date": "2026", "seed": ")" << seed << "\"" << more
        << R"(}, "driverbench": {"format": 1, "targets": [], "cases": []}})";
  }

  std::vector<std::string> Seeds(const std::vector<const analysis::Results*>& others = {}) const {
    std::vector<std::string> seeds;
    for (const analysis::Results& run : ReadHistory(folder_.string(), others))
      seeds.push_back(run.context.at("seed"));
    return seeds;
  }

  const std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) / "history_test";
};

TEST_F(HistoryTest, HasEveryRunOnceAndNoneOfTheOthers) {
  Write("a", "1");
  Write("b", "2");
  Write("copy_of_b", "2");
  Write("c", "3");
  std::filesystem::create_directories(folder_ / "empty");
  analysis::Results other;
  other.context = {{"date", "2026"}, {"seed", "3"}};
  EXPECT_THAT(Seeds({&other}), ElementsAre("1", "2"));
}

TEST_F(HistoryTest, ASelftestIsNone) {
  Write("a", "1");
  Write("b", "2", R"(, "selftest_handicaps": "soci+3%: 2 us")");
  EXPECT_THAT(Seeds(), ElementsAre("1"));
}

}  // namespace
}  // namespace driverbench::coordinator
