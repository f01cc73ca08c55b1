#pragma once

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "bench/metrics/cost.h"

namespace driverbench {

// The fields of a cost as they stand in a worker's answer and in blocks.jsonl: among those of the
// block, and an absent one left out. Templates, as one side sorts its keys and the other does not.

// Throws std::invalid_argument for anything but a whole number from 0 on that 63 bits hold.
template <typename Json>
std::int64_t CountOf(const Json& value, const std::string& name) {
  // What is negative, or too large for 64 bits, was not read as unsigned.
  if (!value.is_number_unsigned() || std::cmp_greater(value.template get<std::uint64_t>(),
                                                      std::numeric_limits<std::int64_t>::max())) {
    throw std::invalid_argument("`" + name + "` is no whole number from 0 on");
  }
  return value.template get<std::int64_t>();
}

template <typename Json>
std::optional<std::int64_t> FindCount(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return std::nullopt;
  return CountOf(*found, name);
}

// Throws std::invalid_argument with what is wrong.
template <typename Json>
Cost ReadCost(const Json& object) {
  Cost cost;
  cost.allocations = FindCount(object, "allocations");
  cost.allocated_bytes = FindCount(object, "allocated_bytes");
  if (const auto switches = object.find("context_switches"); switches != object.end()) {
    const auto voluntary = FindCount(*switches, "voluntary");
    const auto involuntary = FindCount(*switches, "involuntary");
    if (!voluntary || !involuntary)
      throw std::invalid_argument("`context_switches` needs `voluntary` and `involuntary`");
    cost.context_switches = {*voluntary, *involuntary};
  }
  const auto user_ns = FindCount(object, "user_ns");
  const auto system_ns = FindCount(object, "system_ns");
  if (user_ns.has_value() != system_ns.has_value())
    throw std::invalid_argument("one of `user_ns` and `system_ns` is missing");
  if (user_ns) cost.cpu = {*user_ns, *system_ns};
  cost.instructions = FindCount(object, "instructions");
  cost.peak_memory_bytes = FindCount(object, "peak_memory_bytes");
  return cost;
}

template <typename Json>
void AddCost(const Cost& cost, Json* object) {
  // As unsigned, so that whoever reads what was never written down as text takes it too.
  const auto add = [&](const char* name, const std::optional<std::int64_t>& count) {
    if (count) (*object)[name] = static_cast<std::uint64_t>(*count);
  };
  add("allocations", cost.allocations);
  add("allocated_bytes", cost.allocated_bytes);
  if (cost.context_switches) {
    Json& switches = (*object)["context_switches"];
    switches["voluntary"] = static_cast<std::uint64_t>(cost.context_switches->voluntary);
    switches["involuntary"] = static_cast<std::uint64_t>(cost.context_switches->involuntary);
  }
  if (cost.cpu) {
    add("user_ns", cost.cpu->user_ns);
    add("system_ns", cost.cpu->system_ns);
  }
  add("instructions", cost.instructions);
  add("peak_memory_bytes", cost.peak_memory_bytes);
}

}  // namespace driverbench
