#include "bench/worker/session.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "bench/worker/cipher.h"

namespace driverbench::worker {
namespace {

struct Variable {
  std::string_view name;
  bool is_switch = false;  // SHOW has it as ON or OFF, SELECT as 1 or 0
};

// Those of TiDB decide how it plans and commits. The isolation has two names. The size of the query
// cache is the whole server's: 0 turns it off too.
constexpr std::array<Variable, 14> kAttested = {{{"autocommit", true},
                                                 {"character_set_client"},
                                                 {"collation_connection"},
                                                 {"sql_mode"},
                                                 {"version_comment"},
                                                 {"tx_isolation"},
                                                 {"transaction_isolation"},
                                                 {"query_cache_type"},
                                                 {"query_cache_size"},
                                                 {"tidb_enable_prepared_plan_cache", true},
                                                 {"tidb_enable_non_prepared_plan_cache", true},
                                                 {"tidb_txn_mode"},
                                                 {"tidb_enable_async_commit", true},
                                                 {"tidb_enable_1pc", true}}};

// A number as it is, anything else as a string: MySQL refuses `SET innodb_lock_wait_timeout = '5'`
// and `SET long_query_time = '0.5'`.
std::string Literal(std::string_view value) {
  std::string_view rest = value;
  if (rest.starts_with('-')) rest.remove_prefix(1);
  const std::size_t point = std::min(rest.find('.'), rest.size());
  const auto digits = [](std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if (digits(rest.substr(0, point)) && (point == rest.size() || digits(rest.substr(point + 1))))
    return std::string(value);
  std::string text = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') text += c == '\'' ? '\'' : '\\';
    text += c;
  }
  return text + "'";
}

std::string Cell(const Rows& rows, std::size_t row, std::size_t column) {
  if (row >= rows.size() || column >= rows[row].size()) return {};
  return rows[row][column].value_or("");
}

// The Go that built TiDB, from the lines of tidb_version(); empty when none says it.
std::string GoOf(std::string_view about) {
  constexpr std::string_view kLabel = "GoVersion: ";
  const std::size_t label = about.find(kLabel);
  if (label == std::string_view::npos) return {};
  about.remove_prefix(label + kLabel.size());
  return std::string(about.substr(0, about.find('\n')));
}

// The second column of a SHOW with one row; empty when there is none.
Status Show(IConnection& session, const std::string& what, std::string* out) {
  Rows rows;
  if (Status s = session.Query(what, &rows); !s.ok()) return s;
  *out = Cell(rows, 0, 1);
  return {};
}

// With which cipher: empty where it is none.
Status CheckEncrypted(const protocol::Connection& connection, const std::string& cipher) {
  const bool wants_tls = connection.options.tls != TlsMode::kDisabled;
  if (cipher.empty() != wants_tls) return {};
  return {StatusCode::kTls, wants_tls ? "TLS was asked for, the connection is plain text"
                                      : "TLS is disabled, the connection uses " + cipher};
}

// Whoever closes a connection first keeps its port for a minute (TIME_WAIT), and to one address of
// a server there are no more connections than ports. The libraries tell it by the system's number
// or words.
Status WithAdvice(Status status) {
  const Status::Error& error = status.error();
  const std::string number = fmt::format("({})", EADDRNOTAVAIL);
  const bool no_port =
      error.code == StatusCode::kConnection &&
      (error.text.find(number) != std::string::npos ||
       error.text.find(std::generic_category().message(EADDRNOTAVAIL)) != std::string::npos);
  if (!no_port) return status;
  Status::Error advised = error;
  advised.text +=
      ": this machine has no port left for a connection, as each that was closed keeps its port "
      "for a minute; run fewer operations (a shorter run.time, fewer threads, or a rate), or raise "
      "net.ipv4.ip_local_port_range";
  return Status(std::move(advised));
}

}  // namespace

Status Connect(const Backend& backend, const protocol::Connection& connection,
               std::unique_ptr<IConnection>* out) {
  if (Status s = backend.Connect(connection.options, out); !s.ok()) return WithAdvice(std::move(s));
  Rows rows;
  for (const auto& [name, value] : connection.session) {
    const std::string set = fmt::format("SET SESSION {} = {}", name, Literal(value));
    if (Status s = (*out)->Query(set, &rows); !s.ok()) return s;
  }
  return {};
}

Status ConnectOnce(const Backend& backend, const protocol::Connection& connection,
                   std::unique_ptr<IConnection>* out) {
  if (Status s = Connect(backend, connection, out); !s.ok()) return s;
  if (!backend.has_server()) return {};
  const std::optional<std::string> cipher = (*out)->Cipher();
  if (!cipher) return {};
  return CheckEncrypted(connection, *cipher);
}

Status CheckSession(const Backend& backend, const protocol::Connection& connection,
                    IConnection* session, std::string* version) {
  version->clear();
  if (!backend.has_server()) return {};
  Rows rows;
  if (Status s = session->Query("SELECT @@autocommit, @@character_set_client, "
                                "@@character_set_connection, @@character_set_results, VERSION()",
                                &rows);
      !s.ok()) {
    return s;
  }
  const std::string wanted = connection.options.autocommit ? "1" : "0";
  if (Cell(rows, 0, 0) != wanted) {
    return {StatusCode::kInternal, fmt::format("autocommit is {} on the server, {} was asked for",
                                               Cell(rows, 0, 0), wanted)};
  }
  for (std::size_t column = 1; column <= 3; ++column) {
    if (Cell(rows, 0, column) != "utf8mb4") {
      return {StatusCode::kInternal,
              fmt::format("the session's character set is {} on the server, not utf8mb4",
                          Cell(rows, 0, column))};
    }
  }
  *version = Cell(rows, 0, 4);
  std::string cipher;
  if (Status s = Show(*session, "SHOW SESSION STATUS LIKE 'Ssl_cipher'", &cipher); !s.ok())
    return s;
  if (Status s = CheckEncrypted(connection, cipher); !s.ok()) return s;
  // Each speaks of its own end: with two ciphers somebody stands between them.
  const std::optional<std::string> library = session->Cipher();
  if (library && !SameCipher(cipher, *library)) {
    const auto word = [](const std::string& name) { return name.empty() ? "plain text" : name; };
    return {StatusCode::kTls, fmt::format("the server says the connection uses {}, the library {}",
                                          word(cipher), word(*library))};
  }
  return {};
}

Status OpenSession(const Backend& backend, const protocol::Connection& connection,
                   std::unique_ptr<IConnection>* out) {
  if (Status s = Connect(backend, connection, out); !s.ok()) return s;
  std::string version;
  return CheckSession(backend, connection, out->get(), &version);
}

Status KeptSession::Open(const Backend& backend, const protocol::Connection& connection,
                         IConnection** out) {
  Rows none;
  // A server may have ended it meanwhile, or be another one since.
  const bool kept = session_ && of_ == connection &&
                    (!backend.has_server() || session_->Query("DO 0", &none).ok());
  if (!kept) {
    session_ = nullptr;  // its connection first
    if (Status s = OpenSession(backend, connection, &session_); !s.ok()) {
      session_ = nullptr;
      return s;
    }
    of_ = connection;
  }
  *out = session_.get();
  return {};
}

Status OneCell(IConnection& session, const std::string& sql, std::optional<std::string>* out) {
  Rows rows;
  if (Status s = session.Query(sql, &rows); !s.ok()) return s;
  *out = rows.empty() || rows[0].empty() ? std::nullopt : rows[0][0];
  return {};
}

namespace {

bool IsTiDb(std::string_view version) { return version.find("TiDB") != std::string_view::npos; }

// kAttested of a TiDB that has them all, as SHOW writes them: that takes it 3 ms, this a tenth, and
// every block asks.
Status SelectVariables(IConnection& session, Rows* out) {
  std::vector<std::string> columns;
  columns.reserve(kAttested.size());
  for (const auto& [name, is_switch] : kAttested)
    columns.push_back(is_switch ? fmt::format("IF(@@{}, 'ON', 'OFF')", name)
                                : fmt::format("@@{}", name));
  Rows row;
  if (Status s = session.Query(fmt::format("SELECT {}", fmt::join(columns, ", ")), &row); !s.ok())
    return s;
  for (std::size_t i = 0; i < kAttested.size(); ++i)
    out->push_back({std::string(kAttested.at(i).name), Cell(row, 0, i)});
  return {};
}

// SHOW and not SELECT @@name: a variable that a product lacks is left out instead of an error, and
// what the user sets may be of any kind.
Status ShowVariables(const protocol::Connection& connection, IConnection& session, Rows* out) {
  std::set<std::string_view> names;
  for (const Variable& variable : kAttested) names.insert(variable.name);
  for (const auto& [name, value] : connection.session) names.insert(name);
  return session.Query(
      fmt::format("SHOW SESSION VARIABLES WHERE variable_name IN ('{}')", fmt::join(names, "', '")),
      out);
}

}  // namespace

Status AttestVariables(const protocol::Connection& connection, const std::string& version,
                       IConnection* session, std::map<std::string, std::string>* out) {
  Rows rows;
  const bool select = connection.session.empty() && IsTiDb(version);
  Status status =
      select ? SelectVariables(*session, &rows) : ShowVariables(connection, *session, &rows);
  if (select && status.code() == StatusCode::kServer) {  // another TiDB lacks one
    rows.clear();
    status = ShowVariables(connection, *session, &rows);
  }
  if (!status.ok()) return status;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const std::string name = Cell(rows, row, 0);
    const std::string value = Cell(rows, row, 1);
    if (connection.session.contains(name)) (*out)["session." + name] = value;
    if (std::ranges::find(kAttested, name, &Variable::name) != kAttested.end())
      (*out)[name.ends_with("_isolation") ? "isolation" : name] = value;
  }
  return {};
}

Status Attest(const Backend& backend, const protocol::Connection& connection,
              std::map<std::string, std::string>* out) {
  std::unique_ptr<IConnection> session;
  if (Status s = OpenSession(backend, connection, &session); !s.ok()) return s;
  const Library library = backend.library();
  *out = {{"library", library.name},
          {"library_version", library.version},
          {"library_path", library.path}};
  if (!backend.has_server()) return {};

  Rows rows;
  if (Status s = session->Query("SELECT VERSION()", &rows); !s.ok()) return s;
  const std::string version = Cell(rows, 0, 0);
  (*out)["server_version"] = version;
  (*out)["server_product"] = IsTiDb(version)                                ? "TiDB"
                             : version.find("MariaDB") != std::string::npos ? "MariaDB"
                                                                            : "MySQL";
  if ((*out)["server_product"] == "TiDB") {
    if (Status s = session->Query("SELECT tidb_version()", &rows); !s.ok()) return s;
    if (const std::string go = GoOf(Cell(rows, 0, 0)); !go.empty()) (*out)["server_go"] = go;
  }
  for (const auto& [status, key] :
       {std::pair{"Ssl_cipher", "tls_cipher"}, std::pair{"Ssl_version", "tls_version"},
        std::pair{"Compression", "compression"}}) {
    if (Status s =
            Show(*session, fmt::format("SHOW SESSION STATUS LIKE '{}'", status), &(*out)[key]);
        !s.ok())
      return s;
  }
  if (const auto cipher = session->Cipher()) (*out)["tls_cipher_library"] = *cipher;

  return AttestVariables(connection, version, session.get(), out);
}

}  // namespace driverbench::worker
