#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "bench/settings/settings.h"
#include "bench/settings/testing.h"
#include "bench/testing/scratch_folder.h"

namespace driverbench::settings {
namespace {

using testing::StartsWith;

class FileTest : public testing::Test {
 protected:
  std::string Write(const std::string& text) const {
    std::string path = folder_ / "f.yaml";
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  // The only error's text, whose place must be the file's begin.
  static std::string ErrorOf(const std::string& path) {
    Settings settings;
    const std::vector<SettingsError> errors = ReadSettings(path, Known(), &settings);
    if (errors.size() != 1) return "errors: " + std::to_string(errors.size());
    EXPECT_THAT(errors[0].ToString(), StartsWith(path + ":1:1: "));
    return errors[0].text;
  }

  const ScratchFolder scratch_;
  const std::filesystem::path& folder_ = scratch_.path();
};

TEST_F(FileTest, ReadsAFile) {
  Settings settings;
  EXPECT_TRUE(ReadSettings(Write(FileWith()), Known(), &settings).empty());
  EXPECT_EQ(settings.targets.size(), 1);
}

TEST_F(FileTest, ReadsAPipe) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string text = FileWith();
  ASSERT_EQ(write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  close(ends[1]);
  Settings settings;
  EXPECT_TRUE(ReadSettings("/dev/fd/" + std::to_string(ends[0]), Known(), &settings).empty());
  close(ends[0]);
}

TEST_F(FileTest, SaysWhyAFileCannotBeRead) {
  EXPECT_EQ(ErrorOf(folder_ / "none.yaml"), "the file cannot be opened: No such file or directory");
  EXPECT_EQ(ErrorOf(folder_), "this is a directory; needed: a settings file");
  EXPECT_EQ(ErrorOf("/proc/self/mem"), "the file cannot be read: Input/output error");
}

TEST_F(FileTest, AFileWithoutPermission) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const std::string path = Write("a: 1\n");
  chmod(path.c_str(), 0);
  EXPECT_EQ(ErrorOf(path), "the file cannot be opened: Permission denied");
}

TEST_F(FileTest, AHugeFileIsNotReadToItsEnd) {
  EXPECT_THAT(ErrorOf("/dev/zero"), StartsWith("the file is larger than 1 MiB"));
  EXPECT_THAT(ErrorOf(Write(std::string((1 << 20) + 1, ' '))),
              StartsWith("the file is larger than 1 MiB"));
  EXPECT_THAT(ErrorOf(Write(std::string(1 << 20, ' '))), StartsWith("the file is empty"));
}

TEST_F(FileTest, RubbishIsNoText) {
  EXPECT_EQ(ErrorOf(Write(std::string("\x7F"
                                      "ELF\x02\x01\0\0",
                                      8))),
            "a control character (byte 0x7f); allowed: text, spaces and line ends");
  EXPECT_THAT(ErrorOf(Write("")), StartsWith("the file is empty"));
}

}  // namespace
}  // namespace driverbench::settings
