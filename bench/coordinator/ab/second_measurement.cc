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

namespace driverbench {
namespace {

// The cases and targets of the run that have a time to confirm.
RunHeader HeaderOfDoubts(RunHeader header, const std::vector<Entrant>& doubted,
                         const std::vector<Finding>& findings) {
  std::erase_if(header.cases, [&](const CaseId& one) {
    return std::ranges::none_of(findings, [&](const Finding& finding) {
      return NeedsConfirmation(finding) && finding.case_id == one;
    });
  });
  header.targets.clear();
  for (const Entrant& entrant : doubted) header.targets.push_back(entrant.target);
  header.reference = header.targets.front().name;
  header.comparisons = static_cast<int>((header.targets.size() - 1) * header.cases.size());
  return header;
}

BlockSizes SizesBefore(const Run& first, const CaseId& one) {
  BlockSizes sizes;
  for (const Block& block : first.blocks) {
    if (block.outcome != Outcome::kOk || one != block.case_id) continue;
    sizes[std::ranges::find(first.header.targets, block.target, &Target::name)->server] =
        block.operations;
  }
  return sizes;
}

// The doubted targets in the doubted cases, with the rounds and blocks of the first time.
std::vector<Finding> MeasureAgain(const AbContext& context, Settings settings,
                                  const std::vector<Entrant>& doubted, const Run& first,
                                  Recorder* recorder) {
  std::vector<Finding> again;
  try {
    for (const CaseId& one : recorder->run().header.cases) {
      if (Interrupted()) break;
      settings.scenarios = {{.name = one.scenario, .threads = {one.threads}}};
      const CaseSummary before = SummarizeCase(first, one);
      settings.run.rounds = before.rounds;
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
void KeepAudits(const std::vector<Audit>& audits, Recorder* recorder) {
  const RunHeader& header = recorder->run().header;
  for (const Audit& audit : audits) {
    if (std::ranges::find(header.targets, audit.target, &Target::name) != header.targets.end() &&
        std::ranges::find(header.cases, audit.scenario, &CaseId::scenario) != header.cases.end())
      recorder->Keep(audit);
  }
}

// Whatever comes of it, the first measurement is reported.
SecondMeasurement MeasureSecond(const AbContext& context, const std::vector<Entrant>& doubted,
                                const RunHeader& header, const Recorder& first) {
  SecondMeasurement second;
  try {
    Settings settings = context.sides.settings;
    settings.run.seed = header.seed;
    Recorder recorder(first.folder() / "again", MaskedYaml(settings), header);
    KeepAudits(first.run().audits, &recorder);
    second.findings = MeasureAgain(context, std::move(settings), doubted, first.run(), &recorder);
    const Run& run = recorder.run();
    const Summary summary = Summarize(run);
    const std::vector<std::string> one_sided = OneSided(run, context.sides.pairs);
    second.complete = ExitStatus(run) == kExitFine && one_sided.empty();
    second.warnings = Sentences(Failures(run, summary));
    std::ranges::copy(one_sided, std::back_inserter(second.warnings));
    std::ranges::copy(Warnings(run, summary), std::back_inserter(second.warnings));
    const std::vector<std::string> said = Warnings(first.run(), Summarize(first.run()));
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
                                RunHeader header, const Recorder& first,
                                std::vector<Finding>* findings) {
  std::vector<Entrant> doubted;
  std::ranges::copy_if(entrants, std::back_inserter(doubted), [&](const Entrant& entrant) {
    return std::ranges::any_of(*findings, [&](const Finding& finding) {
      return NeedsConfirmation(finding) && finding.target == entrant.pair;
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
  Confirm(second.findings, findings);
  for (std::string& warning : second.warnings) warning.insert(0, "second measurement: ");
  return second;
}

}  // namespace driverbench
