#include "backends/soci/error.h"

#include <soci/mysql/soci-mysql.h>
#include <soci/soci.h>

#include <exception>

namespace driverbench::soci_backend {

Status Fail(StatusCode code, std::string text) {
  return Status(Status::Error{code, kName, 0, {}, std::move(text)});
}

Status FromCurrentException(MYSQL* connection) {
  try {
    throw;
  } catch (const soci::mysql_soci_error& e) {
    const auto native = static_cast<int>(e.err_num_);
    const bool known = connection != nullptr && mysql_errno(connection) == e.err_num_;
    // Not what(): it adds the statement and every parameter.
    return Status(Status::Error{ClassifyMysqlError(native), kName, native,
                                known ? mysql_sqlstate(connection) : "", e.get_error_message()});
  } catch (const soci::soci_error& e) {
    return Fail(StatusCode::kInternal, e.get_error_message());
  } catch (const std::exception& e) {
    return Fail(StatusCode::kInternal, e.what());
  } catch (...) {
    return Fail(StatusCode::kInternal, "unknown exception");
  }
}

}  // namespace driverbench::soci_backend
