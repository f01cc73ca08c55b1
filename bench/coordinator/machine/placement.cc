#include "bench/coordinator/machine/placement.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sched.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>

namespace driverbench::coordinator {
namespace {

namespace fs = std::filesystem;

// The inode of the socket that listens on `port`, as /proc/net/tcp has it; empty when there is
// none.
std::string ListeningInode(std::uint16_t port) {
  for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    std::ifstream in(table);
    std::string line;
    std::getline(in, line);  // the heading
    while (std::getline(in, line)) {
      std::istringstream fields(line);
      std::string slot, local, remote, state, queues, timer, retransmits, uid, timeout, inode;
      fields >> slot >> local >> remote >> state >> queues >> timer >> retransmits >> uid >>
          timeout >> inode;
      constexpr const char* kListen = "0A";
      if (state == kListen && local.ends_with(fmt::format(":{:04X}", port))) return inode;
    }
  }
  return {};
}

struct ServerProcess {
  std::vector<int> cpus;  // that it may use
  std::optional<std::string> start;
};

// Of the process listening on `port`; empty when it cannot be told (another user's process).
ServerProcess FindServer(std::uint16_t port) {
  const std::string inode = ListeningInode(port);
  if (inode.empty()) return {};
  const std::string socket = fmt::format("socket:[{}]", inode);
  std::error_code error;
  for (const auto& process : fs::directory_iterator("/proc", error)) {
    const std::string name = process.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    for (const auto& fd : fs::directory_iterator(process.path() / "fd", error)) {
      if (fs::read_symlink(fd.path(), error) != socket) continue;
      ServerProcess found;
      std::ifstream status(process.path() / "status");
      constexpr std::string_view kField = "Cpus_allowed_list:";
      for (std::string line; std::getline(status, line);) {
        if (line.starts_with(kField)) found.cpus = ParseCpuList(line.substr(kField.size()));
      }
      std::ifstream environment(process.path() / "environ");
      found.start = ServerStart(environment);
      return found;
    }
  }
  return {};
}

std::vector<int> OwnCpus() {
  cpu_set_t set;
  std::vector<int> cpus;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
  }
  return cpus;
}

// Itself where the kernel does not say.
std::vector<int> SiblingsOf(int cpu) {
  std::ifstream file(
      fmt::format("/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list", cpu));
  std::string list;
  std::getline(file, list);
  std::vector<int> siblings = ParseCpuList(list);
  return siblings.empty() ? std::vector{cpu} : siblings;
}

bool AnyOf(const std::vector<int>& cpus, const std::set<int>& of_servers) {
  return std::ranges::any_of(cpus, [&](int cpu) { return of_servers.contains(cpu); });
}

}  // namespace

bool OnThisMachine(const std::string& host) { return host.starts_with("127.") || host == "::1"; }

std::vector<int> ParseCpuList(const std::string& list) {
  std::vector<int> cpus;
  std::istringstream ranges(list);
  for (std::string range; std::getline(ranges, range, ',');) {
    int first = 0;
    int last = 0;
    const char* begin = range.data() + std::min(range.find_first_not_of(" \t"), range.size());
    const char* end = range.data() + range.size();
    const auto [rest, error] = std::from_chars(begin, end, first);
    if (error != std::errc()) continue;
    last = first;
    if (rest != end && *rest == '-') std::from_chars(rest + 1, end, last);
    // cpu_set_t holds no more.
    for (int cpu = first; cpu <= std::min(last, CPU_SETSIZE - 1); ++cpu) cpus.push_back(cpu);
  }
  return cpus;
}

int WorkerCpu(const std::vector<int>& own, const std::set<int>& of_servers,
              const std::function<std::vector<int>(int)>& siblings) {
  std::optional<int> free;
  for (const int cpu : own) {
    if (of_servers.contains(cpu)) continue;
    if (!AnyOf(siblings(cpu), of_servers)) return cpu;
    if (!free) free = cpu;
  }
  return free.value_or(own.front());
}

std::optional<std::string> ServerStart(std::istream& environment) {
  constexpr std::string_view kName = "DRIVERBENCH_SERVER_START=";
  for (std::string variable; std::getline(environment, variable, '\0');) {
    if (variable.starts_with(kName)) return variable.substr(kName.size());
  }
  return {};
}

Placement ChoosePlacement(bool pin, const std::vector<ServerAddress>& servers) {
  const std::vector<int> own = OwnCpus();
  std::set<int> of_servers;
  std::vector<std::string> descriptions;
  std::vector<std::string> warnings;
  for (const ServerAddress& server : servers) {
    const std::string name = fmt::format("{}:{}", server.host, server.port);
    if (!OnThisMachine(server.host)) {
      descriptions.push_back(name + " is at no loopback address, left alone");
      continue;
    }
    const ServerProcess process = FindServer(server.port);
    if (process.cpus.empty()) {
      descriptions.push_back(name + " on unknown CPUs");
    } else {
      descriptions.push_back(fmt::format("{} on CPU {}", name, fmt::join(process.cpus, ",")));
      of_servers.insert(process.cpus.begin(), process.cpus.end());
    }
    if (process.start) {
      descriptions.back() += fmt::format(" ({})", *process.start);
      // tools/server gives a TiDB both of two CPUs.
      if (own.size() <= 2) continue;
    }
    if (process.cpus.empty() || std::ranges::includes(process.cpus, own)) {
      warnings.push_back(fmt::format(
          "the server {} may use the workers' CPU; one started by tools/server keeps off it",
          name));
    }
  }
  const auto description = [&](std::string workers) {
    descriptions.insert(descriptions.begin(), std::move(workers));
    return fmt::format("{}", fmt::join(descriptions, ", "));
  };
  if (!pin || own.size() < 2) {
    const std::string why = pin ? "there is only one CPU" : "run.pin is false";
    return {.description = description("not pinned: " + why),
            .warnings = {fmt::format(
                "workers are not pinned ({}): differences between targets may be the scheduler's",
                why)}};
  }
  const int cpu = WorkerCpu(own, of_servers, SiblingsOf);
  // Of two CPUs there is no other choice.
  if (own.size() > 2 && !of_servers.contains(cpu) && AnyOf(SiblingsOf(cpu), of_servers)) {
    warnings.push_back(
        fmt::format("the workers' CPU {} is a hyper-thread of a core that a server may use: each "
                    "works at the other's cost",
                    cpu));
  }
  return {.worker_cpu = cpu,
          .description = description(fmt::format("one-thread workers on CPU {}", cpu)),
          .warnings = std::move(warnings)};
}

}  // namespace driverbench::coordinator
