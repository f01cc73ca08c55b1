#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/coordinator/blocks/block_runner.h"
#include "bench/coordinator/blocks/own_work.h"
#include "bench/coordinator/machine/awake.h"
#include "bench/coordinator/machine/placement.h"
#include "bench/coordinator/relay/networks.h"
#include "bench/coordinator/workers/built.h"
#include "bench/coordinator/workers/entrants.h"
#include "bench/coordinator/workers/keepers.h"
#include "bench/record/run.h"
#include "bench/settings/settings.h"

namespace driverbench::coordinator {

// What blocks run on, for as long as this object lives: the entrants, each attested, the keepers,
// the locks on the databases of their servers, and what a verb needs of the rest. An interrupt is
// caught from here on. One at a time.
class Stage {
 public:
  // What is not asked for is not set up.
  enum class For : std::uint8_t {
    kAudit,  // nothing more: the servers stand where they are
    kCheck,  // servers stand as far away as their `network` says, and round trips are known
    kTimes,  // that; workers have a CPU of their own, and no CPU sleeps
  };

  // Throws UserError: too few backends, a server that cannot be reached, or is in use, ...
  Stage(settings::Settings settings, Built built, For purpose);
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  // Takes off the networks' delays what they cost by themselves: last before blocks are timed, for
  // it takes seconds. Not of a stage for audits, which has none.
  void Calibrate();

  const settings::Settings& settings() const { return settings_; }
  const Built& built() const { return built_; }
  std::vector<Entrant>& entrants() { return entrants_; }
  const std::vector<Entrant>& entrants() const { return entrants_; }
  Keepers* keepers() { return &keepers_; }
  const Placement& placement() const { return placement_; }
  const Awake& awake() const { return awake_; }

  // For blocks of a case, whose scenario the settings accepted.
  BlockRunner::Setting SettingOf(const record::CaseId& one);

  // Of each scenario of the user's own SQL what its tuples are answered, as a number.
  std::map<std::string, std::string> Checksums() const;

 private:
  // In this order they come, and go in the opposite one. What follows holds on to these two.
  const settings::Settings settings_;
  const Built built_;
  std::vector<Entrant> entrants_;
  Keepers keepers_;
  std::map<std::string, OwnWork> own_;  // by scenario
  Placement placement_;
  Awake awake_;
  std::optional<Networks> networks_;
};

}  // namespace driverbench::coordinator
