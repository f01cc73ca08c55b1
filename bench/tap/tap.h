#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "bench/tap/ledger.h"

namespace driverbench::tap {

// A relay on loopback between a worker and its server, on a thread of its own. It passes on every
// byte unchanged and keeps the ledger of what passed. A connection that one side half-closes stays
// open in the other direction, as without the relay.
class Tap {
 public:
  struct Server {
    std::string host;
    std::uint16_t port = 0;
    // How long bytes take each way, from the kernel's stamp of their arrival to when they are
    // written. With it, there is no ledger: reading along costs time.
    std::chrono::nanoseconds one_way{0};
    // Where the relay's thread does not run, if it may run elsewhere.
    std::optional<int> avoided_cpu = std::nullopt;
  };

  // Listens on a free port of 127.0.0.1. Throws boost::system::system_error.
  explicit Tap(const Server& server);
  ~Tap();
  Tap(const Tap&) = delete;
  Tap& operator=(const Tap&) = delete;

  std::uint16_t port() const;

  // Makes every round trip shorter by so much, from now on.
  void TakeOff(std::chrono::nanoseconds excess);

  // The ledger of the connections since the last call, as soon as all of them have ended; nothing
  // when one still stands after `deadline`. Call it when the worker has ended.
  std::optional<Ledger> Take(std::chrono::milliseconds deadline);

 private:
  class Relay;
  std::unique_ptr<Relay> relay_;
};

}  // namespace driverbench::tap
