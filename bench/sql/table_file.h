#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bench/sql/tokens.h"

namespace driverbench::sql {

// A file of SQL that makes tables and their rows.
struct TableFile {
  struct Table {
    std::string name;
    std::string definition;    // what stands between the parentheses of CREATE TABLE
    std::string options;       // what stands behind them
    bool has_charset = false;  // they name a character set or a collation
    std::string first_column;  // the first name in the definition
  };

  std::vector<Table> tables{};
  std::vector<std::string> fill{};  // the statements that fill them, in their order
};

// All that is wrong with it. Allowed are CREATE TABLE name (...), and INSERT, REPLACE and ANALYZE
// TABLE of those tables: they are to be in our database, and each has to be marked as ours.
std::vector<Problem> ReadTableFile(std::string_view text, TableFile* out);

}  // namespace driverbench::sql
