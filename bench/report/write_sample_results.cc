// Writes results.json files, exports and pages of runs that were never run, for results_test.py,
// exports_test.py and browser_test.py: write_sample_results DIRECTORY.

#include <fmt/format.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <iostream>
#include <limits>
#include <map>
#include <string>

#include "bench/record/sample_run.h"
#include "bench/report/export.h"
#include "bench/report/html.h"
#include "bench/report/page/page.h"
#include "bench/report/results_json.h"
#include "bench/report/run_report.h"

namespace driverbench::report {
namespace {

using namespace std::string_literals;  // NUL bytes

record::Run Slower() {
  record::Run run = record::SampleRun();
  for (record::Block& block : run.blocks) {
    for (std::int64_t& sample : block.samples_ns) sample += sample / 10;
    block.wall_ns *= 1.1;
  }
  return run;
}

// On a server that keeps an account of where the time goes.
record::Run WithAccounts() {
  record::Run run = record::SampleRun();
  for (record::Audit& audit : run.audits) {
    audit.server = record::ServerAccount{.executions = 1, .latency_ns = 24'000};
  }
  return run;
}

// All that a worker, a library or a server can get wrong.
record::Run Hostile() {
  const std::string bad = "\x1b[31m\x00\x07\xff\xc3\x28\xed\xa0\x80 \"\\\n\xe2\x80\xae|<b>"s;
  record::Run run = record::SampleRun();
  run.interrupted = true;
  run.header.date = run.header.warnings[0] = run.header.context["host_name"] = bad;
  run.header.context[bad] = bad;
  run.header.context["date"] = "second";
  run.header.context["num_cpus"] = "nan";
  run.header.context["caches"] = "[1,";
  run.header.context["load_avg"] = "1e999";
  run.header.targets[2].attested[bad] = bad;
  run.header.targets.push_back(run.header.targets[2]);
  run.header.targets.back().name = bad;
  for (int round = 0; round < 3; ++round) {
    run.blocks.push_back(record::SampleBlock(bad, bad, round, 11, 1000));
    run.blocks.push_back(record::SampleBlock(bad, "libmysqlclient-text", round, 11, 1000));
  }
  run.blocks.push_back(record::SampleBlock(bad, "soci", 0, 11, 1000));
  run.blocks.back().wall_ns = std::nan("");
  run.blocks.push_back(record::SampleBlock(bad, "libmariadb-text", 0, 11, 1000));
  run.blocks.back().cpu_ns = std::numeric_limits<double>::infinity();
  run.blocks.back().samples_ns[3] = -1;
  run.blocks.push_back(record::SampleBlock("zeros", "soci", 0, 11, 0));
  run.blocks.back().wall_ns = 1;
  run.blocks.push_back(record::SampleBlock("tiny", "soci", 0, 11, 1));
  run.blocks.back().wall_ns = std::numeric_limits<double>::denorm_min();
  for (int round = 0; round < 2; ++round) {
    run.blocks.push_back(record::SampleBlock("huge", "soci", round, 1, 1000));
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    for (const metrics::MetricRow& row : metrics::kMetricTable) {
      if (row.is_told()) run.blocks.back().cost[row.metric] = kMost;
    }
  }
  return run;
}

// A target that is called like code, in a page.
record::Run Markup() {
  const std::string name = "</script><img src=x onerror=alert(1)>";
  record::Run run = Hostile();
  run.header.targets.push_back(run.header.targets[1]);
  run.header.targets.back().name = name;
  for (int round = 0; round < 12; ++round)
    run.blocks.push_back(record::SampleBlock("simple.get", name, round, 11, 1100));
  return run;
}

record::Run OnlyFailures() {
  record::Run run;
  run.header = record::SampleHeader({"soci"});
  run.blocks.push_back(record::SampleBlock("simple.get", "soci", 0, 11, 1000));
  run.blocks.back().outcome = record::Outcome::kError;
  run.blocks.back().error_code = "connection";
  run.blocks.back().detail = "[soci] 2013 (HY000): Lost connection";
  return run;
}

record::Run OneRound() {
  record::Run run;
  run.header = record::SampleHeader({"a", "b"});
  run.blocks.push_back(record::SampleBlock("simple.get", "a", 0, 11, 1000));
  run.blocks.push_back(record::SampleBlock("simple.get", "b", 0, 11, 2000));
  return run;
}

int Write(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: write_sample_results DIRECTORY\n";
    return 2;
  }
  const std::map<std::string, std::function<record::Run()>> runs{
      {"sample", record::SampleRun},
      {"slower", Slower},
      {"accounts", WithAccounts},
      {"hostile", Hostile},
      {"markup", Markup},
      {"failures", OnlyFailures},
      {"one_round", OneRound},
      {"empty", [] { return record::Run(); }}};
  const auto write = [&](const std::string& name, const std::string& text) {
    std::ofstream file(std::string(argv[1]) + "/" + name, std::ios::binary);
    file << text;
    return static_cast<bool>(file.flush());
  };
  for (const auto& [name, make] : runs) {
    const record::Run run = make();
    if (!write(name + ".json", ResultsJson(run))) return 1;
    if (!write(name + ".html", Html(RunPage(run), PlotRuntime()))) return 1;
    for (std::size_t i = 0; i < kExportFormats.size(); ++i) {
      const auto exported = Export(run, static_cast<ExportFormat>(i));
      const std::string file = fmt::format("{}.{}.json", name, kExportFormats.at(i));
      if (!write(file, exported.text)) return 1;
    }
  }
  return 0;
}

}  // namespace
}  // namespace driverbench::report

int main(int argc, char** argv) { return driverbench::report::Write(argc, argv); }
