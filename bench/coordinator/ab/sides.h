#pragma once

#include <string>
#include <vector>

#include "bench/analysis/compare/ab_findings.h"
#include "bench/coordinator/run/load_settings.h"
#include "bench/coordinator/workers/built.h"
#include "bench/coordinator/workers/entrants.h"
#include "bench/report/words.h"
#include "bench/settings/settings.h"

namespace driverbench::coordinator {

// What `ab` compares with what: every target of the settings that has a server, twice.
struct Sides {
  Built built;  // whose keepers make and check the rows: never of the build that is on trial
  settings::Settings settings;  // with T@base and T@new in place of each target T
  std::vector<analysis::ComparedPair> pairs;
  std::vector<report::TitledText> words;  // "base" and "new": which build or server that is
  std::vector<std::string> left_out;      // the targets that take no part, and why
  // Those of a backend that only the base build has, a sentence each: what is gone was no success.
  std::vector<std::string> lost;
  std::vector<std::string> warnings;
};

// What the command line says of them: two build folders, or two servers of the settings.
struct SidesOptions {
  std::string base;
  std::string next;
  std::string base_server;
  std::string new_server;
  std::vector<std::string> expect_changed;  // globs of targets with another client library
};

// Throws UserError, also for scenarios of which the builds have different versions.
Sides ReadSides(const SidesOptions& options, const SettingsOptions& of_settings);

// The two halves, apart from what was said on the command line and read from disk.
Sides SidesOfBuilds(settings::Settings settings, const Built& base, const Built& next);
Sides SidesOfServers(settings::Settings settings, const Built& built, const std::string& base,
                     const std::string& next);

// Names the pair of each, and forgets entrants without a server.
void PairUp(const std::vector<analysis::ComparedPair>& pairs, std::vector<Entrant>* entrants);

// Of attested entrants: which pairs did not change. Their workers and the client libraries that
// these really loaded have the same bytes, and their servers the same address.
void FindControls(const settings::Settings& settings, const std::vector<Entrant>& entrants,
                  std::vector<analysis::ComparedPair>* pairs);

// Of attested entrants: throws UserError unless each glob matches a target, and the client library
// that each of these really loaded can be seen to be another one on either side.
void ExpectChanged(const std::vector<std::string>& globs, const std::vector<Entrant>& entrants,
                   const Sides& sides);

// What was attested differently of the sides of each pair, a sentence a line.
std::vector<std::string> AttestedChanges(const std::vector<Entrant>& entrants,
                                         const std::vector<analysis::ComparedPair>& pairs);

}  // namespace driverbench::coordinator
