#include "bench/coordinator/relay/account.h"

#include <algorithm>
#include <optional>

namespace driverbench::coordinator {

record::ServerAccount AccountOf(const protocol::Account& connecting, const protocol::Account& block,
                                std::int64_t operations) {
  // Connecting is in both and cancels out.
  const auto more = [&](const char* name) {
    return block.sums.at(name) - connecting.sums.at(name);
  };
  const std::int64_t executions = std::max<std::int64_t>(more("executions"), 0);
  const auto each = [&](std::int64_t sum) {
    return static_cast<double>(sum) / static_cast<double>(operations);
  };
  const auto time = [&](const char* name) -> std::optional<double> {
    const std::int64_t sum = more(name);
    if (sum <= 0 || sum < executions) return std::nullopt;
    return each(sum);
  };
  record::ServerAccount account{
      .executions = each(executions),
      .plan_cache_hits = each(std::max<std::int64_t>(more("plan_cache_hits"), 0)),
      .parse_ns = time("parse_ns"),
      .compile_ns = time("compile_ns"),
      .latency_ns = time("latency_ns")};
  for (const auto& [kind, count] : block.statements) {
    const auto before = connecting.statements.find(kind);
    if (before != connecting.statements.end())
      account.statements[kind] = each(std::max<std::int64_t>(count - before->second, 0));
  }
  return account;
}

}  // namespace driverbench::coordinator
