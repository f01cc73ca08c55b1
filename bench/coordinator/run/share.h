#pragma once

#include <cstddef>

namespace driverbench::coordinator {

// The time of a case, in seconds of running.
struct Share {
  double begin = 0;
  double end = 0;     // it is used up then,
  double latest = 0;  // and may be exceeded until here by a case that lacks a few rounds
};

// What is left of a run's `time` at `begin` is divided evenly among this case and the `after` ones
// that follow. A case with long operations would then be left with too few rounds for a verdict
// while another has three times as many as it takes: it may borrow of those after it, and leaves
// half of an even part of the run to each of them.
Share ShareOf(double time, double begin, std::size_t after, std::size_t cases);

// Whether a case that has had `rounds` of them at `now` runs another one: always a first one, then
// until its share is used, then only if it will get to the `needed` ones in time at the pace that
// it had. Only how long rounds take decides, never what they measured.
bool AnotherRound(const Share& share, int rounds, int needed, double now);

// Of how many rounds a lifetime that outlasts a block is, in a case of about so many. Blocks of one
// process, or connection, hang together (0.3 % of bias a connection were measured), so that each
// lifetime is one observation. A case is to have at least twenty, and as many as a verdict needs;
// then the longer the better: a block of a long life is what the target asked for.
int RoundsOfLifetime(double rounds, int needed);

}  // namespace driverbench::coordinator
