#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/coordinator/entrants.h"
#include "bench/coordinator/keepers.h"
#include "bench/settings/settings.h"
#include "bench/tap/tap.h"

namespace driverbench {

// The servers that stand farther away than they do: a relay each, for the time of this object.
class Networks {
 public:
  // Leads the connections of the entrants whose server has `network` through its relay. Those that
  // cannot go through one carry the reason. The relays keep off `worker_cpu`. Throws UserError.
  Networks(const Settings& settings, std::optional<int> worker_cpu, std::vector<Entrant>* entrants);

  // Takes off the delays what OwnCost() finds with the first of `entrants` on each server that
  // takes part.
  void Calibrate(const Settings& settings, const Built& built, const std::vector<Entrant>& entrants,
                 std::optional<int> worker_cpu, Keepers* keepers);

 private:
  std::map<std::string, std::unique_ptr<tap::Tap>> taps_;  // by the server's name
};

}  // namespace driverbench
