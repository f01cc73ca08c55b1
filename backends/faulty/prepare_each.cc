// Prepares for every read and closes again, as a library does that keeps no statements: what goes
// over the wire is the same, although the real store executes the one that it keeps.
#include "backends/api/player_sql.h"
#include "backends/c_api/prepared_store.h"
#include "backends/faulty/forward.h"
#include "backends/faulty/login.h"

namespace driverbench {
namespace {

constexpr std::string_view kName = "faulty_prepare_each";

class PreparesEach final : public ForwardingStore {
 public:
  // The store of `mysql`, which it must own.
  PreparesEach(std::unique_ptr<IConnection> real, MYSQL* mysql)
      : ForwardingStore(std::move(real)), mysql_(mysql) {}

  Status Find(std::string_view id, Player* out, bool* found) override {
    const c_api::Statement again(mysql_stmt_init(mysql_));
    const std::string_view sql = player_sql::kFind;
    if (mysql_stmt_prepare(again.get(), sql.data(), sql.size()) != 0)
      return c_api::LastError(mysql_, kName);
    return real().players().Find(id, out, found);
  }

 private:
  MYSQL* const mysql_;
};

class LibraryWithoutCache final : public Backend {
 public:
  std::string_view name() const override { return kName; }
  Library library() const override { return ByHand(); }

  Status Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const override {
    c_api::Connection mysql;
    if (Status status = Open(options, kName, &mysql); !status.ok()) return status;
    MYSQL* const raw = mysql.get();
    *out = std::make_unique<PreparesEach>(
        std::make_unique<c_api::PreparedStore>(std::move(mysql), kName), raw);
    return {};
  }
};

}  // namespace

const Backend& ThisBackend() {
  static const LibraryWithoutCache kBackend;
  return kBackend;
}

}  // namespace driverbench
