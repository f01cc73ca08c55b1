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

namespace driverbench::report {
namespace {

using Json = nlohmann::ordered_json;

struct Estimate {
  double value = 0;
  std::optional<stats::Interval> interval;
};

std::optional<Estimate> EstimateOf(const std::vector<double>& blocks) {
  const std::optional<double> median = stats::Median(blocks);
  if (!median) return std::nullopt;
  return Estimate{.value = *median, .interval = stats::SignTestInterval(blocks, analysis::kAlpha)};
}

// One target in one case.
struct Measured {
  std::string name;
  record::CaseId case_id{};
  std::size_t blocks = 0;
  std::optional<double> p99_ns;
  std::optional<Estimate> judged_ns;  // see JudgedTime
  std::optional<Estimate> cpu_ns;     // of the client, per operation
  std::optional<Estimate> per_second;
};

Measured MeasuredOf(const analysis::Times& times, const std::vector<const record::Block*>& good) {
  std::vector<double> judged;
  std::vector<double> cpu;
  std::vector<double> rates;
  for (const record::Block* block : good) {
    const double time = analysis::JudgedTime(*block);
    // Below the clock's resolution; as a time it would be the fastest of all.
    if (time <= 0) continue;
    judged.push_back(time);
    if (times.cpu_ns) cpu.push_back(analysis::ClientCpu(*block));
    rates.push_back(analysis::Throughput(*block));
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
std::vector<Measured> Collect(const record::Run& run, std::vector<std::string>* left_out) {
  std::vector<Measured> out;
  std::set<std::string> names;
  // Said once, not in every case.
  std::set<std::string> never_ran;
  for (const record::Target& target : run.header.targets) {
    if (target.outcome == record::Outcome::kOk) continue;
    never_ran.insert(target.name);
    left_out->push_back(fmt::format("{} ({}): {}", text::CleanText(target.name),
                                    record::OutcomeName(target.outcome),
                                    text::CleanText(target.reason)));
  }
  for (const analysis::CaseSummary& one : analysis::Summarize(run).cases) {
    for (const analysis::Row& row : one.rows) {
      if (never_ran.contains(row.target)) continue;
      const std::string name = record::CaseName(one.id, row.target);
      if (row.state == analysis::RowState::kNotRun) {
        left_out->push_back(name + " (not run)");
        continue;
      }
      if (row.state != analysis::RowState::kMeasured || !row.times) {
        left_out->push_back(fmt::format("{} ({}): {}", name, record::OutcomeName(row.outcome),
                                        text::CleanText(row.reason)));
        continue;
      }
      Measured measured = MeasuredOf(*row.times, analysis::GoodBlocks(run, one.id, row.target));
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
  std::string out = text::FormatCount(static_cast<long long>(row.blocks), "round");
  if (row.p99_ns) out += "\np99 " + text::FormatDuration(*row.p99_ns);
  if (row.cpu_ns) out += "\nclient CPU " + text::FormatDuration(row.cpu_ns->value);
  if (row.per_second) out += "\n" + text::FormatRate(row.per_second->value) + " operations/s";
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
    if (record::JudgedBy(row.case_id) == metrics::Metric::kMedian)
      measures["latency"] = BencherMetric(*row.judged_ns);
    if (row.cpu_ns) measures["client-cpu"] = BencherMetric(*row.cpu_ns);
    if (row.per_second && !row.case_id.load.open())
      measures["throughput"] = BencherMetric(*row.per_second);
  }
  return out;
}

}  // namespace

Exported Export(const record::Run& run, ExportFormat format) {
  Exported out;
  const std::vector<Measured> rows = Collect(run, &out.left_out);
  const Json json = format == ExportFormat::kBencher ? Bencher(rows) : GithubActionBenchmark(rows);
  out.text = json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
  out.rows = static_cast<int>(rows.size());
  return out;
}

}  // namespace driverbench::report
