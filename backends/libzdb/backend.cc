#include "backends/api/backend.h"

#include <zdb.h>

#include <cctype>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "backends/libzdb/connection.h"
#include "backends/libzdb/error.h"
#include "backends/libzdb/store.h"
#include "backends/over_c_client/client.h"

namespace driverbench::libzdb {
namespace {

constexpr char kConnection[] = "connection";
constexpr char kKept[] = "kept";
constexpr char kPooled[] = "pooled";

// As libzdb reads it: whatever has a meaning in a URL as a % and its code.
std::string Escape(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string escaped;
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (std::isalnum(code) != 0) {
      escaped += c;
    } else {
      escaped.append({'%', kDigits[code / 16], kDigits[code % 16]});
    }
  }
  return escaped;
}

// The host is the one part of a URL that libzdb does not unescape: a name, an IPv4 address, or an
// IPv6 address in brackets. Of any other it would take the beginning.
bool MakeHost(std::string_view host, std::string* out) {
  const bool ipv6 = host.find(':') != std::string_view::npos;
  for (const char c : host) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 &&
        std::string_view(ipv6 ? ":%" : "-.").find(c) == std::string_view::npos) {
      return false;
    }
  }
  *out = ipv6 ? "[" + std::string(host) + "]" : std::string(host);
  return !host.empty();
}

Status MakeUrl(const ConnectOptions& options, std::string* out) {
  std::string host;
  if (!MakeHost(options.host, &host))
    return Fail(StatusCode::kInvalidArgument, "a host that libzdb has no URL for");
  *out = "mysql://" + Escape(options.user) + ":" + Escape(options.password) + "@" + host + ":" +
         std::to_string(options.port) + "/" + Escape(options.database) +
         "?charset=utf8mb4&connect-timeout=" + std::to_string(options.connect_timeout.count());
  return Status();
}

// libmariadb sends the password in clear to any server that asks for it by mysql_clear_password or
// dialog, and libzdb has no option against it. These are modules, as is every way to log in but
// mysql_native_password, which is left where there is no folder of modules. Set before any thread
// connects: the environment is the process's.
void KeepThePassword() {
  static const int done = setenv("MARIADB_PLUGIN_DIR", "/nonexistent", /*overwrite=*/1);
  static_cast<void>(done);
}

class LibzdbBackend final : public Backend {
 public:
  LibzdbBackend() { KeepThePassword(); }

  std::string_view name() const override { return kName; }

  // The path is libzdb's, whose code is compared here; the C client that it loads is named in the
  // version.
  Library library() const override {
    // "libzdb/3.1 Copyright (C) ..."
    const std::string_view about = ConnectionPool_version();
    const std::size_t begin = about.find('/') + 1;
    return {"libzdb",
            std::string(about.substr(begin, about.find(' ') - begin)) + " on " +
                over_c_client::ClientVersion(),
            over_c_client::FileOf(over_c_client::Symbol("ConnectionPool_version"))};
  }

  std::vector<BackendOption> options() const override {
    return {{kConnection,
             {kKept, kPooled},
             kKept,
             "kept: taken out of libzdb's pool once; pooled: taken for each operation and given "
             "back after it, which frees its prepared statements"}};
  }

  bool runs_any_sql() const override { return false; }

  Status Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const override {
    if (options.protocol != Protocol::kPrepared) {
      return Fail(StatusCode::kUnsupported,
                  "libzdb sends text by Connection_execute, which can neither escape a value nor "
                  "read a result");
    }
    if (options.tls != TlsMode::kDisabled) {
      return Fail(StatusCode::kUnsupported,
                  "libzdb can ask for TLS (use-ssl), but neither enforce it nor verify the server");
    }
    std::string url;
    if (Status s = MakeUrl(options, &url); !s.ok()) return s;
    std::unique_ptr<Connection> connection;
    if (Status s = Connection::Open(url, &connection); !s.ok()) return s;
    const auto chosen = options.options.find(kConnection);
    const bool leases = chosen != options.options.end() && chosen->second == kPooled;
    auto store = std::make_unique<Store>(std::move(connection), leases);
    // A server may not know the collation of the handshake, and would choose its own in silence.
    if (Status s = store->Execute(over_c_client::kSetNames); !s.ok()) return s;
    const char* autocommit = options.autocommit ? "SET autocommit=1" : "SET autocommit=0";
    if (Status s = store->Execute(autocommit); !s.ok()) return s;
    *out = std::move(store);
    return Status();
  }
};

}  // namespace
}  // namespace driverbench::libzdb

namespace driverbench {

const Backend& ThisBackend() {
  static const libzdb::LibzdbBackend kBackend;
  return kBackend;
}

}  // namespace driverbench
