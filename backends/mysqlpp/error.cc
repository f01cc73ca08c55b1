#include "backends/mysqlpp/error.h"

#include <exception>
#include <utility>

namespace driverbench::mysqlpp_backend {
namespace {

// An error without a number is the library's own: no server and no C client was asked.
Status Numbered(int native, const char* text, StatusCode without) {
  return Status(
      Status::Error{native == 0 ? without : ClassifyMysqlError(native), kName, native, {}, text});
}

}  // namespace

Status Fail(StatusCode code, std::string text) {
  return Status(Status::Error{code, kName, 0, {}, std::move(text)});
}

Status FromCurrentException(mysqlpp::Connection& connection) {
  try {
    throw;
  } catch (const mysqlpp::BadQuery& e) {
    return Numbered(e.errnum(), e.what(), StatusCode::kInternal);
  } catch (const mysqlpp::ConnectionFailed& e) {
    // Of a host that it does not take for one.
    return Numbered(e.errnum(), e.what(), StatusCode::kInvalidArgument);
  } catch (const mysqlpp::UseQueryError& e) {
    return Numbered(connection.errnum(), e.what(), StatusCode::kInternal);
  } catch (const std::exception& e) {
    return Fail(StatusCode::kInternal, e.what());
  } catch (...) {
    return Fail(StatusCode::kInternal, "unknown exception");
  }
}

}  // namespace driverbench::mysqlpp_backend
