#include "bench/report/machine.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

namespace driverbench::report {
namespace {

std::string ModelIn(const std::string& text) {
  std::istringstream cpuinfo(text);
  return CpuModel(cpuinfo);
}

TEST(CpuModel, IsTheNameWhereThereIsOne) {
  EXPECT_EQ(ModelIn("processor\t: 0\nmodel\t\t: 85\nmodel name\t: Some CPU @ 2.10GHz\n\n"
                    "processor\t: 1\nmodel name\t: Another\n"),
            "Some CPU @ 2.10GHz");
}

TEST(CpuModel, OfArmAreTheNumbers) {
  const std::string cpu =
      "BogoMIPS\t: 50.00\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x3\n"
      "CPU part\t: 0xd0c\nCPU revision\t: 1\n\n";
  EXPECT_EQ(ModelIn("processor\t: 0\n" + cpu + "processor\t: 1\n" + cpu),
            "implementer 0x41, variant 0x3, part 0xd0c, revision 1");
}

TEST(CpuModel, IsEmptyWhereNothingIsSaid) {
  EXPECT_EQ(ModelIn(""), "");
  EXPECT_EQ(ModelIn(": x\nmodel name\t:\nprocessor : 0\n"), "");
}

}  // namespace
}  // namespace driverbench::report
