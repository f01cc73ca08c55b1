#include "bench/report/machine.h"

#include <benchmark/benchmark.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace driverbench {

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
  return {
      {"host_name", benchmark::SystemInfo::Get().name},
      {"num_cpus", std::to_string(cpu.num_cpus)},
      {"mhz_per_cpu", std::to_string(std::lround(cpu.cycles_per_second / 1e6))},
      {"cpu_scaling_enabled", cpu.scaling == benchmark::CPUInfo::ENABLED ? "true" : "false"},
      {"caches", caches.dump()},
      {"load_avg", "[" + load + "]"},
  };
}

}  // namespace driverbench
