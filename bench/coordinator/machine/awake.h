#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace driverbench::coordinator {

inline constexpr const char* kWakeUpDevice = "/dev/cpu_dma_latency";

// While it lives, no CPU of this machine sleeps between two operations: it asks the kernel for a
// wake-up latency of 0 (Documentation/power/pm_qos_interface.rst). A round trip over loopback puts
// both CPUs to sleep and wakes both up, which can take longer than what libraries do, and takes now
// long, now short: with it a point read on a small virtual machine took 23 us instead of 59, and
// the medians of blocks spread over 1 % instead of 5 %.
class Awake {
 public:
  // Not `wanted`, or `device` cannot be written (it wants root): they may sleep.
  explicit Awake(bool wanted, const char* device = kWakeUpDevice);

  // Times of the one are not those of the other.
  const char* description() const { return device_ ? "kept awake" : "may sleep"; }
  // Why they may sleep, when they should not.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  std::unique_ptr<std::FILE, Close> device_;  // the request ends when it is closed
  std::vector<std::string> warnings_;
};

}  // namespace driverbench::coordinator
