#include "bench/coordinator/blocks/block_size.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "bench/stats/quantile.h"

namespace driverbench::coordinator {
namespace {

constexpr std::int64_t kMostOperations = 1'000'000;

// Several threads take turns of milliseconds, and begin and end one after the other: a throughput
// is that of a queue in its steady state only where a block has many such turns. It takes 200 ms
// unless run.block_time says otherwise. An open load queues too.
constexpr int kSteady = 20;

// From one operation of a thread to the next, or how long one takes. With one thread not the mean:
// one stall would make every block of the case hundreds of times too small. With several the median
// may be that of those few which need not wait, and a tenth of the mean.
double TypicalTime(const record::Block& block) {
  const record::CaseId& id = block.case_id;
  if (id.load.open()) return 1e9 * id.threads / static_cast<double>(id.load.rate);
  const std::vector<double> samples(block.samples_ns.begin(), block.samples_ns.end());
  if (id.threads == 1) return *stats::Median(samples);
  return std::reduce(samples.begin(), samples.end()) / static_cast<double>(samples.size());
}

// By server a name that those have in common of which `ab` compares the two: a pair's sides are
// compared by what is shared out, too.
std::map<std::string, std::string> GroupsOf(const std::vector<const Entrant*>& entrants) {
  std::map<std::string, std::string> groups;
  std::map<std::string, std::string> servers;  // by pair: of its first side
  for (const Entrant* entrant : entrants) {
    const std::string& server = entrant->target.server;
    groups.emplace(server, server);
    if (entrant->pair.empty()) continue;
    const std::string other = groups.at(servers.emplace(entrant->pair, server).first->second);
    const std::string own = groups.at(server);
    for (auto& [name, group] : groups) {
      if (group == own) group = other;
    }
  }
  return groups;
}

}  // namespace

BlockSizes SizesOf(const std::vector<record::Block>& blocks,
                   const std::vector<const Entrant*>& entrants,
                   std::chrono::milliseconds block_time) {
  const std::map<std::string, std::string> groups = GroupsOf(entrants);
  const double one_thread_ns = std::chrono::duration<double, std::nano>(block_time).count();
  double block_ns = one_thread_ns;
  std::map<std::string, std::vector<double>> operation_ns;  // of a target each, by group
  for (const record::Block& block : blocks) {
    const auto entrant = std::ranges::find_if(
        entrants, [&](const Entrant* one) { return one->target.name == block.target; });
    if (entrant == entrants.end() || block.samples_ns.empty()) continue;
    operation_ns[groups.at((*entrant)->target.server)].push_back(TypicalTime(block));
    if (block.case_id.threads > 1 || block.case_id.load.open()) block_ns = kSteady * one_thread_ns;
  }
  BlockSizes sizes;
  for (const auto& [server, group] : groups) {
    const std::vector<double>& latencies = operation_ns[group];
    const double together = std::accumulate(latencies.begin(), latencies.end(), 0.0);
    if (together <= 0) continue;
    const double operations =
        std::floor(block_ns * static_cast<double>(latencies.size()) / together);
    sizes[server] = static_cast<std::int64_t>(
        std::clamp(operations, 1.0, static_cast<double>(kMostOperations)));
  }
  return sizes;
}

bool AreFarOff(const BlockSizes& sizes, const BlockSizes& wanted) {
  return std::ranges::any_of(sizes, [&](const auto& size) {
    const auto found = wanted.find(size.first);
    return found != wanted.end() &&
           (size.second > 2 * found->second || 2 * size.second < found->second);
  });
}

std::int64_t WarmupFor(std::int64_t operations) {
  return std::clamp<std::int64_t>(operations / 10, 3, 100);
}

}  // namespace driverbench::coordinator
