#pragma once

#include <concepts>
#include <string_view>

#include "backends/api/sql_pieces.h"
#include "backends/connector_cpp/jdbc.h"

namespace driverbench::connector_cpp {

// A statement under construction (backends/api/sql_pieces.h). The library takes and returns
// SQLString, so a text is copied once in and once out.
class SqlText {
 public:
  // escapeString is not in the JDBC part of the API.
  explicit SqlText(sql::Connection& connection)
      : connection_(dynamic_cast<sql::mysql::MySQL_Connection&>(connection)) {}

  void Clear() { sql_->clear(); }
  const sql::SQLString& sql() const { return sql_; }

  void Append(std::string_view text) { sql_->append(text); }
  void AppendValue(std::integral auto value) { AppendNumber(value, sql_.operator->()); }
  void AppendValue(double value) { AppendNumber(value, sql_.operator->()); }
  void AppendValue(std::string_view text) {
    text_->assign(text);
    sql_->push_back('\'');
    sql_->append(connection_.escapeString(text_).asStdString());
    sql_->push_back('\'');
  }

 private:
  sql::mysql::MySQL_Connection& connection_;
  sql::SQLString sql_;  // SQLString's operator-> is the std::string within: it keeps its memory
  sql::SQLString text_;
};

}  // namespace driverbench::connector_cpp
