#include <fmt/format.h>

#include "bench/coordinator/verbs/commands.h"
#include "bench/exit_status.h"
#include "bench/text/text.h"

namespace driverbench {

int ListCommand() {
  const Built built = ReadBuilt();
  fmt::print("backends\n");
  for (const BuiltBackend& backend : built.backends) {
    if (backend.description) {
      const Library& library = backend.description->library;
      fmt::print("  {:<16} {} {} ({})\n", backend.name, CleanText(library.name),
                 CleanText(library.version), CleanText(library.path));
    } else if (backend.built) {
      fmt::print("  {:<16} its worker does not answer: {}\n", backend.name, backend.reason);
    } else {
      fmt::print("  {:<16} not built: {}{}{}\n", backend.name, backend.reason,
                 backend.install.empty() ? "" : "; install: ", backend.install);
    }
  }
  fmt::print("scenarios\n");
  for (const Description::Scenario& scenario : built.scenarios()) {
    fmt::print("  {:<16} {}\n", scenario.name,
               scenario.whole_script ? "a whole script: one operation a block, one thread"
                                     : "a step: any number of threads");
  }
  return kExitFine;
}

}  // namespace driverbench
