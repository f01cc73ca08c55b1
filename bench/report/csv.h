#pragma once

#include <string>

namespace driverbench::report {

// Of the text of results.json (results_json.h) a line for each target in each case, the floors
// among them, for spreadsheets: the columns are the keys that results.json has for it and that hold
// one value, in the order in which they first come; what a row does not have is empty there.
// RFC 4180, but that lines end with a line feed.
std::string Csv(const std::string& results_json);

}  // namespace driverbench::report
