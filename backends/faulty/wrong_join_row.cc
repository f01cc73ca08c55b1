// Gives the first row of a join again in place of its last one: as many rows, each of them one that
// is there.
#include <vector>

#include "backends/faulty/forward_statements.h"

namespace driverbench {
namespace {

class RepeatsRows final : public FaultyStatements {
 public:
  using FaultyStatements::FaultyStatements;

 private:
  Status Execute(std::string_view sql, IStatement& inner, std::span<const Value> values,
                 RowSet* out) override {
    if (Status s = inner.Execute(values, out); !s.ok()) return s;
    if (sql.find(" JOIN ") == std::string_view::npos || out->rows() < 2) return {};
    std::vector<std::vector<Value>> rows = RowsOf(*out);
    rows.back() = rows.front();
    PutBack(rows, out);
    return {};
  }
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<RepeatsRows> kBackend("faulty_wrong_join_row");
  return kBackend;
}

}  // namespace driverbench
