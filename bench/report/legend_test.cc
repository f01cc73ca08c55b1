#include "bench/report/legend.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "bench/record/sample_run.h"

namespace driverbench::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// What a table's legend says is in the glossary too, with nothing of one run in it.
TEST(Glossary, HasEveryColumn) {
  const record::Run run = record::SampleRun();
  std::string all;
  for (const TitledText& term : Glossary()) {
    all += term.title + ", ";
    EXPECT_THAT(term.text, Not(HasSubstr(run.header.reference)));
    EXPECT_NE(term.text, "");
  }
  for (const TitledText& column : Legend(run)) {
    const std::string last = column.title.substr(column.title.rfind(' ') + 1);
    EXPECT_THAT(all, HasSubstr(last + ", ")) << column.title;
  }
}

}  // namespace
}  // namespace driverbench::report
