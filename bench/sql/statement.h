#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/sql/tokens.h"

namespace driverbench::sql {

// What is known of one statement of an operation.
struct Statement {
  // A table that a SELECT reads, by the name that its columns have there.
  struct Source {
    std::string table;
    std::string alias;
  };
  struct Column {
    std::string qualifier;  // empty: none
    std::string name;
  };

  bool writes = false;
  bool locks = false;                  // FOR UPDATE or the like
  std::size_t parameters = 0;          // its `?`
  std::optional<std::size_t> limit{};  // where its LIMIT stands

  // Of a SELECT, at its outermost level; names in small letters.
  bool plain = true;  // its rows are those of tables, each once: no DISTINCT, UNION, WITH, subquery
  std::vector<Source> sources{};
  std::vector<Column> order{};                 // the columns among what ORDER BY names
  std::optional<std::vector<Column>> group{};  // there is a GROUP BY; none of what is no column
};

// Refused is what would not be one statement that reads, or writes one of `writable`, and answers
// by its values and rows alone. Names of tables are in small letters.
std::optional<Problem> ReadStatement(std::string_view sql, std::span<const std::string> writable,
                                     Statement* out);

}  // namespace driverbench::sql
