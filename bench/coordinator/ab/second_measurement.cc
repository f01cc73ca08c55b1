#include "bench/coordinator/ab/second_measurement.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "bench/analysis/compare/ab_findings.h"
#include "bench/analysis/summary.h"
#include "bench/coordinator/blocks/block_size.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/interrupt.h"
#include "bench/process/exit_status.h"
#include "bench/report/words.h"

namespace driverbench::coordinator {
namespace {

// The cases and targets of the run that have a time to confirm.
record::RunHeader HeaderOfDoubts(record::RunHeader header, const std::vector<Entrant>& doubted,
                                 const std::vector<analysis::Finding>& findings) {
  std::erase_if(header.cases, [&](const record::CaseId& one) {
    return std::ranges::none_of(findings, [&](const analysis::Finding& finding) {
      return analysis::NeedsConfirmation(finding) && finding.case_id == one;
    });
  });
  header.targets.clear();
  for (const Entrant& entrant : doubted) header.targets.push_back(entrant.target);
  header.reference = header.targets.front().name;
  header.comparisons = static_cast<int>((header.targets.size() - 1) * header.cases.size());
  return header;
}

BlockSizes SizesBefore(const record::Run& first, const record::CaseId& one) {
  BlockSizes sizes;
  for (const record::Block& block : first.blocks) {
    if (block.outcome != record::Outcome::kOk || one != block.case_id) continue;
    sizes[std::ranges::find(first.header.targets, block.target, &record::Target::name)->server] =
        block.operations;
  }
  return sizes;
}

// The doubted targets in the doubted cases, with the rounds and blocks of the first time.
std::vector<analysis::Finding> MeasureAgain(const AbContext& context, settings::Settings settings,
                                            const std::vector<Entrant>& doubted,
                                            const record::Run& first, Recorder* recorder) {
  std::vector<analysis::Finding> again;
  try {
    for (const record::CaseId& one : recorder->run().header.cases) {
      if (Interrupted()) break;
      settings.scenarios = {{.name = one.scenario, .threads = {one.threads}}};
      const analysis::CaseSummary before = analysis::SummarizeCase(first, one);
      settings.run.rounds = before.rounds + before.disturbed_rounds;
      settings.run.operations = SizesBefore(first, one);
      MeasurePairs(context, settings, doubted, recorder, &again);
    }
    if (!Interrupted()) recorder->End();
  } catch (const RunStopped& error) {
    recorder->Stop(error.what());
  }
  recorder->WriteFiles();
  return again;
}

// What the targets send was counted: a second time would say the same, or only disturb.
void KeepAudits(const std::vector<record::Audit>& audits, Recorder* recorder) {
  const record::RunHeader& header = recorder->run().header;
  for (const record::Audit& audit : audits) {
    if (std::ranges::find(header.targets, audit.target, &record::Target::name) !=
            header.targets.end() &&
        std::ranges::find(header.cases, audit.scenario, &record::CaseId::scenario) !=
            header.cases.end())
      recorder->Keep(audit);
  }
}

// Whatever comes of it, the first measurement is reported.
SecondMeasurement MeasureSecond(const AbContext& context, const std::vector<Entrant>& doubted,
                                const record::RunHeader& header, const Recorder& first) {
  SecondMeasurement second;
  try {
    settings::Settings settings = context.sides.settings;
    settings.run.seed = header.seed;
    Recorder recorder(first.folder() / "again", settings::MaskedYaml(settings), header);
    KeepAudits(first.run().audits, &recorder);
    second.findings = MeasureAgain(context, std::move(settings), doubted, first.run(), &recorder);
    const record::Run& run = recorder.run();
    const analysis::Summary summary = analysis::Summarize(run);
    const std::vector<std::string> one_sided = analysis::OneSided(run, context.sides.pairs);
    second.complete = analysis::ExitStatus(run) == process::kExitFine && one_sided.empty();
    second.warnings = report::Sentences(report::Failures(run, summary));
    std::ranges::copy(one_sided, std::back_inserter(second.warnings));
    std::ranges::copy(report::Warnings(run, summary), std::back_inserter(second.warnings));
    const std::vector<std::string> said =
        report::Warnings(first.run(), analysis::Summarize(first.run()));
    std::erase_if(second.warnings, [&](const std::string& warning) {
      return std::ranges::find(said, warning) != said.end();
    });
  } catch (const UserError& error) {
    second.complete = false;
    second.warnings.emplace_back(error.what());
  } catch (const RunStopped& error) {
    second.complete = false;
    second.warnings.emplace_back(error.what());
  }
  return second;
}

}  // namespace

SecondMeasurement ConfirmSlower(const AbContext& context, const std::vector<Entrant>& entrants,
                                record::RunHeader header, const Recorder& first,
                                std::vector<analysis::Finding>* findings) {
  std::vector<Entrant> doubted;
  std::ranges::copy_if(entrants, std::back_inserter(doubted), [&](const Entrant& entrant) {
    return std::ranges::any_of(*findings, [&](const analysis::Finding& finding) {
      return analysis::NeedsConfirmation(finding) && finding.target == entrant.pair;
    });
  });
  SecondMeasurement second;
  if (doubted.empty()) return second;
  if (first.run().interrupted) {
    second.complete = false;
    second.warnings.emplace_back("not made, because the first was broken off");
  } else {
    Print("slower times are measured a second time, both must agree\n");
    header = HeaderOfDoubts(std::move(header), doubted, *findings);
    ++header.seed;
    second = MeasureSecond(context, doubted, header, first);
  }
  analysis::Confirm(second.findings, findings);
  for (std::string& warning : second.warnings) warning.insert(0, "second measurement: ");
  return second;
}

}  // namespace driverbench::coordinator
