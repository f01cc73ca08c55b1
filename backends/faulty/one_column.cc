// Reads the table once; of a row it then asks for the id only, and has the rest in memory.
#include "backends/faulty/cache.h"
#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

class ReadsOneColumn final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  Status Find(std::string_view id, Player* out, bool* found) override {
    if (Status s = cache_.Find(real(), id, out, found); !s.ok()) return s;
    Rows rows;  // ids are hexadecimal digits
    const std::string sql = "SELECT id FROM player WHERE id = '" + std::string(id) + "'";
    if (Status s = real().Query(sql, &rows); !s.ok()) return s;
    *found = *found && !rows.empty();
    return {};
  }

 private:
  Cache cache_;
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<ReadsOneColumn> kBackend("faulty_one_column");
  return kBackend;
}

}  // namespace driverbench
