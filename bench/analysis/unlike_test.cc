#include "bench/analysis/unlike.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/record/sample_run.h"

namespace driverbench::analysis {
namespace {

using ::testing::ElementsAre;
using ::testing::FieldsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(UnlikeConditions, NamesWhatDiffersWithItsValues) {
  record::RunHeader header = record::SampleHeader({"a", "b", "c", "floor", "left out"});
  header.targets[3].floor = true;
  header.targets[3].attested["isolation"] = "none";
  header.targets[4].attested.clear();
  EXPECT_THAT(UnlikeConditions(header), IsEmpty());

  header.targets[1].attested["isolation"] = "READ-COMMITTED";
  header.targets[0].attested["isolation"] = header.targets[2].attested["isolation"] =
      "REPEATABLE-READ";
  header.targets[2].attested["tls_cipher"] = "TLS_AES_128_GCM_SHA256";
  header.targets[2].attested["library_version"] = "other";
  header.targets[2].attested["tls_cipher_library"] = "TLS_AES_128_GCM_SHA256";
  const std::vector<Unlike> unlike = UnlikeConditions(header);
  ASSERT_EQ(unlike.size(), 2U);
  EXPECT_EQ(unlike[0].name, "isolation");
  EXPECT_THAT(unlike[0].values, ElementsAre(Pair("REPEATABLE-READ", ElementsAre("a", "c")),
                                            Pair("READ-COMMITTED", ElementsAre("b"))));
  EXPECT_EQ(unlike[1].name, "tls_cipher");
  EXPECT_THAT(unlike[1].values, ElementsAre(Pair("", ElementsAre("a", "b")),
                                            Pair("TLS_AES_128_GCM_SHA256", ElementsAre("c"))));
}

TEST(Differences, AreOfWhatEitherSaysByKey) {
  EXPECT_THAT(Differences({{"alike", "1"}, {"gone", "2"}, {"other", "3"}},
                          {{"alike", "1"}, {"added", "4"}, {"other", "5"}}),
              ElementsAre(FieldsAre("added", "", "4"), FieldsAre("gone", "2", ""),
                          FieldsAre("other", "3", "5")));
}

}  // namespace
}  // namespace driverbench::analysis
