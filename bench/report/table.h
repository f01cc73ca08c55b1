#pragma once

#include <cstddef>
#include <string>

#include "bench/analysis/summary.h"
#include "bench/record/run.h"

namespace driverbench {

// The table for people, as text that ends with a newline. A run that goes on prints its parts as
// they become known: TableHeading, TableCase for each complete case, TableClosing. Table is all of
// them in one.

struct TableStyle {
  bool colour = false;  // only for a terminal
  std::size_t width =
      100;  // sentences are wrapped to it, and messages in rows cut; numbers are never cut
};

// What answered: the table's first line.
std::string TableHeading(const RunHeader& header, const TableStyle& style);

std::string TableCase(const RunHeader& header, const CaseSummary& one, const TableStyle& style);

// Means over the cases, failures, warnings and conditions.
std::string TableClosing(const Run& run, const Summary& summary, const TableStyle& style);

std::string Table(const Run& run, const TableStyle& style);

// The same as Markdown: what table.md holds.
std::string MarkdownTable(const Run& run);

}  // namespace driverbench
