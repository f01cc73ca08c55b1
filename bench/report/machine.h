#pragma once

#include <istream>
#include <map>
#include <string>

namespace driverbench::report {

// What Google Benchmark says of this machine, as the strings that RunHeader::context holds:
// host_name, num_cpus, mhz_per_cpu, cpu_scaling_enabled ("true", "false"), and as JSON arrays
// caches and load_avg. results.json turns them back into the types that Google Benchmark writes.
// And cpu_model, where the kernel names one. Ask at the start of a run: a result is often printed
// elsewhere.
std::map<std::string, std::string> MachineContext();

// The model of the first CPU in what /proc/cpuinfo says: its name, or on arm64, where there is
// none, the numbers of who made it and what ("implementer 0x41, part 0xd0c, ..."). Empty when it
// says neither.
std::string CpuModel(std::istream& cpuinfo);

}  // namespace driverbench::report
