#pragma once

#include <string>

#include "bench/coordinator/options.h"

namespace driverbench {

// The verbs. Each returns the exit status, or throws UserError (status 2). What a verb does is in
// the file of its name.

int RunCommand(const Options& options);  // measure
int AbCommand(const Options& options);   // measure two builds, or two servers, against each other
int CheckCommand(
    const Options& options);  // connect, attest and run every scenario once; times nothing
int AuditCommand(const Options& options);  // what each target sends
int ListCommand();                         // what was built, and which scenarios there are
// Print a finished or broken-off run again; `explain`: and how to read the columns.
int ShowCommand(const std::string& path, bool explain);
// Print it for a service that keeps results, `format` one of kExportFormats.
int ExportCommand(const std::string& format, const std::string& folder);
int CompareCommand(const Options& options);  // two runs, by the files that they left
int CleanupCommand(const Options& options);  // drop the tables that driverbench made

}  // namespace driverbench
