#pragma once

#include <string>
#include <vector>

#include "bench/settings/errors.h"
#include "bench/settings/fields.h"
#include "bench/settings/settings.h"

namespace driverbench::settings {

// The keys of a scenario that are for SQL of the user's own; `tables` is its file, a path made
// whole that can be read, or empty; `threads` are its thread counts. False when something is wrong,
// and was added to the errors: those of the file of SQL under its name.
bool ReadOwnSql(const Fields& scenario, const std::string& tables, const std::vector<int>& threads,
                Errors* errors, OwnSqlSettings* out);

}  // namespace driverbench::settings
