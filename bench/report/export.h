#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/record/run.h"

namespace driverbench::report {

// A run for the services that keep results over time and draw them.

enum class ExportFormat : std::uint8_t {
  kGithubActionBenchmark,  // `tool: customSmallerIsBetter` of benchmark-action
  kBencher,                // Bencher Metric Format
};

// As the command line says them; in the order of the enum.
inline constexpr std::array<std::string_view, 2> kExportFormats = {"github-action-benchmark",
                                                                   "bencher"};
constexpr const auto& NamesOf(ExportFormat /*any*/) { return kExportFormats; }

struct Exported {
  std::string text;  // valid JSON, with a newline; every number finite
  int rows = 0;
  // Who has no row, and why, in a sentence each.
  std::vector<std::string> left_out;
};

// A row a case and target that was measured without a fault, named <scenario>/<target>/threads:<n>;
// no aggregates, no floor. Every value is the median over the blocks of what one block says, its
// interval the exact sign test's over them (95 %; absent below 6 blocks), so that the value always
// lies within. Not the pooled median of the table, which need not.
Exported Export(const record::Run& run, ExportFormat format);

}  // namespace driverbench::report
