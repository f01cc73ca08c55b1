#include "bench/report/legend.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "bench/record/sample_run.h"
#include "bench/report/run_report.h"

namespace driverbench::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Nothing of one run is in it.
TEST(Glossary, IsOfNoRun) {
  const std::string reference = record::SampleRun().header.reference;
  for (const TitledText& term : Glossary()) {
    EXPECT_THAT(term.text, Not(HasSubstr(reference)));
    EXPECT_NE(term.text, "") << term.title;
  }
}

// What the tables of cases have above a column can be asked for.
TEST(Glossary, HasEveryColumn) {
  std::string all = ", ";
  for (const TitledText& term : Glossary()) all += term.title + ", ";
  int columns = 0;
  for (const int threads : {1, 4}) {
    record::Run run = record::SampleRun();
    for (record::Block& block : run.blocks) block.case_id.threads = threads;
    for (const Block& block : RunReport(run, Explain::kNo).blocks) {
      const auto* table = std::get_if<Table>(&block);
      if (table == nullptr || table->columns.front().title != "target") continue;
      for (const Column& column : table->columns) {
        if (column.title.empty() || column.title == "target") continue;
        EXPECT_THAT(all, HasSubstr(", " + column.title + ", "));
        ++columns;
      }
    }
  }
  EXPECT_GT(columns, 16);
}

}  // namespace
}  // namespace driverbench::report
