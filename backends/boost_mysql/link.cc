#include "backends/boost_mysql/link.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/error.hpp>
#include <boost/mysql/character_set.hpp>
#include <boost/mysql/connect_params.hpp>
#include <boost/mysql/is_fatal_error.hpp>
#include <boost/mysql/ssl_mode.hpp>
#include <utility>

#include "backends/boost_mysql/error.h"
#include "backends/boost_mysql/tls.h"

namespace driverbench::boost_mysql {
namespace {

namespace asio = boost::asio;
namespace mysql = boost::mysql;

bool WantsSync(const ConnectOptions& options) {
  const auto api = options.options.find("api");
  return api != options.options.end() && api->second == "sync";
}

// Calls `execute` with what the library executes: a text, or a statement with its values.
template <typename Execute>
Status With(const Request& request, Execute execute) {
  if (!request.statement.valid()) return execute(request.sql);
  return execute(request.statement.bind(request.values.begin(), request.values.end()));
}

mysql::connect_params ParamsOf(const ConnectOptions& options) {
  mysql::connect_params params;
  params.server_address.emplace_host_and_port(options.host, options.port);
  params.username = options.user;
  params.password = options.password;
  params.database = options.database;
  // Never ssl_mode::enable, its default: that falls back to plain text.
  params.ssl =
      options.tls == TlsMode::kDisabled ? mysql::ssl_mode::disable : mysql::ssl_mode::require;
  return params;
}

}  // namespace

template <typename Sync, typename Async, typename... Results>
Status Link::Do(std::chrono::seconds limit, Sync sync, Async async, Results*... results) {
  mysql::error_code error;
  if (sync_) {
    sync(error);
    return Outcome(error);
  }
  bool done = false;
  async(asio::bind_cancellation_slot(deadline_.slot(),
                                     [&, results...](mysql::error_code outcome, Results... values) {
                                       done = true;
                                       error = outcome;
                                       ((*results = values), ...);
                                     }));
  context_.restart();
  // Not asio::cancel_after: its timer is two more system calls in each operation, to the same end.
  context_.run_for(limit);
  if (!done) {
    deadline_.emit(asio::cancellation_type::terminal);
    context_.run();
  }
  return Outcome(error);
}

Link::Link(std::string_view backend, const ConnectOptions& options,
           std::shared_ptr<asio::ssl::context> tls)
    : backend_(backend),
      sync_(WantsSync(options)),
      read_timeout_(options.read_timeout),
      tls_(std::move(tls)),
      connection_(Unconnected()) {}

void Link::Quit() {
  // Over TLS the library forgets the TLS first, and sends its goodbye in clear into the middle of
  // it (quit_connection.hpp): there the socket is only closed.
  if (connection_.uses_ssl()) {
    connection_ = Unconnected();
    return;
  }
  (void)Do(
      read_timeout_, [&](mysql::error_code& error) { connection_.close(error, diagnostics_); },
      [&](auto handler) { connection_.async_close(diagnostics_, std::move(handler)); });
}

Status Link::Connect(const ConnectOptions& options) {
  const mysql::connect_params params = ParamsOf(options);
  Status status = Do(
      options.connect_timeout,
      [&](mysql::error_code& error) { connection_.connect(params, error, diagnostics_); },
      [&](auto handler) { connection_.async_connect(params, diagnostics_, std::move(handler)); });
  if (!status.ok()) return status;
  if (connection_.uses_ssl()) cipher_ = LastCipher();

  // Both in one round trip. A server may have been told not to heed the handshake's character set;
  // from here on the library knows it, without which it puts no values into text.
  mysql::pipeline_request session;
  session.add_set_character_set(mysql::utf8mb4_charset)
      .add_execute(options.autocommit ? "SET autocommit=1" : "SET autocommit=0");
  std::vector<mysql::stage_response> responses;
  return Run(session, &responses);
}

Status Link::Execute(const Request& request, mysql::results* out) {
  return With(request, [&](const auto& what) {
    return Do(
        read_timeout_,
        [&](mysql::error_code& error) { connection_.execute(what, *out, error, diagnostics_); },
        [&](auto handler) {
          connection_.async_execute(what, *out, diagnostics_, std::move(handler));
        });
  });
}

Status Link::Start(const Request& request, mysql::execution_state* state) {
  return With(request, [&](const auto& what) {
    return Do(
        read_timeout_,
        [&](mysql::error_code& error) {
          connection_.start_execution(what, *state, error, diagnostics_);
        },
        [&](auto handler) {
          connection_.async_start_execution(what, *state, diagnostics_, std::move(handler));
        });
  });
}

Status Link::ReadHead(mysql::execution_state* state) {
  return Do(
      read_timeout_,
      [&](mysql::error_code& error) {
        connection_.read_resultset_head(*state, error, diagnostics_);
      },
      [&](auto handler) {
        connection_.async_read_resultset_head(*state, diagnostics_, std::move(handler));
      });
}

Status Link::ReadRows(mysql::execution_state* state, mysql::rows_view* out) {
  return Do(
      read_timeout_,
      [&](mysql::error_code& error) {
        *out = connection_.read_some_rows(*state, error, diagnostics_);
      },
      [&](auto handler) {
        connection_.async_read_some_rows(*state, diagnostics_, std::move(handler));
      },
      out);
}

Status Link::Prepare(std::string_view sql, mysql::statement* out) {
  return Do(
      read_timeout_,
      [&](mysql::error_code& error) {
        *out = connection_.prepare_statement(sql, error, diagnostics_);
      },
      [&](auto handler) {
        connection_.async_prepare_statement(sql, diagnostics_, std::move(handler));
      },
      out);
}

Status Link::Close(const mysql::statement& statement) {
  return Do(
      read_timeout_,
      [&](mysql::error_code& error) {
        connection_.close_statement(statement, error, diagnostics_);
      },
      [&](auto handler) {
        connection_.async_close_statement(statement, diagnostics_, std::move(handler));
      });
}

Status Link::Run(const mysql::pipeline_request& request,
                 std::vector<mysql::stage_response>* responses) {
  return Do(
      read_timeout_,
      [&](mysql::error_code& error) {
        connection_.run_pipeline(request, *responses, error, diagnostics_);
      },
      [&](auto handler) {
        connection_.async_run_pipeline(request, *responses, diagnostics_, std::move(handler));
      });
}

Status Link::Error(const mysql::error_code& error, const mysql::diagnostics& about) const {
  return ToStatus(backend_, error, about);
}

mysql::format_options Link::format_options() const {
  const auto options = connection_.format_opts();
  // Without a connection nothing is known, and the statement will not be sent.
  return options ? *options : mysql::format_options{mysql::utf8mb4_charset, true};
}

Status Link::Outcome(const mysql::error_code& error) {
  if (!error) return {};
  Status status = Error(error, diagnostics_);
  if (mysql::is_fatal_error(error)) connection_ = Unconnected();
  return status;
}

mysql::any_connection Link::Unconnected() {
  mysql::any_connection_params params;
  params.ssl_context = tls_.get();
  return {context_, params};
}

}  // namespace driverbench::boost_mysql
