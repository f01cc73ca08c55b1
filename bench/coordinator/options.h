#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/coordinator/workers/built.h"
#include "bench/settings/policy.h"
#include "bench/settings/settings.h"

namespace driverbench {

// What the command line says; it wins over the file.
struct Options {
  std::string config = "config/local.yaml";
  std::vector<std::string> targets;    // globs; none: all
  std::vector<std::string> scenarios;  // globs; none: all
  std::optional<int> rounds;
  std::optional<std::chrono::milliseconds> time;
  std::optional<std::uint64_t> seed;
  std::string out;          // results folder; empty: results/<UTC time>
  std::string resume;       // folder of a run that was broken off, to go on with
  bool statements = false;  // audit: the transcripts too
  bool json = false;        // audit: everything, for programs
  // ab: build folders, or servers of the settings; one of the two ways. compare: two files
  std::string base;
  std::string next;
  std::string base_server;
  std::string new_server;
  std::vector<std::string> expect_changed;  // ab: globs of targets with another client library
  std::string policy;    // ab, compare: a file; empty: all blocks, but two servers' bytes
  bool all = false;      // ab, compare: list every finding
  std::string history;   // compare: folder of runs; empty: the one that the base's run lies in
  bool explain = false;  // run, show, selftest: how to read the columns
  bool quick = false;    // short blocks and about ten seconds: to look at, not to decide on
};

// The settings file with the options applied. Throws UserError with every error of the file, or for
// a glob that matches nothing.
Settings LoadSettings(const Options& options, const Built& built);

// The policy of the options, or the default. Throws UserError with every error of the file.
Policy LoadPolicy(const Options& options);

}  // namespace driverbench
