#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "bench/testing/scratch_folder.h"

namespace driverbench::coordinator {

// A folder of its own for each test, gone with it.
class ScratchTest : public ::testing::Test {
 protected:
  std::filesystem::path In(const std::string& name) const { return folder_.path() / name; }

  // The command of a worker written in shell. It finds the folder in $0's.
  std::vector<std::string> Script(const std::string& text) const {
    const auto path = In("worker");
    std::ofstream(path) << "#!/bin/sh\nfolder=${0%/*}\n" << text << '\n';
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return {path};
  }

  std::string ReadAll(const std::string& name) const {
    std::ifstream in(In(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  // Waits for what has to happen; false after a time in which it would have.
  template <typename Condition>
  static bool Eventually(Condition condition) {
    for (int i = 0; i < 2000; ++i) {
      if (condition()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
  }

  // Whether the process whose id a script wrote into a file is dead: gone, or a zombie that nobody
  // has buried yet.
  bool Dead(const std::string& name) const {
    std::ifstream stat("/proc/" + std::to_string(std::stoi(ReadAll(name))) + "/stat");
    std::string text;
    if (!std::getline(stat, text)) return true;
    return text.substr(text.rfind(')') + 2, 1) == "Z";
  }

 private:
  const ScratchFolder folder_;
};

}  // namespace driverbench::coordinator
