#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/metrics/metrics.h"
#include "bench/settings/settings.h"

namespace driverbench::settings {

// Every one that is compared.
std::vector<metrics::Metric> EveryMetric();

// What blocks a change, read from YAML (`--policy FILE` of ab and compare). config/README.md is the
// user's description of every key.
struct Policy {
  // What an entry is about; an empty glob matches everything.
  struct Scope {
    std::string scenario;  // glob
    std::string target;    // glob
    std::optional<metrics::Metric> metric;
    int line = 0;  // of the file; 0: not of a file
  };
  struct Margin {
    Scope scope;
    double margin = 0;  // a share: 0.02 for 2 %
  };
  // A change for the worse that is known and accepted.
  struct Allowed {
    Scope scope;
    double up_to = 0;  // of the base, as a share
    std::string reason;
  };

  std::string file;                                    // empty without one
  std::vector<metrics::Metric> block = EveryMetric();  // what is not in it is shown, no more
  std::vector<Margin> margins;   // the last that matches a time wins; none: the time's own margin
  std::vector<Allowed> allowed;  // the first that matches wins
};

// Reads and checks `path`, all errors in one go; *out is complete only when none is returned. A key
// that the file leaves out stays what it is in *out.
std::vector<SettingsError> ReadPolicy(const std::string& path, Policy* out);

// The same for a text that is already there.
std::vector<SettingsError> ParsePolicy(const std::string& file_name, std::string_view text,
                                       Policy* out);

}  // namespace driverbench::settings
