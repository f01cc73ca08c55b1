#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "backends/faulty/forward.h"

namespace driverbench {

// A real store whose statements run through `Execute` of the fault.
class FaultyStatements : public ForwardingStore, IStatements {
 public:
  using ForwardingStore::ForwardingStore;

  IStatements* statements() final { return this; }

  Status Prepare(std::string_view sql, std::unique_ptr<IStatement>* out) final {
    std::unique_ptr<IStatement> inner;
    if (Status s = real().statements()->Prepare(sql, &inner); !s.ok()) return s;
    *out = std::make_unique<Forwarding>(this, std::string(sql), std::move(inner));
    return {};
  }

 protected:
  virtual Status Execute(std::string_view sql, IStatement& inner, std::span<const Value> values,
                         RowSet* out) = 0;

 private:
  class Forwarding final : public IStatement {
   public:
    Forwarding(FaultyStatements* owner, std::string sql, std::unique_ptr<IStatement> inner)
        : owner_(*owner), sql_(std::move(sql)), inner_(std::move(inner)) {}
    Status Execute(std::span<const Value> values, RowSet* out) override {
      return owner_.Execute(sql_, *inner_, values, out);
    }
    Status Stream(std::span<const Value> values, const Take& take) override {
      return inner_->Stream(values, take);
    }

   private:
    FaultyStatements& owner_;
    const std::string sql_;
    const std::unique_ptr<IStatement> inner_;
  };
};

// The rows of a result, to be changed; and put back.
inline std::vector<std::vector<Value>> RowsOf(const RowSet& result) {
  std::vector<std::vector<Value>> rows;
  rows.reserve(result.rows());
  for (std::size_t i = 0; i < result.rows(); ++i)
    rows.emplace_back(result.row(i).begin(), result.row(i).end());
  return rows;
}

inline void PutBack(const std::vector<std::vector<Value>>& rows, RowSet* result) {
  result->Clear(result->columns());
  for (const auto& row : rows) std::ranges::copy(row, result->Add().begin());
}

}  // namespace driverbench
