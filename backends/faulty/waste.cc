// Does all the work, and allocates 1 KiB more for each row that it reads.
#include <cstddef>
#include <memory>

#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

class Wastes final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  Status Find(std::string_view id, Player* out, bool* found) override {
    Status status = real().players().Find(id, out, found);
    if (status.ok() && *found) Waste();
    return status;
  }
  Status Lock(std::string_view id, Balance* out, bool* found) override {
    Status status = real().players().Lock(id, out, found);
    if (status.ok() && *found) Waste();
    return status;
  }
  Status List(int limit, std::vector<Player>* out) override {
    Status status = real().players().List(limit, out);
    for (std::size_t row = 0; status.ok() && row < out->size(); ++row) Waste();
    return status;
  }

 private:
  // Kept until the next one: a compiler may leave out memory that is given back at once.
  void Waste() { wasted_ = std::make_unique_for_overwrite<char[]>(1024); }

  std::unique_ptr<char[]> wasted_;
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<Wastes> kBackend("faulty_waste");
  return kBackend;
}

}  // namespace driverbench
