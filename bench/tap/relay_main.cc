// A tap of its own, for tools/measure/tap: prints its port, relays until its standard input ends,
// and prints what passed.
//
//   tap_relay HOST PORT
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>

#include "bench/tap/tap.h"

int main(int argc, char** argv) {
  using driverbench::tap::Ledger;
  using driverbench::tap::Tap;
  if (argc != 3) {
    fmt::print(stderr, "usage: tap_relay HOST PORT\n");
    return EXIT_FAILURE;
  }
  try {
    // NOLINTNEXTLINE(bugprone-unchecked-string-to-number-conversion): tools/measure/tap wrote it
    Tap tap({.host = argv[1], .port = static_cast<std::uint16_t>(std::atoi(argv[2]))});
    fmt::print("{}\n", tap.port());
    std::fflush(stdout);
    while (std::getchar() != EOF) {
    }
    const std::optional<Ledger> ledger = tap.Take(std::chrono::seconds(5));
    if (!ledger) {
      fmt::print(stderr, "tap_relay: a connection stayed open\n");
      return EXIT_FAILURE;
    }
    fmt::print("{} {} {} {} {}\n", ledger->connections, ledger->command_count(),
               ledger->round_trips, ledger->client_bytes, ledger->server_bytes);
  } catch (const std::exception& error) {
    fmt::print(stderr, "tap_relay: {}\n", error.what());
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
