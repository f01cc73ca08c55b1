#include "bench/coordinator/machine/awake.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace driverbench::coordinator {

Awake::Awake(bool wanted, const char* device) {
  if (!wanted) return;
  constexpr std::int32_t kMicroseconds = 0;
  // Not to be made where there is none: containers have no such device, and root could.
  device_.reset(std::fopen(device, "r+e"));
  if (device_ && std::fwrite(&kMicroseconds, sizeof kMicroseconds, 1, device_.get()) == 1 &&
      std::fflush(device_.get()) == 0) {
    return;
  }
  const std::string why = std::generic_category().message(errno);
  device_.reset();
  warnings_.push_back(
      fmt::format("the CPUs may sleep between operations ({}: {}): times contain waking them up, "
                  "which hides small differences; root can keep them awake, and run.keep_awake: "
                  "false says that they may sleep",
                  device, why));
}

}  // namespace driverbench::coordinator
