// The memory store behind a library that prints and reads where it should not: what a worker must
// keep apart from its protocol. Only for tests.
#include <unistd.h>

#include <cstdio>
#include <iostream>

#include "backends/api/backend.h"
#include "backends/memory/store.h"

namespace driverbench {
namespace {

void MakeNoise(const char* where) {
  std::printf("noise from printf in %s\n", where);
  std::fflush(stdout);
  std::cout << "noise from cout\n" << std::flush;
  constexpr std::string_view kText = "{\"v\":2,\"result\":{}}\n";
  [[maybe_unused]] const ssize_t written = write(STDOUT_FILENO, kText.data(), kText.size());
  int c = 0;
  while ((c = std::getchar()) != EOF) std::cerr << "read a byte of the requests: " << c << '\n';
}

class NoisyBackend final : public Backend {
 public:
  std::string_view name() const override { return "noisy"; }
  Library library() const override {
    MakeNoise("library");
    return {.name = "noisy", .version = "\xff", .path = "static"};
  }
  bool has_server() const override { return false; }
  bool runs_any_sql() const override { return false; }
  Status Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const override {
    MakeNoise("connect");
    if (options.user == "nobody")
      return Status({StatusCode::kAuthentication, "noisy", 1045, "28000", "Access denied \xff"});
    *out = MakeMemoryStore(options.autocommit);
    return {};
  }
};

}  // namespace

const Backend& ThisBackend() {
  static const NoisyBackend kBackend;
  return kBackend;
}

}  // namespace driverbench
