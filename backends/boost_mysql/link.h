#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/mysql/any_connection.hpp>
#include <boost/mysql/diagnostics.hpp>
#include <boost/mysql/error_code.hpp>
#include <boost/mysql/execution_state.hpp>
#include <boost/mysql/field_view.hpp>
#include <boost/mysql/pipeline.hpp>
#include <boost/mysql/results.hpp>
#include <boost/mysql/rows_view.hpp>
#include <boost/mysql/statement.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "backends/api/backend.h"

namespace driverbench::boost_mysql {

// What is executed: text, or a statement that the server has, with its values.
struct Request {
  std::string_view sql;
  boost::mysql::statement statement{};  // not valid: it is text
  std::span<const boost::mysql::field_view> values{};
};

// One any_connection, and the two ways to call it. `sync`: the calls that block, of which the
// library can end none. Else those of Boost.Asio, on a context of its own that is run until the
// call is done or its deadline has passed, as a program that waits for each answer does.
//
// After a deadline, or an error after which the library knows no way on, it is as never connected:
// a late answer must not be taken for the next one.
class Link {
 public:
  Link(std::string_view backend, const ConnectOptions& options,
       std::shared_ptr<boost::asio::ssl::context> tls);
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  // Logs in; the session speaks utf8mb4, and its autocommit is as it was asked for.
  Status Connect(const ConnectOptions& options);

  Status Execute(const Request& request, boost::mysql::results* out);
  Status Start(const Request& request, boost::mysql::execution_state* state);
  Status ReadHead(boost::mysql::execution_state* state);
  Status ReadRows(boost::mysql::execution_state* state, boost::mysql::rows_view* out);
  Status Prepare(std::string_view sql, boost::mysql::statement* out);
  Status Close(const boost::mysql::statement& statement);

  // Ends the connection. What was prepared is gone with it: closing that is free from then on.
  void Quit();

  // Sends all, and reads all results. A statement's own failure is in its response, and the Status
  // that of the first such one; where there is none, nothing was done.
  Status Run(const boost::mysql::pipeline_request& request,
             std::vector<boost::mysql::stage_response>* responses);

  Status Error(const boost::mysql::error_code& error, const boost::mysql::diagnostics& about) const;

  // To put values into text.
  boost::mysql::format_options format_options() const;
  const std::string& cipher() const { return cipher_; }

 private:
  // Calls the one or the other. What an asynchronous call hands over goes to `results`.
  template <typename Sync, typename Async, typename... Results>
  Status Do(std::chrono::seconds limit, Sync sync, Async async, Results*... results);
  Status Outcome(const boost::mysql::error_code& error);
  boost::mysql::any_connection Unconnected();

  const std::string_view backend_;
  const bool sync_;
  const std::chrono::seconds read_timeout_;
  const std::shared_ptr<boost::asio::ssl::context> tls_;
  boost::asio::io_context context_{1};  // the hint: one thread
  boost::asio::cancellation_signal deadline_;
  boost::mysql::diagnostics diagnostics_;
  std::string cipher_;
  boost::mysql::any_connection connection_;
};

}  // namespace driverbench::boost_mysql
