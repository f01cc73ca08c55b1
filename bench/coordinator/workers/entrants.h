#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "bench/coordinator/machine/placement.h"
#include "bench/coordinator/workers/built.h"
#include "bench/protocol/protocol.h"
#include "bench/record/run.h"
#include "bench/settings/settings.h"

namespace driverbench::coordinator {

// A target as it takes part: what the settings ask for, and the worker that can do it.
struct Entrant {
  record::Target target{};  // with the outcome of its attestation
  protocol::Connection connection{};
  ServerAddress address{};  // of the server itself, also where `connection` goes through a relay
  std::vector<std::string> worker{};  // the command
  std::optional<protocol::Description>
      description{};  // of the worker; absent when it does not take part
  protocol::Lifetime lifetime = protocol::Lifetime::kBlock;
  std::string pair{};  // those of one name run next to each other in a round; empty: alone

  std::chrono::nanoseconds round_trip{0};  // to the server, over the network; see RoundTripTo; 0
                                           // in audits

  std::optional<protocol::Handicap> handicap{};  // of every block; of selftest only

  bool takes_part() const { return target.outcome == record::Outcome::kOk; }
  bool has_server() const { return !description || description->has_server; }
};

// One for each target. Those whose backend was not built, or whose worker does not answer, carry
// the reason.
std::vector<Entrant> MakeEntrants(const settings::Settings& settings, const Built& built);

// Connects each once and asks what is really used.
void AttestAll(const settings::Settings& settings, std::vector<Entrant>* entrants);

// Of attested entrants, to the server of each: no operation of theirs can take less.
void MeasureRoundTrips(std::vector<Entrant>* entrants);

// The servers of those that need one, each once.
std::vector<std::string> ServersOf(const std::vector<Entrant>& entrants);

}  // namespace driverbench::coordinator
