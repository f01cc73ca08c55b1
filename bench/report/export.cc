#include "bench/report/export.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "bench/analysis/rounds.h"
#include "bench/analysis/summary.h"
#include "bench/metrics/metrics.h"
#include "bench/record/blocks.h"
#include "bench/stats/quantile.h"
#include "bench/stats/sign_test.h"
#include "bench/text/text.h"
#include "bench/text/units.h"

namespace driverbench {
namespace {

using Json = nlohmann::ordered_json;

struct Estimate {
  double value = 0;
  std::optional<Interval> interval;
};

std::optional<Estimate> EstimateOf(const std::vector<double>& blocks) {
  const std::optional<double> median = Median(blocks);
  if (!median) return std::nullopt;
  return Estimate{.value = *median, .interval = SignTestInterval(blocks, kAlpha)};
}

// One target in one case.
struct Measured {
  std::string name;
  CaseId case_id{};
  std::size_t blocks = 0;
  std::optional<double> p99_ns;
  std::optional<Estimate> judged_ns;  // see JudgedTime
  std::optional<Estimate> cpu_ns;     // of the client, per operation
  std::optional<Estimate> per_second;
};

Measured MeasuredOf(const Times& times, const std::vector<const Block*>& good) {
  std::vector<double> judged;
  std::vector<double> cpu;
  std::vector<double> rates;
  for (const Block* block : good) {
    const double time = JudgedTime(*block);
    // Below the clock's resolution; as a time it would be the fastest of all.
    if (time <= 0) continue;
    judged.push_back(time);
    if (times.cpu_ns) cpu.push_back(ClientCpu(*block));
    rates.push_back(Throughput(*block));
  }
  Measured out;
  out.case_id = good.front()->case_id;
  out.blocks = judged.size();
  out.p99_ns = times.p99_ns;
  out.judged_ns = EstimateOf(judged);
  out.cpu_ns = EstimateOf(cpu);
  out.per_second = EstimateOf(rates);
  return out;
}

// Every row of the run, and a sentence for each that cannot be.
std::vector<Measured> Collect(const Run& run, std::vector<std::string>* left_out) {
  std::vector<Measured> out;
  std::set<std::string> names;
  // Said once, not in every case.
  std::set<std::string> never_ran;
  for (const Target& target : run.header.targets) {
    if (target.outcome == Outcome::kOk) continue;
    never_ran.insert(target.name);
    left_out->push_back(fmt::format("{} ({}): {}", CleanText(target.name),
                                    OutcomeName(target.outcome), CleanText(target.reason)));
  }
  for (const CaseSummary& one : Summarize(run).cases) {
    for (const Row& row : one.rows) {
      if (never_ran.contains(row.target)) continue;
      const std::string name = CaseName(one.id, row.target);
      if (row.state == RowState::kNotRun) {
        left_out->push_back(name + " (not run)");
        continue;
      }
      if (row.state != RowState::kMeasured || !row.times) {
        left_out->push_back(
            fmt::format("{} ({}): {}", name, OutcomeName(row.outcome), CleanText(row.reason)));
        continue;
      }
      Measured measured = MeasuredOf(*row.times, GoodBlocks(run, one.id, row.target));
      if (!measured.judged_ns) {
        left_out->push_back(name + ": its operations are shorter than the clock can tell");
      } else if (!names.insert(name).second) {
        left_out->push_back(name + ": a second one of that name");
      } else {
        measured.name = name;
        out.push_back(std::move(measured));
      }
    }
  }
  return out;
}

// One line a fact, shown when the pointer rests on a point of the chart.
std::string Extra(const Measured& row) {
  std::string out = FormatCount(static_cast<long long>(row.blocks), "round");
  if (row.p99_ns) out += "\np99 " + FormatDuration(*row.p99_ns);
  if (row.cpu_ns) out += "\nclient CPU " + FormatDuration(row.cpu_ns->value);
  if (row.per_second) out += "\n" + FormatRate(row.per_second->value) + " operations/s";
  return out;
}

Json GithubActionBenchmark(const std::vector<Measured>& rows) {
  Json out = Json::array();
  for (const Measured& row : rows) {
    Json item;
    item["name"] = row.name;
    // One unit for all: the action compares with what it kept, number by number.
    item["unit"] = "ns";
    item["value"] = row.judged_ns->value;
    if (const auto& interval = row.judged_ns->interval)
      item["range"] = fmt::format("{:.0f} to {:.0f}", interval->low, interval->high);
    item["extra"] = Extra(row);
    out.push_back(std::move(item));
  }
  return out;
}

Json BencherMetric(const Estimate& estimate) {
  Json out;
  out["value"] = estimate.value;
  if (estimate.interval) {
    out["lower_value"] = estimate.interval->low;
    out["upper_value"] = estimate.interval->high;
  }
  return out;
}

Json Bencher(const std::vector<Measured>& rows) {
  Json out = Json::object();
  for (const Measured& row : rows) {
    // latency (ns) and throughput (operations a second) are measures that Bencher has of its own.
    Json& measures = out[row.name];
    // Of several threads it would alarm of what a case is not judged by.
    if (JudgedBy(row.case_id) == Metric::kMedian)
      measures["latency"] = BencherMetric(*row.judged_ns);
    if (row.cpu_ns) measures["client-cpu"] = BencherMetric(*row.cpu_ns);
    if (row.per_second) measures["throughput"] = BencherMetric(*row.per_second);
  }
  return out;
}

}  // namespace

Exported Export(const Run& run, ExportFormat format) {
  Exported out;
  const std::vector<Measured> rows = Collect(run, &out.left_out);
  const Json json = format == ExportFormat::kBencher ? Bencher(rows) : GithubActionBenchmark(rows);
  out.text = json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
  out.rows = static_cast<int>(rows.size());
  return out;
}

}  // namespace driverbench
