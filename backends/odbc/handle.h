#pragma once

#include <sql.h>
#include <sqlext.h>

#include <string>
#include <utility>

#include "backends/api/status.h"

namespace driverbench::odbc {

inline constexpr char kName[] = "odbc";

// An error that this backend finds itself.
Status Fail(StatusCode code, std::string text);

// An environment, a connection or a statement of ODBC.
class Handle {
 public:
  Handle() = default;
  Handle(Handle&& other) noexcept
      : type_(other.type_), handle_(std::exchange(other.handle_, nullptr)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(type_, other.type_);
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Handle() { Free(); }

  // Of `type`, under `parent`, which outlives it.
  Status Open(SQLSMALLINT type, const Handle& parent);

  SQLHANDLE get() const { return handle_; }

  // The failure of the last call on it.
  Status LastError() const;

  // What a call on it returned, as a Status.
  Status Check(SQLRETURN returned) const {
    // There may be no row that an UPDATE changed.
    return SQL_SUCCEEDED(returned) || returned == SQL_NO_DATA ? Status() : LastError();
  }

 private:
  void Free() {
    if (handle_ == nullptr) return;
    if (type_ == SQL_HANDLE_DBC) SQLDisconnect(handle_);  // an error where it was not connected
    SQLFreeHandle(type_, handle_);
  }

  SQLSMALLINT type_ = 0;
  SQLHANDLE handle_ = nullptr;
};

}  // namespace driverbench::odbc
