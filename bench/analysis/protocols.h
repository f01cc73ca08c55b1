#pragma once

#include <string>
#include <vector>

#include "bench/record/run.h"

namespace driverbench::analysis {

// Two targets of a run that are alike in all that is known of them, library and server among it,
// but their protocol.
struct ProtocolPair {
  std::string text;
  std::string prepared;
};

// In the header's order, each prepared target once at most: so there are no more pairs than
// comparisons with the reference, and at their level all of them hold together too.
std::vector<ProtocolPair> ProtocolPairs(const record::RunHeader& header);

}  // namespace driverbench::analysis
