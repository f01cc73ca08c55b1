#pragma once

#include <cstdint>
#include <string>

#include "bench/record/run.h"

namespace driverbench::record {

// Runs that were never run, for tests: the same bytes everywhere.

// A good block of one thread whose samples lie within 2 % around `median_ns`, the middle one
// exactly there. `operations` is odd, so that there is a middle one.
Block SampleBlock(const std::string& scenario, const std::string& target, int round,
                  std::int64_t operations, std::int64_t median_ns);

// A header with the compared targets `names`, on TiDB, the first of them the reference.
RunHeader SampleHeader(const std::vector<std::string>& names);

// An audit of a target that sends `queries` for an operation, each in a round trip of its own.
Audit SampleAudit(const std::string& scenario, const std::string& target, int queries);

// One of a target that sends these commands for an operation of trade.accept.
Audit TranscriptAudit(const std::string& target, const std::vector<std::string>& transcript,
                      std::int64_t round_trips);

// libmysqlclient-text (the reference), libmariadb-text (faster) and soci (slower, WRONG in trade)
// in simple.get and trade over 12 rounds on MariaDB, soci with a query more than the others; the
// floor in simple.get; connector_cpp was not built.
Run SampleRun();

}  // namespace driverbench::record
