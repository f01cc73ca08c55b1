#include "backends/c_api/base_store.h"

#include <utility>

namespace driverbench::c_api {

Status LastError(MYSQL* mysql, std::string_view backend) {
  const int native = static_cast<int>(mysql_errno(mysql));
  return Status({ClassifyMysqlError(native), std::string(backend), native, mysql_sqlstate(mysql),
                 mysql_error(mysql)});
}

Status BaseStore::Fail(StatusCode code, std::string_view text) const {
  return Fail({code, {}, 0, {}, std::string(text)});
}

Status BaseStore::Fail(Status::Error error) const {
  error.library = backend_;
  return Status(std::move(error));
}

Status BaseStore::CheckRows(std::size_t rows) const {
  if (rows > 0 && rows <= kMaxParameters / 3) return {};
  return Fail(StatusCode::kInvalidArgument, "an insert takes 1 to " +
                                                std::to_string(kMaxParameters / 3) +
                                                " players, not " + std::to_string(rows));
}

Status BaseStore::Commit() { return mysql_commit(mysql()) == 0 ? Status() : LastError(); }

Status BaseStore::Rollback() { return mysql_rollback(mysql()) == 0 ? Status() : LastError(); }

std::optional<std::string> BaseStore::Cipher() const {
  const char* cipher = mysql_get_ssl_cipher(mysql());
  return cipher == nullptr ? "" : cipher;
}

Status BaseStore::Query(std::string_view sql, Rows* out) {
  out->clear();
  if (mysql_real_query(mysql(), sql.data(), sql.size()) != 0) return LastError();
  do {  // a CALL has a result for each of its statements
    const Result result(mysql_store_result(mysql()));
    if (result == nullptr) {
      if (mysql_errno(mysql()) != 0) return LastError();
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
  } while (mysql_next_result(mysql()) == 0);
  return mysql_errno(mysql()) == 0 ? Status() : LastError();
}

}  // namespace driverbench::c_api
