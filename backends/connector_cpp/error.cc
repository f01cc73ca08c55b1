#include "backends/connector_cpp/error.h"

#include <exception>

#include "backends/connector_cpp/jdbc.h"

namespace driverbench::connector_cpp {

Status Fail(StatusCode code, std::string text) {
  return Status(Status::Error{code, kName, 0, {}, std::move(text)});
}

Status FromCurrentException() {
  try {
    throw;
  } catch (const sql::MethodNotImplementedException& e) {
    return Fail(StatusCode::kUnsupported, e.what());
  } catch (const sql::SQLException& e) {
    // Errors that the library raises itself (wrong option, closed connection) have no number.
    if (e.getErrorCode() == 0) return Fail(StatusCode::kInternal, e.what());
    return Status(Status::Error{ClassifyMysqlError(e.getErrorCode()), kName, e.getErrorCode(),
                                e.getSQLState(), e.what()});
  } catch (const std::exception& e) {
    return Fail(StatusCode::kInternal, e.what());
  } catch (...) {
    return Fail(StatusCode::kInternal, "unknown exception");
  }
}

}  // namespace driverbench::connector_cpp
