#pragma once

#include <compare>
#include <string>

namespace driverbench {

// A case, which is what targets are compared on: a scenario with so many threads.
struct CaseId {
  std::string scenario;
  int threads = 1;

  // clang-tidy 14 takes the comparison's own 0 for a pointer.
  std::strong_ordering operator<=>(const CaseId&) const = default;  // NOLINT(modernize-use-nullptr)
};

// How people read it, clean: "simple.get", "simple.get, 4 threads".
std::string CaseTitle(const CaseId& id);

// All cases of a target with so many threads: "soci", "soci, 4 threads".
std::string ThreadsTitle(const std::string& target, int threads);

// The row of a target in the formats of others, clean: "simple.get/soci/threads:1".
std::string CaseName(const CaseId& id, const std::string& target);

}  // namespace driverbench
