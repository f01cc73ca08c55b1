#include "bench/coordinator/machine/awake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace driverbench::coordinator {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(AwakeTest, AsksForAWakeUpLatencyOfZero) {
  const std::string device = ::testing::TempDir() + "/cpu_dma_latency";
  std::ofstream(device).put('x');
  const Awake awake(true, device.c_str());
  EXPECT_STREQ(awake.description(), "kept awake");
  EXPECT_THAT(awake.warnings(), IsEmpty());
  std::ifstream in(device, std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), std::string(4, '\0'));
}

TEST(AwakeTest, WhereTheDeviceCannotBeWrittenTheySleepAndThatIsSaid) {
  const std::string none = ::testing::TempDir() + "/no_cpu_dma_latency";
  const Awake missing(true, none.c_str());
  EXPECT_STREQ(missing.description(), "may sleep");
  EXPECT_THAT(missing.warnings(), ElementsAre(HasSubstr(none + ": No such file or directory)")));
  EXPECT_FALSE(std::ifstream(none).is_open()) << "it was made";

  const Awake full(true, "/dev/full");  // opens, and takes nothing
  EXPECT_STREQ(full.description(), "may sleep");
  EXPECT_THAT(full.warnings(), ElementsAre(HasSubstr("/dev/full: No space left on device)")));
}

TEST(AwakeTest, WhoDoesNotWantItIsNotWarned) {
  const Awake asleep(false, "/nowhere");
  EXPECT_STREQ(asleep.description(), "may sleep");
  EXPECT_THAT(asleep.warnings(), IsEmpty());
}

}  // namespace
}  // namespace driverbench::coordinator
