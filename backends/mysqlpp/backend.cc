#include "backends/api/backend.h"

#include <string>
#include <utility>

#include "backends/mysqlpp/error.h"
#include "backends/mysqlpp/options.h"
#include "backends/mysqlpp/store.h"
#include "backends/over_c_client/client.h"

namespace driverbench::mysqlpp_backend {
namespace {

constexpr char kValues[] = "values";

std::string Version(unsigned version) {
  return std::to_string(version >> 16) + "." + std::to_string(version >> 8 & 0xff) + "." +
         std::to_string(version & 0xff);
}

// An IPv6 address is a host only in brackets, and then with its port.
std::string Server(const ConnectOptions& options) {
  if (options.host.find(':') == std::string::npos) return options.host;
  return "[" + options.host + "]:" + std::to_string(options.port);
}

// SET NAMES: a server that does not know the collation of the handshake stays with its own default,
// in silence. Autocommit: MySQL++ has no call for it.
void SetUpSession(const ConnectOptions& options, mysqlpp::Connection* connection) {
  mysqlpp::Query query = connection->query();
  query.exec(over_c_client::kSetNames);
  query.exec(options.autocommit ? "SET autocommit=1" : "SET autocommit=0");
}

class MysqlppBackend final : public Backend {
 public:
  std::string_view name() const override { return kName; }

  Library library() const override {
    return {"MySQL++",
            Version(mysqlpp::get_library_version()) + " on " + over_c_client::ClientVersion(),
            over_c_client::FileOf(reinterpret_cast<const void*>(&mysqlpp::get_library_version))};
  }

  std::vector<BackendOption> options() const override {
    return {{kValues,
             {"stream", "template", "text"},
             "stream",
             "how values come into a statement and out of a row: Query's stream with `quote` and "
             "String's conversions, as the manual shows it; template queries; or the least work, "
             "a string with escape_string and the text of a String"}};
  }

  Status Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const override {
    if (options.protocol != Protocol::kText) {
      return Fail(StatusCode::kUnsupported,
                  "MySQL++ never prepares on the server: every statement is text");
    }
    // mysql_init() would do it at the first call, but not safely in several threads at once, and
    // MySQL++ has no call for it.
    static const bool kReady = mysql_library_init(0, nullptr, nullptr) == 0;
    if (!kReady) return Fail(StatusCode::kInternal, "the C client cannot be initialized");

    auto connection = std::make_unique<mysqlpp::Connection>();
    try {
      if (Status status = SetOptions(options, connection.get()); !status.ok()) return status;
      connection->connect(options.database.empty() ? nullptr : options.database.c_str(),
                          Server(options).c_str(), options.user.c_str(), options.password.c_str(),
                          options.port);
      SetUpSession(options, connection.get());
    } catch (...) {
      return FromCurrentException(*connection);
    }
    const std::string& values = options.options.at(kValues);
    *out = values == "stream"     ? MakeStreamStore(std::move(connection))
           : values == "template" ? MakeTemplateStore(std::move(connection))
                                  : MakeTextStore(std::move(connection));
    return {};
  }
};

}  // namespace
}  // namespace driverbench::mysqlpp_backend

namespace driverbench {

const Backend& ThisBackend() {
  static const mysqlpp_backend::MysqlppBackend kBackend;
  return kBackend;
}

}  // namespace driverbench
