#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "bench/record/run.h"

namespace driverbench::analysis {

// Something attested (charset, isolation, TLS, the plan cache, ...) in which targets that are
// compared differ: their work is then not alike, whatever the statements say. Library and server
// are what is compared, and are left out.
struct Unlike {
  std::string name;  // the key of Target::attested
  // Each value, empty where a target has none, with its targets in the header's order.
  std::vector<std::pair<std::string, std::vector<std::string>>> values{};
};

std::vector<Unlike> UnlikeConditions(const record::RunHeader& header);

// What two say differently of one thing, or only one of them says: empty is the other's.
struct Difference {
  std::string key;
  std::string was;
  std::string is{};
};

// By key.
std::vector<Difference> Differences(const std::map<std::string, std::string>& was,
                                    const std::map<std::string, std::string>& is);

// `isolation was "REPEATABLE-READ", is "READ-COMMITTED"`, harmless to show.
std::string InWords(const Difference& difference);

}  // namespace driverbench::analysis
