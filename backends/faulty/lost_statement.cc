// Answers an INSERT through statements() and does not send it: nothing that is read tells.
#include "backends/faulty/forward_statements.h"

namespace driverbench {
namespace {

class LosesInserts final : public FaultyStatements {
 public:
  using FaultyStatements::FaultyStatements;

 private:
  Status Execute(std::string_view sql, IStatement& inner, std::span<const Value> values,
                 RowSet* out) override {
    if (!sql.starts_with("INSERT")) return inner.Execute(values, out);
    out->Clear(0);
    return {};
  }
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<LosesInserts> kBackend("faulty_lost_statement");
  return kBackend;
}

}  // namespace driverbench
