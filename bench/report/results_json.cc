#include "bench/report/results_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "bench/analysis/cost_per_operation.h"
#include "bench/analysis/exact_fields.h"
#include "bench/analysis/rounds.h"
#include "bench/analysis/summary.h"
#include "bench/analysis/unlike.h"
#include "bench/metrics/metrics.h"
#include "bench/record/fields.h"
#include "bench/report/words.h"
#include "bench/stats/quantile.h"
#include "bench/text/text.h"

namespace driverbench::report {
namespace {

using Json = nlohmann::ordered_json;

// Google Benchmark's type of a context value, where it is not a string.
Json TypedContext(const std::string& key, const std::string& text) {
  Json value = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (key == "num_cpus" || key == "mhz_per_cpu") {
    return value.is_number_integer() ? value : Json(0);
  }
  if (key == "cpu_scaling_enabled") return Json(text == "true");
  return value.is_array() ? value : Json::array();  // caches, load_avg
}

Json Context(const record::RunHeader& header) {
  static const std::set<std::string> kTyped{"num_cpus", "mhz_per_cpu", "cpu_scaling_enabled",
                                            "caches", "load_avg"};
  const auto text = [&](const std::string& key, const std::string& otherwise) {
    const auto it = header.context.find(key);
    return it == header.context.end() ? otherwise : text::CleanText(it->second);
  };
  Json out;
  // In the order of Google Benchmark, which writes each of these.
  out["date"] = text::CleanText(header.date);
  out["host_name"] = text("host_name", "");
  out["executable"] = text("executable", "driverbench");
  for (const char* key : {"num_cpus", "mhz_per_cpu", "cpu_scaling_enabled", "caches", "load_avg"}) {
    out[key] = TypedContext(key, text(key, ""));
  }
  out["library_build_type"] = text("library_build_type", "release");
  out["reference"] = text::CleanText(header.reference);
  out["seed"] =
      std::to_string(header.seed);  // 64 bits, of which a JSON number is only sure to keep 53
  const std::vector<std::string> servers = ServerLines(header);
  out["server"] = fmt::format("{}", fmt::join(servers, "; "));
  for (const auto& [key, value] : header.context) {
    const std::string name = text::CleanText(key);
    if (!out.contains(name)) out[name] = text::CleanText(value);
  }
  return out;
}

// Of one block, per operation.
struct BlockTimes {
  double real_ns = 0;
  double cpu_ns = 0;
  double per_second = 0;
};

BlockTimes TimesOf(const record::Block& block) {
  const auto& samples = block.samples_ns;
  const double operations = static_cast<double>(block.operations) * block.case_id.threads;
  BlockTimes times;
  times.real_ns =
      std::accumulate(samples.begin(), samples.end(), 0.0) / static_cast<double>(samples.size());
  times.cpu_ns = block.cpu_ns / operations;
  times.per_second = analysis::Throughput(block);
  return times;
}

// Of one block, as Google Benchmark's user counters: fields of the row. Not the user share, which
// means nothing there.
std::vector<std::pair<std::string, double>> CountersOf(const record::Block& block) {
  const analysis::CostPerOperation cost = analysis::CostPerOperationOf({&block});
  std::vector<std::pair<std::string, double>> out;
  for (const metrics::MetricRow& row : metrics::kMetricTable) {
    if (row.result.empty()) continue;
    if (const auto& share = cost.shares[row.metric]) out.emplace_back(row.result, share->mean);
    if (const auto& most = cost.most[row.metric])
      out.emplace_back(row.result, static_cast<double>(*most));
  }
  return out;
}

double Mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double MedianOf(const std::vector<double>& values) { return stats::Median(values).value_or(0); }

// Of a sample: divided by n - 1, as Google Benchmark does.
double StandardDeviation(const std::vector<double>& values) {
  if (values.size() < 2) return 0;
  const double mean = Mean(values);
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

// The rows of one target in one case: blocks, then aggregates.
class Family {
 public:
  Family(const analysis::CaseSummary& one, const analysis::Row& row, int index,
         const std::vector<const record::Block*>& blocks)
      : name_(record::CaseName(one.id, row.target)),
        threads_(one.id.threads),
        index_(index),
        blocks_(blocks) {}

  void AppendTo(Json* rows) const {
    for (std::size_t i = 0; i < blocks_.size(); ++i) rows->push_back(Repetition(i));
    // Google Benchmark writes none over a single repetition either.
    if (blocks_.size() < 2) return;
    rows->push_back(Aggregate("mean", Mean));
    rows->push_back(Aggregate("median", MedianOf));
    rows->push_back(Aggregate("stddev", StandardDeviation));
  }

 private:
  Json Begin(const std::string& name, const char* run_type) const {
    Json out;
    out["name"] = name;
    out["family_index"] = index_;
    out["per_family_instance_index"] = 0;
    out["run_name"] = name_;
    out["run_type"] = run_type;
    out["repetitions"] = blocks_.size();
    return out;
  }

  Json Repetition(std::size_t i) const {
    const record::Block& block = *blocks_[i];
    const BlockTimes times = TimesOf(block);
    Json out = Begin(name_, "iteration");
    out["repetition_index"] = i;
    out["threads"] = threads_;
    out["iterations"] = block.operations * block.case_id.threads;
    out["real_time"] = times.real_ns;
    out["cpu_time"] = times.cpu_ns;
    out["time_unit"] = "ns";
    out["items_per_second"] = times.per_second;
    for (const auto& [name, value] : CountersOf(block)) out[name] = value;
    out["median_ns"] = MedianOf({block.samples_ns.begin(), block.samples_ns.end()});
    out["round"] = block.round;
    out["position"] = block.position;
    out["block"] = block.number;
    return out;
  }

  Json Aggregate(const std::string& what,
                 const std::function<double(const std::vector<double>&)>& of) const {
    std::vector<double> real;
    std::vector<double> cpu;
    std::vector<double> rate;
    std::map<std::string, std::vector<double>> counters;
    for (const record::Block* block : blocks_) {
      const BlockTimes times = TimesOf(*block);
      real.push_back(times.real_ns);
      cpu.push_back(times.cpu_ns);
      rate.push_back(times.per_second);
      for (const auto& [name, value] : CountersOf(*block)) counters[name].push_back(value);
    }
    Json out = Begin(name_ + "_" + what, "aggregate");
    out["threads"] = threads_;
    out["aggregate_name"] = what;
    out["aggregate_unit"] = "time";
    out["iterations"] = blocks_.size();
    out["real_time"] = of(real);
    out["cpu_time"] = of(cpu);
    out["time_unit"] = "ns";
    out["items_per_second"] = of(rate);
    for (const auto& [name, values] : counters) {
      if (values.size() == blocks_.size()) out[name] = of(values);
    }
    return out;
  }

  std::string name_;
  int threads_;
  int index_;
  const std::vector<const record::Block*>& blocks_;
};

Json Benchmarks(const record::Run& run, const analysis::Summary& summary) {
  Json rows = Json::array();
  int index = 0;
  for (const analysis::CaseSummary& one : summary.cases) {
    for (const analysis::Row& row : one.rows) {
      if (!row.times) continue;
      const std::vector<const record::Block*> blocks =
          analysis::GoodBlocks(run, one.id, row.target);
      Family(one, row, index++, blocks).AppendTo(&rows);
    }
  }
  return rows;
}

void AddCost(const analysis::CostPerOperation& cost, Json* out) {
  for (const metrics::MetricRow& row : metrics::kMetricTable) {
    const std::string name(row.result);
    const auto& share = cost.shares[row.metric];
    if (!share || name.empty()) continue;
    (*out)[name] = share->mean;
    if (share->same_in_all()) continue;
    (*out)[name + "_low"] = share->low;
    (*out)[name + "_high"] = share->high;
  }
  if (cost.user_share) (*out)["user_share"] = *cost.user_share;
  for (const metrics::MetricRow& row : metrics::kMetricTable) {
    if (const auto& most = cost.most[row.metric]) (*out)[std::string(row.result)] = *most;
  }
}

Json CleanTexts(const std::vector<std::string>& texts) {
  return json::ToJson<Json>(texts, json::Texts::kClean);
}

// What is not known has no key: 0 and null would both be read as a time by somebody.
Json SummaryRow(const analysis::Row& row, const record::Audit* audit) {
  Json out;
  out["target"] = text::CleanText(row.target);
  out["state"] = text::NameOf(row.state);
  if (row.times) {
    out["rounds"] = row.times->rounds;
    if (row.times->lifetimes > 0) out["lifetimes"] = row.times->lifetimes;
    out["samples"] = row.times->samples;
    out["witnessed_rounds"] = row.times->witnessed_rounds;
    out["mean_ns"] = row.times->mean_ns;
    out["median_ns"] = row.times->median_ns;
    if (row.times->p90_ns) out["p90_ns"] = *row.times->p90_ns;
    if (row.times->p95_ns) out["p95_ns"] = *row.times->p95_ns;
    if (row.times->p99_ns) out["p99_ns"] = *row.times->p99_ns;
    if (row.times->p999_ns) out["p999_ns"] = *row.times->p999_ns;
    if (row.times->median_between_modes) out["median_between_modes"] = true;
    if (row.times->cpu_ns) out["client_cpu_ns"] = *row.times->cpu_ns;
    out["operations_per_second"] = row.times->per_second;
    AddCost(row.times->cost, &out);
  }
  if (row.round_trips) out["round_trips"] = *row.round_trips;
  if (row.commands) out["commands"] = *row.commands;
  if (audit != nullptr)
    out["sent"] = json::ToJson<Json>(analysis::ExactOf(audit, nullptr), json::Texts::kClean);
  if (row.server) out["server"] = json::ToJson<Json>(*row.server, json::Texts::kClean);
  if (row.speed) {
    out["speed"] = row.speed->estimate;
    out["speed_observations"] = row.speed->observations;
    if (row.speed->interval) {
      out["speed_low"] = row.speed->interval->low;
      out["speed_high"] = row.speed->interval->high;
    }
    out["verdict"] = stats::VerdictName(row.speed->verdict);
    if (row.speed->smallest_found) out["smallest_found"] = *row.speed->smallest_found;
    if (const auto& thirds = row.speed->thirds) {
      out["speed_first_third"] = thirds->first;
      out["speed_last_third"] = thirds->last;
    }
    if (const auto& saved = row.speed->saved) {
      out["saved_ns"] = saved->estimate_ns;
      if (saved->interval) {
        out["saved_low_ns"] = saved->interval->low;
        out["saved_high_ns"] = saved->interval->high;
      }
    }
  }
  return out;
}

Json SummaryGroup(const analysis::Group& group) {
  Json out;
  out["targets"] = CleanTexts(group.like.targets);
  out["round_trips"] = group.like.round_trips;
  out["commands"] = group.like.commands;
  if (!group.like.unlike.empty()) out["unlike"] = group.like.unlike;
  if (!group.fastest.empty()) out["fastest"] = text::CleanText(group.fastest);
  out["undecided"] = CleanTexts(group.undecided);
  return out;
}

// Of what could be audited.
const record::Audit* GoodAudit(const std::vector<record::Audit>& audits,
                               const std::string& scenario, const std::string& target) {
  const auto found = std::ranges::find_if(audits, [&](const record::Audit& audit) {
    return audit.scenario == scenario && audit.target == target &&
           audit.outcome == record::Outcome::kOk;
  });
  return found == audits.end() ? nullptr : &*found;
}

Json SummaryCase(const analysis::CaseSummary& one, const std::vector<record::Audit>& audits) {
  Json out;
  out["scenario"] = text::CleanText(one.id.scenario);
  out["scenario_version"] = one.scenario_version;
  out["threads"] = one.id.threads;
  if (one.id.load.open()) out["rate"] = one.id.load.rate;
  out["judged_by"] = metrics::MetricName(record::JudgedBy(one.id));
  out["operations"] = one.operations;
  out["rounds"] = one.rounds;
  out["disturbed_rounds"] = one.disturbed_rounds;
  if (one.disturbance) {
    out["machine"] = {{"others", one.disturbance->others},
                      {"stolen", one.disturbance->stolen},
                      {"throttled", one.disturbance->throttled}};
  }
  out["groups"] = Json::array();
  for (const analysis::Group& group : one.groups) out["groups"].push_back(SummaryGroup(group));
  out["rows"] = Json::array();
  for (const analysis::Row& row : one.rows)
    out["rows"].push_back(SummaryRow(row, GoodAudit(audits, one.id.scenario, row.target)));
  out["floor"] = Json::array();
  for (const analysis::Row& row : one.floors) out["floor"].push_back(SummaryRow(row, nullptr));
  return out;
}

Json UnlikeJson(const analysis::Unlike& one) {
  Json out;
  out["name"] = text::CleanText(one.name);
  out["values"] = Json::array();
  for (const auto& [value, targets] : one.values)
    out["values"].push_back({{"value", text::CleanText(value)}, {"targets", CleanTexts(targets)}});
  return out;
}

Json CaseJson(const record::CaseId& id) {
  Json out;
  out["scenario"] = text::CleanText(id.scenario);
  out["threads"] = id.threads;
  if (id.load.open()) out["rate"] = id.load.rate;
  return out;
}

// Every row without fault-free times, in every case: what a program has to look at before it
// believes a comparison.
Json NotMeasured(const record::Run& run, const analysis::Summary& summary) {
  Json out = Json::array();
  for (const analysis::CaseSummary& one : summary.cases) {
    for (const auto* rows : {&one.rows, &one.floors}) {
      for (const analysis::Row& row : *rows) {
        if (row.state == analysis::RowState::kMeasured) continue;
        Json item = CaseJson(one.id);
        item["target"] = text::CleanText(row.target);
        item["state"] = text::NameOf(row.state);
        item["outcome"] =
            row.state == analysis::RowState::kNotRun ? "not_run" : record::OutcomeName(row.outcome);
        item["reason"] = text::CleanText(row.reason);
        item["bad_blocks"] = row.bad_blocks;
        item["blocks"] = row.blocks;
        if (row.bad_round) item["first_bad_round"] = *row.bad_round;
        out.push_back(std::move(item));
      }
    }
  }
  for (const record::CaseId& id : summary.not_reached) {
    for (const record::Target& target : run.header.targets) {
      if (!record::IsCompared(target)) continue;
      Json item = CaseJson(id);
      item["target"] = text::CleanText(target.name);
      item["state"] = "not_run";
      item["outcome"] = "not_run";
      item["reason"] = "the run was interrupted before a block of this case ended";
      item["bad_blocks"] = 0;
      item["blocks"] = 0;
      out.push_back(std::move(item));
    }
  }
  return out;
}

Json Targets(const record::RunHeader& header) {
  Json out = Json::array();
  for (const record::Target& target : header.targets) {
    Json item = json::ToJson<Json>(target, json::Texts::kClean);
    item.erase("floor");  // it says so by where its rows stand
    out.push_back(std::move(item));
  }
  return out;
}

Json Ours(const record::Run& run, const analysis::Summary& summary) {
  Json out;
  out["format"] = 1;
  out["interrupted"] = run.interrupted;
  out["reference"] = text::CleanText(run.header.reference);
  out["margin"] = run.header.margin;
  out["alpha"] = analysis::AlphaOf(run);
  out["cases"] = Json::array();
  for (const analysis::CaseSummary& one : summary.cases)
    out["cases"].push_back(SummaryCase(one, run.audits));
  out["overall"] = Json::array();
  for (const analysis::OverallSpeed& one : summary.overall) {
    Json& overall = out["overall"].emplace_back(Json{{"target", text::CleanText(one.target)},
                                                     {"threads", one.threads},
                                                     {"speed", one.speed},
                                                     {"cases", one.cases}});
    if (one.interval) {
      overall["speed_low"] = one.interval->low;
      overall["speed_high"] = one.interval->high;
    }
  }
  out["unlike"] = Json::array();
  for (const analysis::Unlike& one : analysis::UnlikeConditions(run.header))
    out["unlike"].push_back(UnlikeJson(one));
  out["user_shares"] = Json::array();
  for (const analysis::TargetSplit& one : summary.splits) {
    out["user_shares"].push_back({{"target", text::CleanText(one.target)},
                                  {"threads", one.threads},
                                  {"user_share", one.user_share}});
  }
  out["not_measured"] = NotMeasured(run, summary);
  out["targets"] = Targets(run.header);
  out["warnings"] = Warnings(run, summary);
  return out;
}

}  // namespace

std::string ResultsJson(const record::Run& run) {
  return ResultsJson(run, analysis::Summarize(run));
}

std::string ResultsJson(const record::Run& run, const analysis::Summary& summary) {
  Json out;
  out["context"] = Context(run.header);
  out["benchmarks"] = Benchmarks(run, summary);
  out["driverbench"] = Ours(run, summary);
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace driverbench::report
