#include "bench/analysis/protocols.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/record/sample_run.h"

namespace driverbench::analysis {
namespace {

using ::testing::IsEmpty;

// Text and prepared of one library, alike in all else.
record::RunHeader Pair() {
  record::RunHeader header = record::SampleHeader({"prepared", "other", "text"});
  header.targets[0].protocol = "prepared";
  header.targets[0].backend = header.targets[2].backend = "lib";
  header.targets[0].attested = header.targets[2].attested;
  return header;
}

TEST(ProtocolPairs, AreOfOneLibrary) {
  const auto pairs = ProtocolPairs(Pair());
  ASSERT_EQ(pairs.size(), 1U);
  EXPECT_EQ(pairs[0].text, "text");
  EXPECT_EQ(pairs[0].prepared, "prepared");
}

// What else differs would be taken for the protocol's doing.
TEST(ProtocolPairs, AreAlikeInAllElse) {
  const auto without = [](auto change) {
    record::RunHeader header = Pair();
    change(&header.targets[0]);
    return ProtocolPairs(header);
  };
  using record::Target;
  EXPECT_THAT(without([](Target* t) { t->backend = "another"; }), IsEmpty());
  EXPECT_THAT(without([](Target* t) { t->server = "far"; }), IsEmpty());
  EXPECT_THAT(without([](Target* t) { t->network = "20ms"; }), IsEmpty());
  EXPECT_THAT(without([](Target* t) { t->options["pool"] = "on"; }), IsEmpty());
  EXPECT_THAT(without([](Target* t) { t->lifetime = "process"; }), IsEmpty());
  EXPECT_THAT(without([](Target* t) { t->attested["isolation"] = "READ-COMMITTED"; }), IsEmpty());
  EXPECT_THAT(without([](Target* t) { t->protocol = "text"; }), IsEmpty());
  EXPECT_THAT(without([](Target* t) { t->outcome = record::Outcome::kError; }), IsEmpty());
  EXPECT_THAT(without([](Target* t) { t->floor = true; }), IsEmpty());
}

}  // namespace
}  // namespace driverbench::analysis
