#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bench/report/run.h"

namespace driverbench {

// Targets that send the same for an operation of a scenario: equal numbers of commands of each kind
// and equal round trips. Only within a group is a difference in time one of the libraries alone.
// What each sends was observed, never declared; a target whose commands cannot be read (TLS,
// compression) is in no group.
struct LikeForLike {
  std::vector<std::string> targets;  // in the order of the audits
  std::int64_t round_trips = 0;
  std::map<std::string, std::int64_t> commands;
};

// Whether the target failed at what it does in every block, rather than cannot be audited.
bool IsFault(const Audit& audit);

std::vector<LikeForLike> GroupsOf(const std::vector<Audit>& audits, const std::string& scenario);

// "1 QUERY, 4 STMT_EXECUTE".
std::string CommandsInWords(const std::map<std::string, std::int64_t>& commands);

// "QUERY BEGIN, 2 x QUERY COMMIT"; where these are many, only their first words.
std::string CommandList(const std::vector<std::string>& commands);

// What `one` sends for an operation beyond the reference, or less: "1 round trip more: QUERY
// BEGIN". Empty when both are of one group.
std::string DifferenceInWords(const Audit& one, const Audit& reference);

// The matrix scenario x target, then for every scenario what differs from `reference`. With
// `statements` the transcript of connecting, of a first use and of an operation too.
std::string AuditText(const std::vector<Audit>& audits, const std::string& reference,
                      bool statements);

// All of it as one JSON object, with a newline.
std::string AuditJson(const std::vector<Audit>& audits, const std::string& reference);

}  // namespace driverbench
