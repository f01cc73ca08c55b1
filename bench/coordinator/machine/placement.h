#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace driverbench::coordinator {

// Where worker and server run. Placement decides more than libraries do: unpinned, identical code
// was seen to differ by 3.4x, depending on the core that the scheduler chose.
struct Placement {
  std::optional<int> worker_cpu{};  // of one-thread workers; relays keep off it
  std::string description{};        // what was done, for the results
  std::vector<std::string> warnings{};
};

struct ServerAddress {
  std::string host;
  std::uint16_t port = 0;
};

bool OnThisMachine(const std::string& host);

// Looks where a server on this machine may run and gives workers a CPU that it may not use. The
// server itself is never moved: tools/server places the ones that it starts.
Placement ChoosePlacement(bool pin, const std::vector<ServerAddress>& servers);

// What tools/server says, in the environment that it gives a server, of how it started it. Nothing
// when another has started it.
std::optional<std::string> ServerStart(std::istream& environment);

// A CPU for workers: one that no server may use, if there is one none of whose hyper-threads
// either, which work at each other's cost; else the first. `own` is not empty; `siblings` are all
// threads of a CPU's core, itself among them.
int WorkerCpu(const std::vector<int>& own, const std::set<int>& of_servers,
              const std::function<std::vector<int>(int)>& siblings);

// "0-2,5" -> {0, 1, 2, 5}: the form of Cpus_allowed_list in /proc.
std::vector<int> ParseCpuList(const std::string& list);

}  // namespace driverbench::coordinator
