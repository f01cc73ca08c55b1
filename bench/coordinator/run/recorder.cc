#include "bench/coordinator/run/recorder.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>

#include "bench/analysis/summary.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/terminal.h"
#include "bench/record/blocks.h"
#include "bench/report/html.h"
#include "bench/report/markdown.h"
#include "bench/report/page/page.h"
#include "bench/report/results_json.h"

namespace driverbench::coordinator {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

void Print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

std::string Now() {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}+00:00", fmt::gmtime(now));
}

Recorder::Recorder(const std::string& out, const std::string& settings, record::RunHeader header)
    : folder_(out), style_(OutputStyle()), begin_(Clock::now()) {
  run_.header = std::move(header);
  run_.interrupted = true;  // until End
  folder_.Write("settings.yaml", settings);
  folder_.AppendBlocks(record::ToJsonLine(run_.header));
}

Recorder::Recorder(const std::string& folder)
    : folder_(ResultsFolder::OfBrokenOff(folder)), style_(OutputStyle()), begin_(Clock::now()) {
  folder_.AppendBlocks(record::ToJsonLine(record::RunResumed{.date = Now()}));
  // Read and not remembered: the file is what the report will be made from.
  std::string error;
  if (!record::ReadRun(folder_.path() / "blocks.jsonl", &run_, &error)) throw UserError(error);
  if (!run_.blocks.empty()) {
    begin_ -= std::chrono::duration_cast<Clock::duration>(
        std::chrono::duration<double>(run_.blocks.back().ended_s));
  }
}

void Recorder::PrintHeading() const {
  Print(report::Terminal(report::RunHeading(run_.header), style_));
}

std::vector<record::Block> Recorder::BlocksOf(const record::CaseId& id) const {
  std::vector<record::Block> blocks;
  for (const record::Block& block : run_.blocks) {
    if (block.case_id == id) blocks.push_back(block);
  }
  return blocks;
}

double Recorder::Seconds() const {
  return std::chrono::duration<double>(Clock::now() - begin_).count();
}

void Recorder::Keep(const record::Audit& audit) {
  folder_.AppendBlocks(record::ToJsonLine(audit));
  run_.audits.push_back(audit);
}

void Recorder::Keep(record::Block block) {
  block.ended_s = Seconds();
  folder_.AppendBlocks(record::ToJsonLine(block));
  run_.blocks.push_back(std::move(block));
}

void Recorder::PrintCase(const record::CaseId& id) const {
  const bool any = std::ranges::find(run_.blocks, id, &record::Block::case_id) != run_.blocks.end();
  if (any && ended_) return ended_(id);
  if (any)
    Print("\n" + report::Terminal(report::RunCase(run_.header, analysis::SummarizeCase(run_, id)),
                                  style_));
}

void Recorder::End() {
  folder_.AppendBlocks(record::ToJsonLine(record::RunEnd{.date = Now(), .warnings = {}}));
  run_.interrupted = false;  // only now: the disk may be full
}

void Recorder::Stop(const std::string& why) {
  run_.header.warnings.push_back(why);
  try {
    folder_.AppendBlocks(
        record::ToJsonLine(record::RunEnd{.date = Now(), .warnings = {why}, .complete = false}));
  } catch (const RunStopped&) {  // NOLINT(bugprone-empty-catch): a full disk may be why it stopped
  }
}

void Recorder::WriteFiles(const std::map<std::string, std::string>& more) {
  try {
    folder_.Write("results.json", report::ResultsJson(run_));
    folder_.Write("table.md", report::Markdown(report::RunReport(run_, report::Explain::kYes)));
    for (const auto& [name, text] : more) folder_.Write(name, text);
  } catch (const RunStopped& error) {
    run_.header.warnings.emplace_back(error.what());
    run_.interrupted = true;
  }
}

void Recorder::Report(report::Explain explain) {
  const bool page = !report::PlotRuntime().empty();
  std::map<std::string, std::string> more;
  if (page) more["report.html"] = report::Html(report::RunPage(run_), report::PlotRuntime());
  WriteFiles(more);
  Print("\n" +
        report::Terminal(report::RunClosing(run_, analysis::Summarize(run_), explain), style_));
  fmt::print("\nresults: {}\n", folder_.path().string());
  if (!page) fmt::print("{}\n", report::kNoPlotRuntime);
  if (const auto file = folder_.path() / "report.html"; std::filesystem::exists(file))
    fmt::print("report: {}\n", file.string());
  if (run_.interrupted && std::filesystem::exists(folder_.path() / "blocks.jsonl")) {
    fmt::print("to go on: the same command with --resume {}\n", folder_.path().string());
  }
}

}  // namespace driverbench::coordinator
