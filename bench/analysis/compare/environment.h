#pragma once

#include <string>
#include <vector>

#include "bench/analysis/compare/results_reader.h"

namespace driverbench::analysis {

// In what two runs were made unlike, "kernel was A, is B": times of unlike environments say nothing
// of what was changed. Empty when nothing differs that is known to matter.

// The machine, its kernel, the build, the placement.
std::vector<std::string> UnlikeMachines(const Results& base, const Results& now);

// The checksum of what a scenario of the user's own SQL is answered; empty of any other.
std::string AnswersTo(const Results& results, const std::string& scenario);

// What a target did its work with: protocol, server, session, TLS, network. Not its library, which
// is what one compares.
std::vector<std::string> UnlikeTargets(const Results::Target& base, const Results::Target& now);

// "libmariadb 3.3.8"; empty where it was not attested.
std::string LibraryOf(const Results::Target& target);

}  // namespace driverbench::analysis
