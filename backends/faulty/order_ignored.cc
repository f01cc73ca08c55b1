// Gives the rows of an ORDER BY in the opposite order: all of them are there.
#include <algorithm>
#include <vector>

#include "backends/faulty/forward_statements.h"

namespace driverbench {
namespace {

class IgnoresOrder final : public FaultyStatements {
 public:
  using FaultyStatements::FaultyStatements;

 private:
  Status Execute(std::string_view sql, IStatement& inner, std::span<const Value> values,
                 RowSet* out) override {
    if (Status s = inner.Execute(values, out); !s.ok()) return s;
    if (sql.find("ORDER BY") == std::string_view::npos) return {};
    std::vector<std::vector<Value>> rows = RowsOf(*out);
    std::ranges::reverse(rows);
    PutBack(rows, out);
    return {};
  }
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<IgnoresOrder> kBackend("faulty_order_ignored");
  return kBackend;
}

}  // namespace driverbench
