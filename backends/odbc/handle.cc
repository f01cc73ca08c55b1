#include "backends/odbc/handle.h"

#include <array>
#include <string_view>

namespace driverbench::odbc {
namespace {

// Of an error without a number of the server or of the C client: the driver's own or unixODBC's.
StatusCode Classify(std::string_view sqlstate) {
  if (sqlstate.starts_with("08")) return StatusCode::kConnection;
  if (sqlstate.starts_with("HYT")) return StatusCode::kTimeout;
  if (sqlstate == "HYC00" || sqlstate == "IM001") return StatusCode::kUnsupported;
  return StatusCode::kInternal;
}

}  // namespace

Status Fail(StatusCode code, std::string text) {
  return Status(Status::Error{code, kName, 0, {}, std::move(text)});
}

Status Handle::Open(SQLSMALLINT type, const Handle& parent) {
  Free();
  handle_ = nullptr;
  type_ = type;
  return parent.Check(SQLAllocHandle(type, parent.get(), &handle_));
}

Status Handle::LastError() const {
  std::array<SQLCHAR, 6> sqlstate{};
  std::array<SQLCHAR, SQL_MAX_MESSAGE_LENGTH> text{};
  SQLINTEGER native = 0;
  SQLSMALLINT size = 0;
  if (!SQL_SUCCEEDED(SQLGetDiagRec(type_, handle_, 1, sqlstate.data(), &native, text.data(),
                                   text.size(), &size)))
    return Fail(StatusCode::kInternal, "ODBC does not say what failed");
  const auto* state = reinterpret_cast<const char*>(sqlstate.data());
  return Status({native == 0 ? Classify(state) : ClassifyMysqlError(native), kName, native, state,
                 reinterpret_cast<const char*>(text.data())});
}

}  // namespace driverbench::odbc
