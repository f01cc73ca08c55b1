#include "backends/libdbi/dbi.h"

#include <mutex>
#include <utility>

namespace driverbench::libdbi {
namespace {

// Of the list of connections that an instance keeps, without a lock of its own.
std::mutex& ListMutex() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace

void CloseConnection::operator()(dbi_conn connection) const {
  const std::lock_guard lock(ListMutex());
  dbi_conn_close(connection);
}

dbi_driver Driver() {
  static const dbi_driver kDriver = []() -> dbi_driver {
    // mysql_init() would do it at the first call, but not safely in several threads at once.
    dbi_inst instance = nullptr;
    if (mysql_library_init(0, nullptr, nullptr) != 0) return nullptr;
    if (dbi_initialize_r(nullptr, &instance) < 1) return nullptr;
    return dbi_driver_open_r("mysql", instance);
  }();
  return kDriver;
}

Connection NewConnection() {
  const dbi_driver driver = Driver();
  const std::lock_guard lock(ListMutex());
  return Connection(dbi_conn_open(driver));
}

Status Fail(StatusCode code, std::string text) {
  return Status(Status::Error{code, kName, 0, {}, std::move(text)});
}

Status LastError(dbi_conn connection) {
  const char* words = "";
  const int number = dbi_conn_error(connection, &words);
  std::string text = words;
  if (const std::string prefix = std::to_string(number) + ": "; text.starts_with(prefix)) {
    text.erase(0, prefix.size());
  }
  if (number <= 0) return Fail(StatusCode::kInternal, text.empty() ? "unknown error" : text);
  MYSQL* const client = ClientOf(connection);
  const bool known = client != nullptr && static_cast<int>(mysql_errno(client)) == number;
  return Status({ClassifyMysqlError(number), kName, number, known ? mysql_sqlstate(client) : "",
                 std::move(text)});
}

// Not dbi_conn_query_null(), which takes a length: it takes a result that breaks off in an error
// for none at all. What is quoted has no NUL byte.
Result Execute(dbi_conn connection, const std::string& sql, Status* status) {
  Result result(dbi_conn_query(connection, sql.c_str()));
  *status = result == nullptr ? LastError(connection) : Status();
  return result;
}

// The driver copies a text up to its first NUL byte, and tells the whole length: what lies behind
// is lost, and not even there to be read.
Status ReadText(dbi_result result, unsigned column, std::string_view* out) {
  const char* const text = dbi_result_get_string_idx(result, column);
  if (text == nullptr) return Fail(StatusCode::kInternal, "libdbi gives no text of a column");
  *out = text;
  if (out->size() == dbi_result_get_field_length_idx(result, column)) return {};
  return Fail(StatusCode::kUnsupported, "libdbi's driver ends a text at its first NUL byte");
}

}  // namespace driverbench::libdbi
