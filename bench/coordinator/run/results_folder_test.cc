#include "bench/coordinator/run/results_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "bench/coordinator/error.h"
#include "bench/coordinator/workers/script.h"

namespace driverbench::coordinator {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::ResultOf;
using ::testing::StartsWith;
namespace fs = std::filesystem;

class ResultsFolderTest : public ScratchTest {
 protected:
  template <typename Error, typename Call>
  static std::string TextOf(Call call) {
    try {
      call();
    } catch (const Error& error) {
      return error.what();
    }
    return "nothing was thrown";
  }

  std::string Refusal(const fs::path& path) {
    return TextOf<UserError>([&] { const ResultsFolder folder(path); });
  }
};

// No file of this process grows beyond `bytes`: a full disk.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before_); }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
};

TEST_F(ResultsFolderTest, KeepsBlocksInTheirOrder) {
  ResultsFolder folder(In("a/b/run"));
  EXPECT_EQ(folder.path(), In("a/b/run"));
  folder.AppendBlocks("one\n");
  folder.AppendBlocks("two\n");
  EXPECT_EQ(ReadAll("a/b/run/blocks.jsonl"), "one\ntwo\n");
}

TEST_F(ResultsFolderTest, ReplacesAFileAsAWhole) {
  const ResultsFolder folder(In("run"));
  folder.Write("table.md", "a long first text");
  EXPECT_EQ(ReadAll("run/table.md"), "a long first text");
  folder.Write("table.md", "short");
  EXPECT_EQ(ReadAll("run/table.md"), "short");
  EXPECT_FALSE(fs::exists(In("run/table.md.new")));
}

TEST_F(ResultsFolderTest, TakesAnEmptyFolder) {
  fs::create_directory(In("run"));
  EXPECT_EQ(Refusal(In("run")), "nothing was thrown");
}

TEST_F(ResultsFolderTest, NeverOverwritesResults) {
  fs::create_directory(In("run"));
  std::ofstream(In("run/blocks.jsonl")) << "of another run";
  EXPECT_THAT(Refusal(In("run")), AllOf(StartsWith(In("run").string() + ": is not empty"),
                                        HasSubstr("--out needs a new folder")));
  EXPECT_EQ(ReadAll("run/blocks.jsonl"), "of another run");
}

TEST_F(ResultsFolderTest, AFolderThatCannotBeMadeIsTheUsersError) {
  std::ofstream(In("file")) << "";
  EXPECT_THAT(Refusal(In("file")),
              AllOf(HasSubstr("results cannot be written there"), HasSubstr("directory")));
  EXPECT_THAT(Refusal(In("file/run")), HasSubstr("results cannot be written there"));
  EXPECT_THAT(Refusal("/proc/driverbench"), HasSubstr("/proc/driverbench: results cannot be"));
}

TEST_F(ResultsFolderTest, TheDefaultIsTheTimeOfTheRun) {
  const fs::path before = fs::current_path();
  fs::current_path(In(""));
  const ResultsFolder folder({});
  fs::current_path(before);
  EXPECT_THAT(folder.path().string(), MatchesRegex("results/[0-9]{8}T[0-9]{6}Z"));
}

// More than there are seconds in which this runs: none may meet the folder of another.
TEST_F(ResultsFolderTest, EveryRunOfASecondHasAFolder) {
  const fs::path before = fs::current_path();
  fs::current_path(In(""));
  std::set<fs::path> paths;
  for (int run = 0; run < 20; ++run) {
    ResultsFolder folder({});
    folder.AppendBlocks("mine\n");
    paths.insert(folder.path());
    EXPECT_EQ(ReadAll(folder.path() / "blocks.jsonl"), "mine\n");
  }
  fs::current_path(before);
  EXPECT_EQ(paths.size(), 20U);
  EXPECT_THAT(paths, Contains(ResultOf([](const fs::path& path) { return path.string(); },
                                       MatchesRegex("results/[0-9]{8}T[0-9]{6}Z-2"))));
}

TEST_F(ResultsFolderTest, WhatWasKeptMustStillBeThere) {
  const std::string file = In("run/blocks.jsonl");
  const auto stopped = [&](const std::function<void()>& change) {
    fs::remove_all(In("run"));
    ResultsFolder folder(In("run"));
    folder.AppendBlocks("one\ntwo\n");
    change();
    return TextOf<RunStopped>([&] { folder.AppendBlocks("three\n"); });
  };
  EXPECT_EQ(stopped([&] { fs::remove_all(In("run")); }), file + ": No such file or directory");
  EXPECT_EQ(stopped([&] { fs::rename(In("run"), In("moved")); }),
            file + ": No such file or directory");
  EXPECT_EQ(stopped([&] { fs::resize_file(file, 6); }),
            file + ": has 6 bytes, 8 were written: somebody else changed it");
  EXPECT_EQ(ReadAll("run/blocks.jsonl"), "one\ntw");  // and no third line behind it
  EXPECT_EQ(stopped([&] {
              fs::copy_file(file, In("run/copy"));
              fs::rename(In("run/copy"), file);
            }),
            file + ": was replaced by another file");
}

TEST_F(ResultsFolderTest, AFullDiskStopsTheRun) {
  ResultsFolder folder(In("run"));
  folder.AppendBlocks("whole\n");
  std::string stopped;
  {
    const FullDisk disk(10);
    stopped = TextOf<RunStopped>([&] { folder.AppendBlocks("does not fit\n"); });
  }
  EXPECT_EQ(stopped, In("run/blocks.jsonl").string() + ": File too large");
  EXPECT_EQ(ReadAll("run/blocks.jsonl"), "whole\n");
  folder.AppendBlocks("fits\n");
  EXPECT_EQ(ReadAll("run/blocks.jsonl"), "whole\nfits\n");
}

TEST_F(ResultsFolderTest, ABrokenOffRunGoesOnBehindItsLastWholeLine) {
  fs::create_directory(In("run"));
  for (const auto& [left, kept] : std::map<std::string, std::string>{
           {"", ""}, {"torn", ""}, {"one\n", "one\n"}, {"one\ntwo\ntorn", "one\ntwo\n"}}) {
    std::ofstream(In("run/blocks.jsonl")) << left;
    ResultsFolder folder = ResultsFolder::OfBrokenOff(In("run"));
    folder.AppendBlocks("new\n");
    EXPECT_EQ(ReadAll("run/blocks.jsonl"), kept + "new\n");
  }
  fs::remove(In("run/blocks.jsonl"));
  EXPECT_EQ(TextOf<UserError>([&] { ResultsFolder::OfBrokenOff(In("run")); }),
            In("run/blocks.jsonl").string() + ": cannot be added to (No such file or directory)");
}

// The old text stays: a reader never sees a part.
TEST_F(ResultsFolderTest, AFullDeviceLeavesTheOldFile) {
  const ResultsFolder folder(In("run"));
  folder.Write("results.json", "old");
  fs::create_symlink("/dev/full", In("run/results.json.new"));
  EXPECT_EQ(TextOf<RunStopped>([&] { folder.Write("results.json", "new"); }),
            In("run/results.json").string() + ": No space left on device");
  EXPECT_EQ(ReadAll("run/results.json"), "old");
  EXPECT_FALSE(fs::exists(fs::symlink_status(In("run/results.json.new"))));
}

TEST_F(ResultsFolderTest, ANewFileIsWholeOrNotThere) {
  {
    const FullDisk disk(10);
    EXPECT_EQ(TextOf<RunStopped>([&] { WriteNew(In("new"), "does not fit\n"); }),
              In("new").string() + ": File too large");
  }
  EXPECT_FALSE(fs::exists(In("new")));
  EXPECT_TRUE(WriteNew(In("new"), "first"));
  EXPECT_FALSE(WriteNew(In("new"), "second"));
  EXPECT_EQ(ReadAll("new"), "first");
  EXPECT_EQ(TextOf<RunStopped>([&] { WriteNew(In("none/new"), ""); }),
            In("none/new").string() + ": No such file or directory");
}

TEST_F(ResultsFolderTest, AFolderThatIsGoneStopsTheRun) {
  const ResultsFolder folder(In("run"));
  fs::remove_all(In("run"));
  EXPECT_EQ(TextOf<RunStopped>([&] { folder.Write("table.md", "new"); }),
            In("run/table.md").string() + ": No such file or directory");
}

}  // namespace
}  // namespace driverbench::coordinator
