#pragma once

#include <mysql.h>

#include <span>
#include <string>
#include <string_view>

#include "backends/api/checks.h"
#include "backends/c_api/base_store.h"

namespace driverbench::c_api {

// Reads the result of a statement that was sent as text. `begin` learns how many columns there are
// (0 without a result), `row` gives the values of a row, `end` is told that they are set, and
// answers whether more rows are wanted.
template <typename Begin, typename Row, typename End>
Status ReadTextRows(MYSQL* mysql, std::string_view backend, Begin begin, Row row, End end) {
  const Result result(mysql_use_result(mysql));
  if (result == nullptr) {
    begin(0);
    return mysql_errno(mysql) == 0 ? Status() : LastError(mysql, backend);
  }
  const unsigned columns = mysql_num_fields(result.get());
  const MYSQL_FIELD* fields = mysql_fetch_fields(result.get());
  begin(columns);
  while (MYSQL_ROW texts = mysql_fetch_row(result.get())) {
    const unsigned long* lengths = mysql_fetch_lengths(result.get());
    const std::span<Value> out = row();
    for (unsigned i = 0; i < columns; ++i) {
      if (texts[i] == nullptr) {
        out[i].SetNull();
      } else if (!ReadValue({texts[i], lengths[i]}, over_c_client::TypeOf(fields[i]), &out[i])) {
        return {StatusCode::kInternal,
                std::string("a value of the column `") + fields[i].name + "` is no number"};
      }
    }
    if (!end()) return {};
  }
  return mysql_errno(mysql) == 0 ? Status() : LastError(mysql, backend);
}

}  // namespace driverbench::c_api
