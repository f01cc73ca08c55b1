#pragma once

#include <map>
#include <set>
#include <string>

namespace driverbench::coordinator {

// What of a block's sessions, as they were after its last operation, is not as it was attested
// before the run: a sentence with both values, empty when nothing is. Somebody may have set it for
// the whole server, which new sessions have from then on, or the library for its own.
std::string ChangedSession(const std::map<std::string, std::string>& first,
                           const std::set<std::map<std::string, std::string>>& sessions);

}  // namespace driverbench::coordinator
