#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/coordinator/workers/entrants.h"
#include "bench/coordinator/workers/keepers.h"
#include "bench/settings/settings.h"
#include "bench/tap/tap.h"

namespace driverbench::coordinator {

// What is to be taken off the delays of each server that is farther away and has an entrant that
// takes part, by its name. `measure` gives it for an entrant and its server's rtt.
//
// It is measured once for each rtt, with the first such entrant, and is the same for all its
// servers: measured apart, it would differ by chance, and one of two servers that are compared
// would be nearer for the whole run. That it is measured with one of them is no injustice to the
// others, unlike products too: a server that wakes up later than that one answers later when it is
// really far away, and that is for the comparison to show.
using ExcessFunction =
    std::function<std::chrono::nanoseconds(const Entrant&, std::chrono::nanoseconds rtt)>;
std::map<std::string, std::chrono::nanoseconds> ExcessOfServers(
    const std::vector<settings::ServerSettings>& servers, const std::vector<Entrant>& entrants,
    const ExcessFunction& measure);

// The servers that stand farther away than they do: a relay each, for the time of this object.
class Networks {
 public:
  // Leads the connections of the entrants whose server has `network` through its relay. Those that
  // cannot go through one carry the reason. The relays keep off `worker_cpu`. Throws UserError.
  Networks(const settings::Settings& settings, std::optional<int> worker_cpu,
           std::vector<Entrant>* entrants);

  // Takes off the delays what MeasureExcess() finds, see ExcessOfServers().
  void Calibrate(const settings::Settings& settings, const Built& built,
                 const std::vector<Entrant>& entrants, std::optional<int> worker_cpu,
                 Keepers* keepers);

 private:
  std::map<std::string, std::unique_ptr<tap::Tap>> taps_;  // by the server's name
};

}  // namespace driverbench::coordinator
