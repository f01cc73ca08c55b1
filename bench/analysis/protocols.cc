#include "bench/analysis/protocols.h"

#include <algorithm>
#include <tuple>

namespace driverbench::analysis {
namespace {

bool AlikeOtherwise(const record::Target& one, const record::Target& other) {
  const auto all = [](const record::Target& target) {
    return std::tie(target.backend, target.server, target.network, target.options, target.lifetime,
                    target.attested);
  };
  return all(one) == all(other);
}

bool IsMeasured(const record::Target& target) {
  return !target.floor && target.outcome == record::Outcome::kOk;
}

}  // namespace

std::vector<ProtocolPair> ProtocolPairs(const record::RunHeader& header) {
  std::vector<ProtocolPair> pairs;
  for (const record::Target& prepared : header.targets) {
    if (!IsMeasured(prepared) || prepared.protocol != "prepared") continue;
    const auto text = std::ranges::find_if(header.targets, [&](const record::Target& target) {
      return IsMeasured(target) && target.protocol == "text" && AlikeOtherwise(target, prepared);
    });
    if (text != header.targets.end()) pairs.push_back({text->name, prepared.name});
  }
  return pairs;
}

}  // namespace driverbench::analysis
