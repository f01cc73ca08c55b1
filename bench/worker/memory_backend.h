#pragma once

#include <memory>
#include <string_view>

#include "backends/api/backend.h"
#include "backends/memory/store.h"

namespace driverbench::worker {

// For tests of what runs operations: the memory store, without a server.
class MemoryBackend : public Backend {
 public:
  std::string_view name() const final { return "memory"; }
  Library library() const final { return {}; }
  bool has_server() const final { return false; }
  Status Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const override {
    *out = MakeMemoryStore(options.autocommit);
    return {};
  }
};

}  // namespace driverbench::worker
