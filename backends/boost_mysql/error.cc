#include "backends/boost_mysql/error.h"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/mysql/client_errc.hpp>
#include <boost/mysql/error_categories.hpp>
#include <string>

namespace driverbench::boost_mysql {
namespace {

namespace asio = boost::asio;
namespace mysql = boost::mysql;

StatusCode Classify(mysql::client_errc error) {
  switch (error) {
    case mysql::client_errc::server_unsupported:
      return StatusCode::kUnsupported;
    case mysql::client_errc::unknown_auth_plugin:
      return StatusCode::kAuthentication;
    case mysql::client_errc::server_doesnt_support_ssl:
      return StatusCode::kTls;
    case mysql::client_errc::not_connected:
    case mysql::client_errc::sequence_number_mismatch:
    case mysql::client_errc::max_buffer_size_exceeded:  // it knows no way on after it
      return StatusCode::kConnection;
    case mysql::client_errc::wrong_num_params:
    case mysql::client_errc::invalid_encoding:
    case mysql::client_errc::unformattable_value:
      return StatusCode::kInvalidArgument;
    default:
      return StatusCode::kInternal;
  }
}

bool IsOfTheServer(const mysql::error_code& error) {
  return error.category() == mysql::get_common_server_category() ||
         error.category() == mysql::get_mysql_server_category() ||
         error.category() == mysql::get_mariadb_server_category();
}

StatusCode Classify(const mysql::error_code& error) {
  if (IsOfTheServer(error)) return ClassifyMysqlError(error.value());
  if (error.category() == mysql::get_client_category())
    return Classify(static_cast<mysql::client_errc>(error.value()));
  if (error.category() == asio::error::get_ssl_category()) return StatusCode::kTls;
  if (error == asio::error::operation_aborted) return StatusCode::kTimeout;  // by the deadline
  return StatusCode::kConnection;
}

}  // namespace

Status ToStatus(std::string_view backend, const mysql::error_code& error,
                const mysql::diagnostics& diagnostics) {
  const std::string_view words =
      IsOfTheServer(error) ? diagnostics.server_message() : diagnostics.client_message();
  return Status(Status::Error{Classify(error), std::string(backend), error.value(), "",
                              words.empty() ? error.message() : std::string(words)});
}

}  // namespace driverbench::boost_mysql
