#pragma once

#include <string>
#include <vector>

#include "bench/record/run.h"
#include "bench/report/document.h"

namespace driverbench {

// The matrix scenario x target, then for every scenario what differs from `reference`. With
// `statements` the transcript of connecting, of a first use and of an operation too.
doc::Document AuditReport(const std::vector<Audit>& audits, const std::string& reference,
                          bool statements);

}  // namespace driverbench
