#pragma once

#include <string>

namespace driverbench {

// "simple.get", "simple.get, 4 threads": how a case is called wherever it is named, and all cases
// of a target with so many threads: "soci, 4 threads".
std::string CaseName(const std::string& name, int threads);

}  // namespace driverbench
