#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bench/record/run.h"

namespace driverbench::analysis {

// Targets that send and read the same for an operation of a scenario: equal numbers of commands of
// each kind, equal round trips, results of as many columns, rows and bytes, as many reads of
// tables, and as many commands within a transaction. Only within a group is a difference in time
// one of the libraries alone. What each does was observed, never declared; a target whose commands
// cannot be read (TLS, compression) is in no group.
struct LikeForLike {
  std::vector<std::string> targets{};  // in the order of the audits
  std::int64_t round_trips = 0;
  std::map<std::string, std::int64_t> commands;
  std::map<tap::Result, std::int64_t> results;
  std::int64_t in_transaction = 0;
  std::int64_t table_reads = 0;  // SELECTs that name a table
  // "reads 1 column instead of 3": than the first group that sends the same. Empty of that one.
  std::string unlike{};
};

// Whether its commands are known.
bool IsReadable(const record::Audit& audit);

// The scenarios, or the targets, in the order in which they first occur.
std::vector<std::string> NamesIn(const std::vector<record::Audit>& audits,
                                 std::string record::Audit::*name);

// Null where there is none.
const record::Audit* FindAudit(const std::vector<record::Audit>& audits,
                               const std::string& scenario, const std::string& target);

std::vector<LikeForLike> GroupsOf(const std::vector<record::Audit>& audits,
                                  const std::string& scenario);

// "1 QUERY, 4 STMT_EXECUTE".
std::string CommandsInWords(const std::map<std::string, std::int64_t>& commands);

// "QUERY BEGIN, 2 x QUERY COMMIT"; where these are many, only their first words.
std::string CommandList(const std::vector<std::string>& commands);

// What `one` sends for an operation beyond the reference, or less: "1 round trip more: QUERY
// BEGIN". Empty when both are of one group.
std::string DifferenceInWords(const record::Audit& one, const record::Audit& reference);

// All of it as one JSON object, with a newline.
std::string AuditJson(const std::vector<record::Audit>& audits, const std::string& reference);

}  // namespace driverbench::analysis
