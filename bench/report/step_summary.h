#pragma once

#include <string_view>

namespace driverbench::report {

// Appends `markdown` to the file that GITHUB_STEP_SUMMARY names, which GitHub shows beside the
// steps of a workflow; nothing where the variable is not set. What cannot be written is a warning
// on stderr: the verdicts stand on stdout all the same.
void AppendToStepSummary(std::string_view markdown);

}  // namespace driverbench::report
