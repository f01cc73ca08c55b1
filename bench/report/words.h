#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "bench/analysis/summary.h"
#include "bench/record/case_id.h"
#include "bench/record/run.h"
#include "bench/report/document.h"

namespace driverbench::report {

// What the report of a run says, in words. All strings are clean (text.h) and not yet wrapped or
// escaped.

// One row. With times: the cells, "-" where a number is not known. Without: only `target` and
// `message`.
struct RowWords {
  std::string target;
  std::string mean;  // this and p90 of several threads alone
  std::string median;
  std::string p90;
  std::string p99;
  std::string cpu;
  std::string rate;
  std::string trips;
  std::string commands;
  std::vector<std::string> costs;  // of each metric that has a column, in the table's order
  std::string speed;
  std::optional<double> times_as_fast{};  // the number in it
  std::string saves;                      // of what is judged by latencies alone
  std::string verdict;                    // "faster", ..., "reference"
  std::string note;                       // "A, fastest", "crashed 2x", ...
  std::string message;  // "WRONG  player "1": coins 100, expected 0": instead of the cells
  Tone tone = Tone::kPlain;
};

// "a, b and c", clean.
std::string Enumerated(const std::vector<std::string>& names);

// A, B, ..., Z, AA: there are as many as there are targets at most.
std::string GroupName(std::size_t index);

// "title: text" of each.
std::vector<std::string> Sentences(const std::vector<TitledText>& texts);

// What answered, a line a server; that it is not TiDB, where it is not.
std::vector<std::string> ServerLines(const record::RunHeader& header);

// "400 operations a block, 12 rounds, 1 thread".
std::string CaseSize(const analysis::CaseSummary& one);

// The compared rows, then the floor.
std::vector<RowWords> CaseRows(const analysis::CaseSummary& one);

// What the rows alone do not tell: why there are no speeds or verdicts, what could have been found,
// who is fastest when it is not decided.
std::vector<std::string> CaseNotes(const analysis::CaseSummary& one);

// What others took of the machine in each case, which `run` says below it.
std::vector<std::string> Disturbances(const analysis::Summary& summary);

// What was wrong, failed or crashed: where and how often, and the first difference in full.
std::vector<TitledText> Failures(const record::Run& run, const analysis::Summary& summary);

// Targets that were left out without a fault, and why.
std::vector<TitledText> LeftOut(const record::Run& run, const analysis::Summary& summary);

// "1.08x over 9 of 9 cases", per target; of each number of threads its own, "soci, 4 threads".
std::vector<TitledText> OverallSpeeds(const record::Run& run, const analysis::Summary& summary);

// Where the time of an operation goes, a row a target: the client's CPU time, the server by its own
// account, and the rest, which is the wire and waiting. No rows where the server keeps no account,
// and with several threads.
Table TimeShares(const analysis::CaseSummary& one);

// What was attested differently of targets that are compared: "isolation", "A (a, b); B (c)".
std::vector<TitledText> NotAlike(const record::RunHeader& header);

// Per target: the library that was really loaded. What else they differ in is in NotAlike.
std::vector<TitledText> Libraries(const record::RunHeader& header);

// What was attested the same for all targets, then the header's context.
std::vector<TitledText> Conditions(const record::RunHeader& header);

// "--time 210s": with as much every speed would have had an interval. Empty where all have one,
// where it is not known how long the cases took, and where processes or connections outlast the
// rounds.
std::string TimeForVerdicts(const record::Run& run, const analysis::Summary& summary);

// The header's warnings, and that the run was interrupted, before which cases.
std::vector<std::string> Warnings(const record::Run& run, const analysis::Summary& summary);

}  // namespace driverbench::report
