#include "bench/analysis/exact.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "bench/record/sample_run.h"

namespace driverbench::analysis {
namespace {

using ::testing::IsEmpty;

TEST(ExactOf, TakesWhatIsKnown) {
  const Exact nothing = ExactOf(nullptr, nullptr);
  EXPECT_FALSE(nothing.round_trips || nothing.commands);
  EXPECT_FALSE(nothing.client_bytes || nothing.server_bytes);
  EXPECT_EQ(nothing.counts, metrics::ByMetric<double>());

  record::Audit audit = record::SampleAudit("simple.get", "soci", 2);
  Times times;
  times.cost.shares[metrics::Metric::kAllocations] = PerOperation{.mean = 6.5, .low = 6, .high = 7};
  times.cost.shares[metrics::Metric::kAllocatedBytes] =
      PerOperation{.mean = 650, .low = 600, .high = 700};
  const Exact all = ExactOf(&audit, &times);
  EXPECT_EQ(all.round_trips, 2);
  EXPECT_EQ(all.commands->at("QUERY"), 2);
  EXPECT_EQ(all.transcript, (std::vector<std::string>{"QUERY SELECT ?", "QUERY SELECT ?"}));
  EXPECT_EQ(all.client_bytes, 128);
  EXPECT_EQ(all.server_bytes, 256);
  EXPECT_EQ(all.counts[metrics::Metric::kAllocations], 6);
  EXPECT_EQ(all.counts[metrics::Metric::kAllocatedBytes], 600);

  audit.operation.opaque = "TLS";
  const Exact secret = ExactOf(&audit, nullptr);
  EXPECT_EQ(secret.round_trips, 2);
  EXPECT_EQ(secret.client_bytes, 128);
  EXPECT_FALSE(secret.commands);
  EXPECT_THAT(secret.transcript, IsEmpty());
  EXPECT_FALSE(secret.counts[metrics::Metric::kAllocations]);
  EXPECT_EQ(secret.connecting.round_trips, 3);
  audit.connection.opaque = "TLS";
  audit.first_use.opaque = "TLS";
  EXPECT_FALSE(ExactOf(&audit, nullptr).connecting.round_trips);
  EXPECT_FALSE(ExactOf(&audit, nullptr).first_use.commands);

  audit.outcome = record::Outcome::kError;
  EXPECT_FALSE(ExactOf(&audit, nullptr).round_trips);
}

}  // namespace
}  // namespace driverbench::analysis
