#pragma once

#include <string>
#include <vector>

#include "bench/record/run.h"
#include "bench/report/document.h"

namespace driverbench::report {

// The matrix scenario x target, then for every scenario what differs from `reference`. With
// `statements` the transcript of connecting, of a first use and of an operation too.
Document AuditReport(const std::vector<record::Audit>& audits, const std::string& reference,
                     bool statements);

}  // namespace driverbench::report
