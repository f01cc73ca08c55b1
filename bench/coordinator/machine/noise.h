#pragma once

#include <sys/types.h>

#include <cstdint>

namespace driverbench::coordinator {

// A noisy neighbour: a process that keeps one CPU busy for a random while, then rests, then takes
// another one. It dies with this object, and with this process however that ends.
class Noise {
 public:
  // Every seed is a neighbour of its own. Throws UserError when it cannot be started.
  explicit Noise(std::uint64_t seed);
  ~Noise();
  Noise(const Noise&) = delete;
  Noise& operator=(const Noise&) = delete;

  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
};

}  // namespace driverbench::coordinator
