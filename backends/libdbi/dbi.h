#pragma once

#include <dbi/dbi.h>
// For drivers: it tells what a handle points to.
#include <dbi/dbi-dev.h>
#include <mysql.h>

#include <memory>
#include <string>
#include <string_view>

#include "backends/api/status.h"

// libdbi's handles, and what the backend asks of them.

namespace driverbench::libdbi {

inline constexpr char kName[] = "libdbi";

struct FreeResult {
  void operator()(dbi_result result) const { dbi_result_free(result); }
};
using Result = std::unique_ptr<void, FreeResult>;

struct CloseConnection {
  void operator()(dbi_conn connection) const;
};
using Connection = std::unique_ptr<void, CloseConnection>;

// libdbi's driver for MySQL; null where it cannot be loaded. One instance for the whole process.
dbi_driver Driver();

// Not connected yet. Unlike libdbi's own, safe in several threads at once.
Connection NewConnection();

// An error that this backend finds itself.
Status Fail(StatusCode code, std::string text);

// The failure that `connection` holds.
Status LastError(dbi_conn connection);

// Null unless it succeeded; then *status says why.
Result Execute(dbi_conn connection, const std::string& sql, Status* status);

// The C client below, for what libdbi has no call for: which SQLSTATE, cipher and types. Null when
// it is not connected.
inline MYSQL* ClientOf(dbi_conn connection) {
  return static_cast<MYSQL*>(static_cast<dbi_conn_t*>(connection)->connection);
}
inline const MYSQL_FIELD* FieldsOf(dbi_result result) {
  return mysql_fetch_fields(
      static_cast<MYSQL_RES*>(static_cast<dbi_result_t*>(result)->result_handle));
}

// The text of a column of the current row, which is not NULL. Fails where libdbi lost its end.
Status ReadText(dbi_result result, unsigned column, std::string_view* out);

}  // namespace driverbench::libdbi
