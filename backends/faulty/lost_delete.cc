// Loses one delete in a hundred, the first of a connection among them.
#include "backends/faulty/forward_statements.h"

namespace driverbench {
namespace {

class LosesDeletes final : public FaultyStatements {
 public:
  using FaultyStatements::FaultyStatements;

 private:
  Status Execute(std::string_view sql, IStatement& inner, std::span<const Value> values,
                 RowSet* out) override {
    if (sql.starts_with("DELETE") && deletes_++ % 100 == 0) {
      out->Clear(0);
      return {};
    }
    return inner.Execute(values, out);
  }

  int deletes_ = 0;
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<LosesDeletes> kBackend("faulty_lost_delete");
  return kBackend;
}

}  // namespace driverbench
