#pragma once

#include <string>
#include <vector>

#include "bench/record/run.h"

namespace driverbench::record {

// blocks.jsonl: what a run writes while it goes on, and all that is needed to make everything else
// afterwards. One JSON object a line: {"header": ...}, then {"audit": ...} for each target in each
// scenario, and {"block": ...} for each block as it ends, then {"end": ...} when the run knows how
// it ended. A file without the last line is that of a run that was killed or lost its disk. One
// that was broken off may go on: {"resumed": ...}, and then blocks and an end as before.

// Written by the coordinator as the last line, when it knows how the run ended.
struct RunEnd {
  std::string date;  // ISO 8601 with the zone
  // Those that came up during the run; a reader adds them to the header's.
  std::vector<std::string> warnings{};
  bool complete = true;  // false: it stopped before the planned end, and the warnings say why
};

// Written when a run that was broken off goes on.
struct RunResumed {
  std::string date;  // ISO 8601 with the zone
};

// One line with its newline, valid UTF-8 without control characters. A number that is not finite is
// written as 0: as a time it then counts as no answer (see Summarize), never as a fast one. Write
// it with a single call, so that a run that is killed tears the last line at most.
std::string ToJsonLine(const RunHeader& header);
std::string ToJsonLine(const Audit& audit);
std::string ToJsonLine(const Block& block);
std::string ToJsonLine(const RunEnd& end);
std::string ToJsonLine(const RunResumed& resumed);

// Reads what was written. run->interrupted is set when the end line is missing; a last line without
// a newline was not written to its end, and is dropped. Anything else that cannot be read is an
// error: false, and *error says `file:line: what`. *run is complete only when true is returned.
bool ReadRun(const std::string& path, Run* run, std::string* error);

}  // namespace driverbench::record
