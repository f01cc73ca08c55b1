// The program built from each backend: bench_<backend>.
#include <cstring>

#include "backends/api/backend.h"
#include "bench/worker/serve.h"
#include "bench/worker/standalone.h"

int main(int argc, char** argv) {
  const driverbench::Backend& backend = driverbench::ThisBackend();
  if (argc == 2 && std::strcmp(argv[1], "--worker") == 0)
    return driverbench::worker::Serve(backend);
  return driverbench::worker::RunStandalone(backend, argc, argv);
}
