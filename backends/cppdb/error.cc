#include "backends/cppdb/error.h"

#include <cppdb/errors.h>

#include <exception>
#include <string_view>

#include "backends/over_c_client/error_text.h"

namespace driverbench::cppdb_backend {

Status Fail(StatusCode code, std::string text) {
  return Status(Status::Error{code, kName, 0, {}, std::move(text)});
}

Status FromCurrentException() {
  constexpr std::string_view kOfTheClient = "cppdb::mysql::";
  try {
    throw;
  } catch (const cppdb::cppdb_error& e) {
    std::string_view text = e.what();
    if (!text.starts_with(kOfTheClient)) return Fail(StatusCode::kInternal, e.what());
    text.remove_prefix(kOfTheClient.size());
    if (text == "Incorrect arguments to LIMIT") {
      return Fail(StatusCode::kUnsupported,
                  "CppDB sends a number as text when it prepares, which this server does not take "
                  "for a LIMIT");
    }
    return Fail(over_c_client::ClassifyText(text), std::string(text));
  } catch (const std::exception& e) {
    return Fail(StatusCode::kInternal, e.what());
  } catch (...) {
    return Fail(StatusCode::kInternal, "unknown exception");
  }
}

}  // namespace driverbench::cppdb_backend
