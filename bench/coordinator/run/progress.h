#pragma once

#include <chrono>
#include <string>

namespace driverbench::coordinator {

// What a long run shows while it goes on, on standard error: a bar on a terminal, a line a case
// elsewhere. Only ever called between blocks.
class Progress {
 public:
  // `time` is how many seconds of running are planned; 0 where rounds were.
  explicit Progress(double time);
  ~Progress() { Clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void BeginCase(const std::string& name, int index, int cases, std::size_t targets);

  // `done` of the case, from 0 to 1, after `now` seconds of running.
  void Update(int round, double done, double now);

  // Takes the bar away, before something else is printed.
  void Clear();

 private:
  bool terminal_;
  double time_;
  std::string case_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point last_;
};

}  // namespace driverbench::coordinator
