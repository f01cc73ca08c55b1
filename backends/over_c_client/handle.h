#pragma once

#include <mysql.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "backends/api/connection.h"

// What is the same on every MYSQL*, whoever opened it. Inline: it is compiled against the mysql.h
// of the library that it is part of, and the structures behind the same names differ.

namespace driverbench::over_c_client {

struct FreeResult {
  // Reads what is left of the result first, so the connection can take the next statement.
  void operator()(MYSQL_RES* result) const { mysql_free_result(result); }
};
using Result = std::unique_ptr<MYSQL_RES, FreeResult>;

// The failure that `mysql` holds.
inline Status LastError(MYSQL* mysql, std::string_view backend) {
  const int native = static_cast<int>(mysql_errno(mysql));
  return Status({ClassifyMysqlError(native), std::string(backend), native, mysql_sqlstate(mysql),
                 mysql_error(mysql)});
}

// IConnection::Cipher.
inline std::string Cipher(MYSQL* mysql) {
  const char* cipher = mysql_get_ssl_cipher(mysql);
  return cipher == nullptr ? "" : cipher;
}

// IConnection::Query.
inline Status Query(MYSQL* mysql, std::string_view backend, std::string_view sql, Rows* out) {
  out->clear();
  if (mysql_real_query(mysql, sql.data(), sql.size()) != 0) return LastError(mysql, backend);
  do {  // a CALL has a result for each of its statements
    const Result result(mysql_store_result(mysql));
    if (result == nullptr) {
      if (mysql_errno(mysql) != 0) return LastError(mysql, backend);
      continue;
    }
    const unsigned columns = mysql_num_fields(result.get());
    while (MYSQL_ROW row = mysql_fetch_row(result.get())) {
      const unsigned long* lengths = mysql_fetch_lengths(result.get());
      Rows::value_type& copy = out->emplace_back(columns);
      for (unsigned i = 0; i < columns; ++i) {
        if (row[i] != nullptr) copy[i].emplace(row[i], lengths[i]);
      }
    }
  } while (mysql_next_result(mysql) == 0);
  return mysql_errno(mysql) == 0 ? Status() : LastError(mysql, backend);
}

// Which type the values of a column have, but for NULL.
inline Value::Type TypeOf(const MYSQL_FIELD& field) {
  constexpr unsigned kBinary = 63;  // the "character set" of bytes
  switch (field.type) {
    case MYSQL_TYPE_TINY:
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_LONGLONG:
    case MYSQL_TYPE_YEAR:
      return (field.flags & UNSIGNED_FLAG) != 0 ? Value::Type::kUint : Value::Type::kInt;
    case MYSQL_TYPE_FLOAT:
    case MYSQL_TYPE_DOUBLE:
      return Value::Type::kDouble;
    case MYSQL_TYPE_STRING:
    case MYSQL_TYPE_VAR_STRING:
    case MYSQL_TYPE_VARCHAR:
    case MYSQL_TYPE_TINY_BLOB:
    case MYSQL_TYPE_MEDIUM_BLOB:
    case MYSQL_TYPE_LONG_BLOB:
    case MYSQL_TYPE_BLOB:
      return field.charsetnr == kBinary ? Value::Type::kBytes : Value::Type::kText;
    case MYSQL_TYPE_BIT:
    case MYSQL_TYPE_GEOMETRY:
      return Value::Type::kBytes;
    default:
      return Value::Type::kText;
  }
}

}  // namespace driverbench::over_c_client
