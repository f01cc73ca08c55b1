// Reads the table once, answers from memory, and pings the server for each read.
#include "backends/c_api/text_store.h"
#include "backends/faulty/cache.h"
#include "backends/faulty/forward.h"
#include "backends/faulty/login.h"

namespace driverbench {
namespace {

constexpr std::string_view kName = "faulty_ping";

class Pings final : public ForwardingStore {
 public:
  // The store of `mysql`, which it must own.
  Pings(std::unique_ptr<IConnection> real, MYSQL* mysql)
      : ForwardingStore(std::move(real)), mysql_(mysql) {}

  Status Find(std::string_view id, Player* out, bool* found) override {
    if (Status s = cache_.Find(real(), id, out, found); !s.ok()) return s;
    if (mysql_ping(mysql_) != 0) return c_api::LastError(mysql_, kName);
    return {};
  }

 private:
  MYSQL* const mysql_;
  Cache cache_;
};

class LibraryThatPings final : public Backend {
 public:
  std::string_view name() const override { return kName; }
  Library library() const override { return ByHand(); }

  Status Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const override {
    c_api::Connection mysql;
    if (Status status = Open(options, kName, &mysql); !status.ok()) return status;
    MYSQL* const raw = mysql.get();
    *out =
        std::make_unique<Pings>(std::make_unique<c_api::TextStore>(std::move(mysql), kName), raw);
    return {};
  }
};

}  // namespace

const Backend& ThisBackend() {
  static const LibraryThatPings kBackend;
  return kBackend;
}

}  // namespace driverbench
