#pragma once

#include <map>
#include <string>

namespace driverbench {

// What Google Benchmark says of this machine, as the strings that RunHeader::context holds:
// host_name, num_cpus, mhz_per_cpu, cpu_scaling_enabled ("true", "false"), and as JSON arrays
// caches and load_avg. results.json turns them back into the types that Google Benchmark writes.
// Ask at the start of a run: a result is often printed elsewhere.
std::map<std::string, std::string> MachineContext();

}  // namespace driverbench
