#include "bench/coordinator/run/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "bench/coordinator/machine/terminal.h"
#include "bench/text/units.h"

namespace driverbench::coordinator {
namespace {

// Not fmt::print, which throws: a run does not end because nobody can see how it goes on.
void Show(const std::string& text) {
  std::fputs(text.c_str(), stderr);
  std::fflush(stderr);
}

}  // namespace

Progress::Progress(double time) : terminal_(IsTerminal(STDERR_FILENO)), time_(time) {}

void Progress::BeginCase(const std::string& name, int index, int cases, std::size_t targets) {
  case_ = fmt::format("[{}/{}] {}", index + 1, cases, name);
  last_ = {};
  if (!terminal_)
    Show(fmt::format("{}: {}\n", case_,
                     text::FormatCount(static_cast<long long>(targets), "target")));
}

void Progress::Update(int round, double done, double now) {
  const auto drawn = std::chrono::steady_clock::now();
  if (!terminal_ || drawn - last_ < std::chrono::milliseconds(100)) return;
  last_ = drawn;
  drawn_ = true;
  constexpr int kWidth = 30;
  const int full = static_cast<int>(std::lround(std::clamp(done, 0.0, 1.0) * kWidth));
  constexpr std::size_t kName = 24;  // a longer one leaves no room in 80 columns
  const bool fits = case_.size() <= kName;
  const std::string left =
      time_ > 0 && fits ? fmt::format(", {:.0f} s left", std::max(0.0, time_ - now)) : "";
  Show(fmt::format("\r\x1b[K{:<{}} {:#>{}}{:.>{}} round {}{}", case_, kName, "", full, "",
                   kWidth - full, round + 1, left));
}

void Progress::Clear() {
  if (!std::exchange(drawn_, false)) return;
  Show("\r\x1b[K");
}

}  // namespace driverbench::coordinator
