#include "bench/coordinator/machine/others.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <set>
#include <sstream>
#include <string>

namespace driverbench::coordinator {
namespace {

namespace fs = std::filesystem;

double TicksToNs(double ticks) { return ticks * 1e9 / static_cast<double>(sysconf(_SC_CLK_TCK)); }

double UsedBy(int who) {
  rusage usage{};
  getrusage(who, &usage);
  const auto ns = [](const timeval& time) {
    return 1e9 * static_cast<double>(time.tv_sec) + 1e3 * static_cast<double>(time.tv_usec);
  };
  return ns(usage.ru_utime) + ns(usage.ru_stime);
}

// Servers, and what stands before one, as the kernel names them, after at most 15 characters.
const std::set<std::string> kServerNames = {"tidb-server", "tikv-server", "pd-server", "tiflash",
                                            "mysqld",      "mariadbd",    "tiproxy",   "proxysql",
                                            "haproxy",     "docker-proxy"};

std::vector<int> ServerProcesses() {
  std::vector<int> ids;
  std::error_code error;
  for (const auto& process : fs::directory_iterator("/proc", error)) {
    const std::string id = process.path().filename();
    if (id.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream comm(process.path() / "comm");
    std::string name;
    if (std::getline(comm, name) && kServerNames.contains(name)) ids.push_back(std::stoi(id));
  }
  return ids;
}

double UsedByProcess(int id) {
  std::ifstream stat(fmt::format("/proc/{}/stat", id));
  return ParseProcessTime(stat);
}

// Those that live; what ended ones used is the parent's. nullopt where the kernel does not tell.
std::optional<double> UsedByChildren() {
  double used = 0;
  std::error_code error;
  for (const auto& thread : fs::directory_iterator("/proc/self/task", error)) {
    std::ifstream children(thread.path() / "children");
    if (!children && fs::exists(thread.path(), error)) return std::nullopt;
    for (int id = 0; children >> id;) used += UsedByProcess(id);
  }
  return used;
}

// For how long the processes of our control group were kept from a CPU; 0 where it has no limit.
double Throttled() {
  std::ifstream own("/proc/self/cgroup");
  for (std::string line; std::getline(own, line);) {
    if (!line.starts_with("0::")) continue;
    std::ifstream stat("/sys/fs/cgroup" + line.substr(3) + "/cpu.stat");
    std::string key;
    for (double value = 0; stat >> key >> value;) {
      if (key == "throttled_usec") return 1e3 * value;
    }
  }
  return 0;
}

}  // namespace

std::optional<record::MachineTime> ParseMachineTime(std::istream& stat) {
  std::string name;
  enum : std::uint8_t { kUser, kNice, kSystem, kIdle, kIoWait, kIrq, kSoftIrq, kSteal, kFields };
  std::array<double, kFields> ticks{};  // what follows is part of kUser and kNice
  stat >> name;
  for (double& one : ticks) stat >> one;
  if (!stat || name != "cpu") return std::nullopt;
  return record::MachineTime{
      .total_ns = TicksToNs(std::accumulate(ticks.begin(), ticks.end(), 0.0)),
      .others_ns = TicksToNs(ticks[kUser] + ticks[kNice] + ticks[kSystem]),
      .stolen_ns = TicksToNs(ticks[kSteal])};
}

double ParseProcessTime(std::istream& stat) {
  std::string line;
  std::getline(stat, line);
  // The second field is the program's name, which may have spaces and brackets.
  std::istringstream fields(line.substr(std::min(line.rfind(')'), line.size() - 1) + 1));
  constexpr int kBefore = 11;  // from the state to the page faults
  std::string skipped;
  for (int i = 0; i < kBefore; ++i) fields >> skipped;
  double user = 0;
  double system = 0;
  return fields >> user >> system ? TicksToNs(user + system) : 0;
}

OthersWatch::OthersWatch(bool server_is_near)
    : near_(server_is_near), servers_(ServerProcesses()), before_(Read()) {}

std::optional<OthersWatch::Reading> OthersWatch::Read() const {
  if (near_ && servers_.empty()) return std::nullopt;
  std::ifstream stat("/proc/stat");
  const std::optional<record::MachineTime> all = ParseMachineTime(stat);
  if (!all) return std::nullopt;
  Reading now{.all = *all, .ours_ns = UsedBy(RUSAGE_SELF) + UsedBy(RUSAGE_CHILDREN)};
  now.all.throttled_ns = Throttled();
  const std::optional<double> children = UsedByChildren();
  if (!children) return std::nullopt;
  now.ours_ns += *children;
  for (const int id : servers_) now.ours_ns += UsedByProcess(id);
  return now;
}

std::optional<record::MachineTime> OthersWatch::Take() {
  // What one that is gone has used went with it.
  const bool gone = std::ranges::any_of(
      servers_, [](int id) { return !fs::exists(fmt::format("/proc/{}", id)); });
  if (gone) {
    servers_ = ServerProcesses();
    before_.reset();
  }
  const std::optional<Reading> before = before_;
  before_ = Read();
  if (!before || !before_) return std::nullopt;
  const record::MachineTime& then = before->all;
  const record::MachineTime& now = before_->all;
  // Ticks are a sample: what we used may be more than what they say of all.
  const double others =
      now.others_ns - then.others_ns - std::max(0.0, before_->ours_ns - before->ours_ns);
  return record::MachineTime{.total_ns = now.total_ns - then.total_ns,
                             .others_ns = others,
                             .stolen_ns = now.stolen_ns - then.stolen_ns,
                             .throttled_ns = now.throttled_ns - then.throttled_ns};
}

}  // namespace driverbench::coordinator
