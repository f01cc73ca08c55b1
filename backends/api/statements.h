#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "backends/api/status.h"
#include "backends/api/value.h"

namespace driverbench {

// All rows of a result, in memory that is reused from result to result.
class RowSet {
 public:
  std::size_t columns() const { return columns_; }
  std::size_t rows() const { return rows_; }
  std::span<const Value> row(std::size_t i) const {
    return std::span(values_).subspan(i * columns_, columns_);
  }

  // For who fills it: no rows of so many columns; then a row more, whose values are those of an
  // older result until they are set.
  void Clear(std::size_t columns) {
    columns_ = columns;
    rows_ = 0;
  }
  std::span<Value> Add() {
    const std::size_t begin = rows_++ * columns_;
    if (values_.size() < begin + columns_) values_.resize(begin + columns_);
    return std::span(values_).subspan(begin, columns_);
  }

 private:
  std::size_t columns_ = 0;
  std::size_t rows_ = 0;
  std::vector<Value> values_;
};

// A statement with a `?` for each value, ready to be executed again and again. It must be gone
// before its connection. Several of a connection may be there at once.
class IStatement {
 public:
  virtual ~IStatement() = default;

  // Executes it with a value for each `?`, and replaces *out by all rows of its result: none for a
  // statement without one. kInvalidArgument for another number of values.
  virtual Status Execute(std::span<const Value> values, RowSet* out) = 0;

  // The same, row by row as they come from the server. `take` gets each row, in memory of the next
  // one, and answers whether it wants more; the rest is dropped then. Nothing else can be done on
  // the connection meanwhile. An error may come after rows.
  using Take = std::function<bool(std::span<const Value> row)>;
  virtual Status Stream(std::span<const Value> values, const Take& take) = 0;
};

// Any SQL over one connection. Not thread-safe, and gone with the connection.
class IStatements {
 public:
  virtual ~IStatements() = default;

  // The text protocol takes the statement apart here, the prepared one prepares it on the server.
  // Whatever a library finds out only at the first execution it says there.
  virtual Status Prepare(std::string_view sql, std::unique_ptr<IStatement>* out) = 0;
};

}  // namespace driverbench
