#pragma once

#include <sys/resource.h>

#include <algorithm>

namespace driverbench::process {

// No core dump of this process, nor of those that it starts, has the passwords in it. By the limit,
// which they inherit, workers in other languages too; PR_SET_DUMPABLE is lost at exec, and takes
// /proc/self and leak checks away. One byte and not 0, because the kernel hands a dump to a program
// (core_pattern with a `|`) whatever the limit is, but 1. The soft limit alone: who wants the dump
// of a worker can raise it there.
inline void ForbidCoreDumps() {
  rlimit limit{};
  if (getrlimit(RLIMIT_CORE, &limit) != 0) return;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 1);
  setrlimit(RLIMIT_CORE, &limit);
}

}  // namespace driverbench::process
