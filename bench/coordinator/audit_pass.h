#pragma once

#include "bench/coordinator/case_run.h"
#include "bench/coordinator/entrants.h"
#include "bench/report/run.h"

namespace driverbench {

// What a target sends in the scenario of `one`, seen by a relay between its worker and its server:
// three blocks, of no, one and two operations, each on a fresh connection, each verified. Where TLS
// or compression hides the commands the last one has more. The target must have a server.
Audit AuditTarget(const Entrant& entrant, const Description::Scenario& scenario, CaseRun* one);

}  // namespace driverbench
