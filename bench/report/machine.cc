#include "bench/report/machine.h"

#include <benchmark/benchmark.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

namespace driverbench::report {

std::map<std::string, std::string> MachineContext() {
  using Json = nlohmann::ordered_json;
  const benchmark::CPUInfo& cpu = benchmark::CPUInfo::Get();
  Json caches = Json::array();
  for (const benchmark::CPUInfo::CacheInfo& cache : cpu.caches) {
    caches.push_back({{"type", cache.type},
                      {"level", cache.level},
                      {"size", cache.size},
                      {"num_sharing", cache.num_sharing}});
  }
  // Rounded by hand: 0.586426 as a double is not six digits long in JSON.
  std::string load;
  for (const double value : cpu.load_avg) {
    if (!std::isfinite(value)) continue;
    load += (load.empty() ? "" : ", ") + Json(std::round(value * 100) / 100).dump();
  }
  std::map<std::string, std::string> context{
      {"host_name", benchmark::SystemInfo::Get().name},
      {"num_cpus", std::to_string(cpu.num_cpus)},
      {"mhz_per_cpu", std::to_string(std::lround(cpu.cycles_per_second / 1e6))},
      {"cpu_scaling_enabled", cpu.scaling == benchmark::CPUInfo::ENABLED ? "true" : "false"},
      {"caches", caches.dump()},
      {"load_avg", "[" + load + "]"},
  };
  std::ifstream cpuinfo("/proc/cpuinfo");
  if (std::string model = CpuModel(cpuinfo); !model.empty())
    context["cpu_model"] = std::move(model);
  return context;
}

std::string CpuModel(std::istream& cpuinfo) {
  // Of arm64, in the order in which they stand there.
  static const std::map<std::string, std::string> kParts{{"CPU implementer", "implementer"},
                                                         {"CPU variant", "variant"},
                                                         {"CPU part", "part"},
                                                         {"CPU revision", "revision"}};
  std::string parts;
  for (std::string line; std::getline(cpuinfo, line);) {
    // A CPU ends at an empty line; some say more of the machine after the last one.
    if (line.empty() && !parts.empty()) break;
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    const std::string key = line.substr(0, line.find_last_not_of(" \t", colon - 1) + 1);
    const std::size_t begin = line.find_first_not_of(" \t", colon + 1);
    if (begin == std::string::npos) continue;
    std::string value = line.substr(begin);
    if (key == "model name") return value;
    if (const auto part = kParts.find(key); part != kParts.end())
      parts += (parts.empty() ? "" : ", ") + part->second + " " + value;
  }
  return parts;
}

}  // namespace driverbench::report
