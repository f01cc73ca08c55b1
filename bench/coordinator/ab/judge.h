#pragma once

#include <string>
#include <vector>

#include "bench/analysis/compare/finding.h"
#include "bench/settings/policy.h"

namespace driverbench::coordinator {

// What a policy makes of findings.

// The margins of times, and their verdicts by them. To be called before anything else has a say in
// a verdict, such as a second measurement that does not agree.
void ApplyMargins(const settings::Policy& policy, std::vector<analysis::Finding>* findings);

// Which of those that are slower (or more) block, and which are allowed. To be called when all
// verdicts are final.
void ApplyBlocks(const settings::Policy& policy, std::vector<analysis::Finding>* findings);

// Both, where nothing comes between them.
void ApplyPolicy(const settings::Policy& policy, std::vector<analysis::Finding>* findings);

// What the command line chose to leave out: an entry of the policy may be for that.
struct Chosen {
  bool targets = false;
  bool scenarios = false;
};

// A sentence for each entry of the policy that is for nothing that was compared: it is out of date,
// or mistyped. None of `margins` is where no time was compared at all.
std::vector<std::string> StaleEntries(const settings::Policy& policy,
                                      const std::vector<analysis::Finding>& findings,
                                      const Chosen& chosen = {});

// The exit status, given that the measurement itself went well: not valid (3) when a control was
// called slower or faster, whatever else was found; 1 when something blocks; else fine (0).
int VerdictStatus(const std::vector<analysis::Finding>& findings);

}  // namespace driverbench::coordinator
