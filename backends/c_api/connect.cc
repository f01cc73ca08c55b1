#include "backends/c_api/connect.h"

#include <errmsg.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "backends/c_api/base_store.h"
#include "backends/c_api/prepared_store.h"
#include "backends/c_api/text_store.h"
#include "backends/over_c_client/client.h"

namespace driverbench::c_api {
namespace {

constexpr char kCharacterSet[] = "utf8mb4";

Status Fail(const Client& client, StatusCode code, std::string text) {
  return Status({code, std::string(client.backend), 0, {}, std::move(text)});
}

// mysql_init() would do it at the first call, but not safely in several threads at once.
bool InitializeLibrary() {
  static const bool kReady = mysql_library_init(0, nullptr, nullptr) == 0;
  return kReady;
}

// 0 would mean "for ever".
unsigned Seconds(std::chrono::seconds time) {
  return static_cast<unsigned>(
      std::clamp<std::int64_t>(time.count(), 1, std::numeric_limits<int>::max() / 1000));
}

// Not among them: MYSQL_OPT_RECONNECT. It is off by default, and Oracle's library prints a warning
// to stderr when it is set, even to off.
void SetOptions(MYSQL* mysql, const ConnectOptions& options) {
  const unsigned connect_timeout = Seconds(options.connect_timeout);
  const unsigned read_timeout = Seconds(options.read_timeout);
  mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &connect_timeout);
  mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &read_timeout);
  mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &read_timeout);

  const unsigned tcp = MYSQL_PROTOCOL_TCP;  // "localhost" too
  mysql_options(mysql, MYSQL_OPT_PROTOCOL, &tcp);
  const unsigned no_local_files = 0;  // a server could ask for any file of ours
  mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &no_local_files);
  mysql_options(mysql, MYSQL_SET_CHARSET_NAME, kCharacterSet);
}

// libmysqlclient takes an empty password for accepted once it is sent. When the account has one,
// TiDB's caching_sha2_password goes on and asks for it, which the library calls a malformed packet.
Status LoginError(const Client& client, MYSQL* mysql, const ConnectOptions& options) {
  Status status = LastError(mysql, client.backend);
  if (status.error().native != CR_MALFORMED_PACKET || !options.password.empty()) return status;
  Status::Error error = status.error();
  error.code = StatusCode::kAuthentication;
  return Status(std::move(error));
}

// The password is gone by now, so the modes must be enforced before; this is the second lock.
Status CheckTls(const Client& client, MYSQL* mysql, TlsMode mode) {
  const bool encrypted = mysql_get_ssl_cipher(mysql) != nullptr;
  if (encrypted == (mode != TlsMode::kDisabled)) return {};
  return Fail(client, StatusCode::kTls,
              encrypted ? "the connection is encrypted, which was switched off"
                        : "the connection is not encrypted");
}

}  // namespace

Status Connect(const Client& client, const ConnectOptions& options,
               std::unique_ptr<IConnection>* out) {
  out->reset();
  const bool verify = options.tls == TlsMode::kVerifyCa || options.tls == TlsMode::kVerifyIdentity;
  if (verify && options.ca.empty()) {
    return Fail(client, StatusCode::kInvalidArgument, "verifying the server takes a CA file");
  }
  // Always a new handle: one that failed to connect has lost its TLS options.
  Connection mysql(InitializeLibrary() ? mysql_init(nullptr) : nullptr);
  if (mysql == nullptr) return Fail(client, StatusCode::kInternal, "mysql_init failed");
  SetOptions(mysql.get(), options);
  if (Status status = client.set_tls(mysql.get(), options); !status.ok()) return status;

  const char* database = options.database.empty() ? nullptr : options.database.c_str();
  if (mysql_real_connect(mysql.get(), options.host.c_str(), options.user.c_str(),
                         options.password.c_str(), database, options.port, nullptr, 0) == nullptr) {
    return LoginError(client, mysql.get(), options);
  }
  if (Status status = CheckTls(client, mysql.get(), options.tls); !status.ok()) return status;

  // SET NAMES, whatever the handshake agreed on: a server that does not know the collation that the
  // client announces silently stays with its default, latin1 for one.
  if (mysql_set_character_set(mysql.get(), kCharacterSet) != 0 ||
      mysql_autocommit(mysql.get(), options.autocommit) != 0) {
    return LastError(mysql.get(), client.backend);
  }

  if (options.protocol == Protocol::kText) {
    *out = std::make_unique<TextStore>(std::move(mysql), client.backend);
  } else {
    *out = std::make_unique<PreparedStore>(std::move(mysql), client.backend);
  }
  return {};
}

std::string LibraryPath() {
  return over_c_client::FileOf(reinterpret_cast<const void*>(&mysql_real_query));
}

}  // namespace driverbench::c_api
