#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/analysis/exact.h"
#include "bench/analysis/summary.h"
#include "bench/record/run.h"
#include "bench/stats/verdict.h"

namespace driverbench::analysis {

// What a results.json says, as far as two of them are compared by it. Also what a file of
// results/baseline says, which is one with the exact metrics alone. All strings are clean (text.h).
struct Results {
  struct Target {
    std::string name;
    std::string backend;
    std::string protocol;
    std::string server;    // by its name in the settings
    std::string database;  // empty: the file does not say
    std::map<std::string, std::string> options;
    std::string lifetime = "block";
    std::string network;  // what a relay adds to each round trip, "20ms"; empty: there is none
    record::Outcome outcome = record::Outcome::kOk;
    std::string reason;
    std::map<std::string, std::string> attested;
  };
  struct Row {
    std::string target;
    RowState state = RowState::kNotRun;
    metrics::ByMetric<double> times;  // what is there is positive and finite
    Exact exact;
  };
  struct Case {
    record::CaseId id;
    int scenario_version = 0;
    std::vector<Row> rows;  // the compared targets
  };

  std::map<std::string, std::string> context;  // what is no string there, as JSON
  double margin = stats::kMargin;              // of its times, as a share
  bool interrupted = false;
  std::vector<Target> targets;  // no name occurs twice
  std::vector<Case> cases;      // no scenario with the same number of threads occurs twice
};

// Reads and checks the file `path`. When it cannot be used, *error is a sentence with its name and
// what is wrong where. Never throws for what is in a file.
bool ReadResults(const std::string& path, Results* results, std::string* error);

// nullptr when there is none of that name.
const Results::Target* FindTarget(const Results& results, const std::string& name);
const Results::Case* FindCase(const Results& results, const record::CaseId& id);
const Results::Row* FindRow(const std::vector<Results::Row>& rows, const std::string& target);

}  // namespace driverbench::analysis
