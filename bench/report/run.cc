#include "bench/report/run.h"

namespace driverbench {

bool IsFault(Outcome outcome) {
  return outcome != Outcome::kOk && outcome != Outcome::kUnsupported &&
         outcome != Outcome::kNotBuilt;
}

}  // namespace driverbench
