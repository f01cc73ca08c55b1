#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/json/fields.h"
#include "bench/metrics/cost_json.h"
#include "bench/record/blocks.h"
#include "bench/record/run.h"

// The record as it stands in blocks.jsonl, and its parts in results.json and in what `driverbench
// audit --json` prints, in the order of these lines: a person reads these files too.

namespace driverbench::tap {

// An item of a list, as a result is no key of an object.
struct ResultTimes {
  Result result;
  std::int64_t times = 0;
};

inline std::vector<ResultTimes> ListOf(const std::map<Result, std::int64_t>& results) {
  std::vector<ResultTimes> list;
  list.reserve(results.size());
  for (const auto& [result, times] : results) list.push_back({result, times});
  return list;
}

void Fields(auto& json, json::Like<ResultTimes> auto& one) {
  json("command", one.result.command);
  json("columns", one.result.columns);
  json("rows", one.result.rows);
  json("row_bytes", one.result.row_bytes);
  json("times", one.times, json::kAnyWhole);
}

// What there is beyond an operation may be less than nothing.
void Fields(auto& json, json::Like<Ledger> auto& ledger) {
  for (const auto& [name, member] : kLedgerNumbers) {
    if (member == &Ledger::in_transaction) {
      json.Newer(name, ledger.*member, json::kAnyWhole);
    } else {
      json(name, ledger.*member, json::kAnyWhole);
    }
  }
  json("commands", ledger.commands, json::kAnyWhole);
  std::vector<ResultTimes> results = ListOf(ledger.results);
  json.Newer("results", results);
  if constexpr (!json::Written<decltype(ledger)>) {
    for (const ResultTimes& one : results) ledger.results[one.result] = one.times;
  }
  json("transcript", ledger.transcript);
  json.Maybe("users", ledger.users);
  json.Maybe("ciphers", ledger.ciphers);
  json.Maybe("opaque", ledger.opaque);
}

}  // namespace driverbench::tap

namespace driverbench::record {

void Fields(auto& json, json::Like<ServerAccount> auto& account) {
  json("executions", account.executions);
  json("plan_cache_hits", account.plan_cache_hits);
  json("parse_ns", account.parse_ns);
  json("compile_ns", account.compile_ns);
  json("latency_ns", account.latency_ns);
  // No operation executes more.
  json.Maybe("statements", account.statements,
             {.most = 1'000'000'000, .sign = json::Bounds::Sign::kNotNegative});
  if constexpr (!json::Written<decltype(account)>) {
    // Files of before say 0 where nothing could be told.
    for (auto* time : {&account.parse_ns, &account.compile_ns, &account.latency_ns}) {
      if (time->value_or(0) <= 0) time->reset();
    }
  }
}

void Fields(auto& json, json::Like<Audit> auto& audit) {
  json("scenario", audit.scenario);
  json("target", audit.target);
  json("outcome", audit.outcome);
  json("reason", audit.reason);
  json("connection", audit.connection);
  json("first_use", audit.first_use);
  json("operation", audit.operation);
  json("server", audit.server);
}

void Fields(auto& json, json::Like<Witness> auto& witness) {
  json("sent", witness.sent);
  json.Maybe("untold", witness.untold);
  if (witness.untold.empty()) json("counted", witness.counted);
}

void Fields(auto& json, json::Like<MachineTime> auto& machine) {
  json("total_ns", machine.total_ns);
  json("others_ns", machine.others_ns);
  json("stolen_ns", machine.stolen_ns);
  json("throttled_ns", machine.throttled_ns);
}

void Fields(auto& json, json::Like<CaseId> auto& id) {
  json("scenario", id.scenario);
  json("threads", id.threads, {.least = 1});
  json.Maybe("rate", id.load.rate);
}

void Fields(auto& json, json::Like<Target> auto& target) {
  json("name", target.name);
  json("backend", target.backend);
  json("protocol", target.protocol);
  json("server", target.server);
  json.Maybe("database", target.database);
  json.Maybe("network", target.network);
  json.Maybe("options", target.options);
  json.Maybe("chosen", target.chosen);
  json.Maybe("lifetime", target.lifetime);
  json("floor", target.floor);
  json("outcome", target.outcome);
  json("reason", target.reason);
  json("attested", target.attested);
}

inline constexpr int kRunFormat = 2;

void Fields(auto& json, json::Like<RunHeader> auto& header) {
  int format = kRunFormat;
  json("format", format);
  if (format != kRunFormat) {
    throw std::invalid_argument(
        fmt::format("format {} was written by another version of driverbench (this one reads {})",
                    format, kRunFormat));
  }
  json("date", header.date);
  json("seed", header.seed);
  json("reference", header.reference);
  json.Newer("margin", header.margin);
  json.Newer("comparisons", header.comparisons);
  json.Newer("cases", header.cases);
  json("context", header.context);
  json("warnings", header.warnings);
  json("targets", header.targets);
}

// A cost stands among the fields of its block.
template <typename Json>
void CostFields(const json::FieldReader<Json>& json, metrics::ClientCost& cost) {
  cost = metrics::ReadCost(json.object());
}
template <typename Json>
void CostFields(const json::FieldWriter<Json>& json, const metrics::ClientCost& cost) {
  metrics::AddCost(cost, &json.object());
}

void Fields(auto& json, json::Like<Block> auto& block) {
  json("scenario", block.case_id.scenario);
  json("scenario_version", block.scenario_version);
  json("threads", block.case_id.threads, {.least = 1});
  json.Maybe("rate", block.case_id.load.rate);
  json("target", block.target);
  json("round", block.round);
  json("position", block.position);
  json("number", block.number);
  json("operations", block.operations);
  json("warmup", block.warmup);
  json("lifetime", block.lifetime);
  json("ended_s", block.ended_s);
  json("outcome", block.outcome);
  json("error_code", block.error_code);
  json("detail", block.detail);
  json.Maybe("waited_ns", block.waited_ns);
  json("wall_ns", block.wall_ns);
  json("cpu_ns", block.cpu_ns);
  CostFields(json, block.cost);
  json("witness", block.witness);
  json("machine", block.machine);
  json("samples_ns", block.samples_ns);
}

void Fields(auto& json, json::Like<RunEnd> auto& end) {
  json("date", end.date);
  json("complete", end.complete);
  json("warnings", end.warnings);
}

void Fields(auto& json, json::Like<RunResumed> auto& resumed) { json("date", resumed.date); }

}  // namespace driverbench::record
