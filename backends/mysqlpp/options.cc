#include "backends/mysqlpp/options.h"

#include <dbdriver.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "backends/mysqlpp/error.h"
#include "backends/over_c_client/client.h"

namespace driverbench::mysqlpp_backend {
namespace {

// An option of the C client that MySQL++ 3.2 has no class for. That anyone may derive one, which is
// handed the driver, is how MySQL++'s own are made. `Base` is BooleanOption, IntegerOption or
// StringOption.
template <typename Base>
class ClientOption final : public Base {
 public:
  ClientOption(mysql_option option, const typename Base::ArgType& value)
      : Base(value), option_(option) {}

  mysqlpp::Option::Error set(mysqlpp::DBDriver* driver) override {
    return driver->set_option(option_, Value(this->arg_)) ? mysqlpp::Option::err_NONE
                                                          : mysqlpp::Option::err_api_reject;
  }

 private:
  static const void* Value(const std::string& text) { return text.c_str(); }
  template <typename Plain>
  static const void* Value(const Plain& value) {
    return &value;
  }

  const mysql_option option_;
};

// 0 would mean "for ever".
unsigned Seconds(std::chrono::seconds time) {
  return static_cast<unsigned>(
      std::clamp<std::int64_t>(time.count(), 1, std::numeric_limits<int>::max() / 1000));
}

// Not by mysqlpp::SslOption, which libmariadb does not enforce: with a server without TLS it goes
// on in plain text. What is enforced is an identity to verify, and a fingerprint, even an empty
// one, which fits every certificate.
void SetTls(const ConnectOptions& options, mysqlpp::Connection* connection) {
  const bool identity = options.tls == TlsMode::kVerifyIdentity;
  if (identity || options.tls == TlsMode::kVerifyCa) {
    connection->set_option(new ClientOption<mysqlpp::StringOption>(MYSQL_OPT_SSL_CA, options.ca));
  }
#ifdef MARIADB_VERSION_ID
  if (options.tls == TlsMode::kDisabled) {
    connection->set_option(new ClientOption<mysqlpp::StringOption>(
        MARIADB_OPT_RESTRICTED_AUTH, over_c_client::kLoginsWithoutThePassword));
    return;
  }
  connection->set_option(new ClientOption<mysqlpp::BooleanOption>(MYSQL_OPT_SSL_ENFORCE, true));
  connection->set_option(
      new ClientOption<mysqlpp::BooleanOption>(MYSQL_OPT_SSL_VERIFY_SERVER_CERT, identity));
  if (!identity) {
    connection->set_option(new ClientOption<mysqlpp::StringOption>(MARIADB_OPT_TLS_PEER_FP, ""));
  }
#else
  unsigned mode = SSL_MODE_DISABLED;
  if (options.tls == TlsMode::kRequired) mode = SSL_MODE_REQUIRED;
  if (options.tls == TlsMode::kVerifyCa) mode = SSL_MODE_VERIFY_CA;
  if (identity) mode = SSL_MODE_VERIFY_IDENTITY;
  connection->set_option(new ClientOption<mysqlpp::IntegerOption>(MYSQL_OPT_SSL_MODE, mode));
#endif
}

}  // namespace

// The connection owns its options. Not among them: ReconnectOption, which is off by default.
Status SetOptions(const ConnectOptions& options, mysqlpp::Connection* connection) {
  const bool verify = options.tls == TlsMode::kVerifyCa || options.tls == TlsMode::kVerifyIdentity;
  if (verify && options.ca.empty()) {
    return Fail(StatusCode::kInvalidArgument, "to verify the server takes the file of a CA");
  }
  connection->set_option(new mysqlpp::SetCharsetNameOption("utf8mb4"));
  connection->set_option(new mysqlpp::ConnectTimeoutOption(Seconds(options.connect_timeout)));
  connection->set_option(new mysqlpp::ReadTimeoutOption(Seconds(options.read_timeout)));
  connection->set_option(new mysqlpp::WriteTimeoutOption(Seconds(options.read_timeout)));
  connection->set_option(new mysqlpp::ProtocolOption(MYSQL_PROTOCOL_TCP));  // "localhost" too
  connection->set_option(new mysqlpp::LocalInfileOption(0));  // a server could ask for any file
  SetTls(options, connection);
  return {};
}

}  // namespace driverbench::mysqlpp_backend
