#include "bench/report/step_summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "bench/testing/scratch_folder.h"

namespace driverbench::report {
namespace {

using ::testing::HasSubstr;

class StepSummaryTest : public ::testing::Test {
 protected:
  ~StepSummaryTest() override { unsetenv("GITHUB_STEP_SUMMARY"); }

  // What is said on stderr.
  static std::string Append(const std::string& path, std::string_view text) {
    setenv("GITHUB_STEP_SUMMARY", path.c_str(), 1);
    ::testing::internal::CaptureStderr();
    AppendToStepSummary(text);
    return ::testing::internal::GetCapturedStderr();
  }

  std::string Contents() const {
    std::ifstream in(path_);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

  const ScratchFolder folder_;
  const std::filesystem::path path_ = folder_.path() / "step_summary.md";
};

TEST_F(StepSummaryTest, IsAppendedTo) {
  std::ofstream(path_) << "| a |\n";
  EXPECT_EQ(Append(path_, "### one\n"), "");
  EXPECT_EQ(Append(path_, "### two\n"), "");
  EXPECT_EQ(Contents(), "| a |\n\n### one\n\n\n### two\n\n");
}

TEST_F(StepSummaryTest, IsMadeWhereThereIsNone) {
  EXPECT_EQ(Append(path_, "a"), "");
  EXPECT_EQ(Contents(), "\na\n");
}

TEST_F(StepSummaryTest, WithoutTheVariableNothingIsWritten) {
  unsetenv("GITHUB_STEP_SUMMARY");
  ::testing::internal::CaptureStderr();
  AppendToStepSummary("a");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(Append("", "a"), "");
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(StepSummaryTest, WhatCannotBeWrittenIsAWarning) {
  EXPECT_EQ(Append(::testing::TempDir(), "a"),
            "driverbench: warning: " + ::testing::TempDir() +
                ", which GITHUB_STEP_SUMMARY names, cannot be written: Is a directory\n");
  // It opens, and is full.
  EXPECT_THAT(Append("/dev/full", "a"), HasSubstr("/dev/full, which GITHUB_STEP_SUMMARY names, "
                                                  "cannot be written: No space left on device"));
  EXPECT_THAT(Append("/dev/full", std::string(1 << 20, 'a')), HasSubstr("No space left on device"));
}

}  // namespace
}  // namespace driverbench::report
