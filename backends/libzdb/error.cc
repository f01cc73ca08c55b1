#include "backends/libzdb/error.h"

#include <string_view>
#include <utility>

#include "backends/over_c_client/error_text.h"

namespace driverbench::libzdb {

Status Fail(StatusCode code, std::string text) {
  return Status(Status::Error{code, kName, 0, {}, std::move(text)});
}

Status FromMessage(const char* message) {
  // Where libzdb was at. Only at the beginning: a value of the caller's may stand in a text.
  std::string_view text = message;
  for (const std::string_view place :
       {"Failed to start connection pool -- ", "mysql_stmt_fetch -- ",
        "mysql_stmt_fetch_column -- ", "mysql_stmt_bind_result -- "}) {
    if (text.starts_with(place)) text.remove_prefix(place.size());
  }
  // Of the session that the C client opened in silence, when the one that prepared it was lost.
  const bool of_another = text.find("Unknown prepared statement handler") != std::string_view::npos;
  return Fail(of_another ? StatusCode::kConnection : over_c_client::ClassifyText(text),
              std::string(text));
}

}  // namespace driverbench::libzdb
