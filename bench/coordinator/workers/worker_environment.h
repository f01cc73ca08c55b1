#pragma once

#include <vector>

namespace driverbench::coordinator {

// What of this process's environment a worker is given, as execve wants it: nothing in it names
// what the worker has to do, and the rest may be secrets of others. The strings are those of
// `environ`.
std::vector<char*> WorkerEnvironment();

}  // namespace driverbench::coordinator
