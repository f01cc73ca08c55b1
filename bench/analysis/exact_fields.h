#pragma once

#include <cstdint>

#include "bench/analysis/exact.h"
#include "bench/json/fields.h"

namespace driverbench::analysis {

// What is sent, as `sent` of a row of results.json and of a baseline, which leaves out what is not
// the same at every run. The round trips of an operation stand beside it.

// More is no count of anything.
inline constexpr std::int64_t kMostSent = 1'000'000'000'000'000;

// Only where commands are known. What there is beyond an operation may be less than nothing.
void Fields(auto& json, json::Like<Sending> auto& aside) {
  constexpr json::Bounds kAside{.least = -kMostSent, .most = kMostSent};
  json.Needed("round_trips", aside.round_trips, kAside);
  json.Needed("commands", aside.commands, kAside);
  json("transcript", aside.transcript);
}

void Fields(auto& json, json::Like<Exact> auto& sent) {
  constexpr json::Bounds kSent{.most = kMostSent};
  json("client_bytes", sent.client_bytes, kSent);
  json("server_bytes", sent.server_bytes, kSent);
  json("commands", sent.commands, kSent);
  if (sent.commands) json("transcript", sent.transcript);
  json.MaybeIf(sent.connecting.commands.has_value(), "connecting", sent.connecting);
  json.MaybeIf(sent.first_use.commands.has_value(), "first_use", sent.first_use);
}

}  // namespace driverbench::analysis
