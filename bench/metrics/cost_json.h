#pragma once

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "bench/metrics/client_cost.h"

namespace driverbench::metrics {

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
std::optional<std::int64_t> FindCount(const Json& object, const std::string& name) {
  const auto found = object.find(name);
  if (found == object.end()) return std::nullopt;
  return CountOf(*found, name);
}

// Throws std::invalid_argument with what is wrong.
template <typename Json>
ClientCost ReadCost(const Json& object) {
  ClientCost cost;
  for (const MetricRow& row : kMetricTable) {
    if (!row.is_told()) continue;
    if (row.object.empty()) {
      cost[row.metric] = FindCount(object, std::string(row.field));
    } else if (const auto within = object.find(std::string(row.object)); within != object.end()) {
      cost[row.metric] = FindCount(*within, std::string(row.field));
    }
  }
  for (const MetricRow& row : kMetricTable) {
    if (!row.with) continue;
    const bool both = cost[row.metric] && cost[*row.with];
    const bool neither = !cost[row.metric] && !cost[*row.with];
    const std::string fields =
        "`" + std::string(row.field) + "` and `" + std::string(RowOf(*row.with).field) + "`";
    if (row.object.empty() && !both && !neither)
      throw std::invalid_argument("one of " + fields + " is missing");
    if (!row.object.empty() && !both && object.contains(std::string(row.object)))
      throw std::invalid_argument("`" + std::string(row.object) + "` needs " + fields);
  }
  return cost;
}

template <typename Json>
void AddCost(const ClientCost& cost, Json* object) {
  for (const MetricRow& row : kMetricTable) {
    const auto& count = cost[row.metric];
    if (!count || !row.is_told()) continue;
    Json& within = row.object.empty() ? *object : (*object)[std::string(row.object)];
    // As unsigned, so that whoever reads what was never written down as text takes it too.
    within[std::string(row.field)] = static_cast<std::uint64_t>(*count);
  }
}

}  // namespace driverbench::metrics
