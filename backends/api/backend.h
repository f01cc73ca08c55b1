#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "backends/api/connection.h"

namespace driverbench {

// How statements travel. kText: SQL text with the values escaped into it. kPrepared: prepared on
// the server once per connection and statement, values sent as binary parameters.
enum class Protocol : std::uint8_t { kText, kPrepared };

// kDisabled: plain text. kRequired: encrypted, nobody's identity checked. kVerifyCa: and the
// certificate is signed by `ca`. kVerifyIdentity: and it is for the host that was asked for. A mode
// that a library cannot enforce is kUnsupported: nothing is ever weakened.
enum class TlsMode : std::uint8_t { kDisabled, kRequired, kVerifyCa, kVerifyIdentity };

// The words of YAML, protocol and tables, by the value of the enumerator.
inline constexpr std::array<std::string_view, 2> kProtocolNames = {"text", "prepared"};
inline constexpr std::array<std::string_view, 4> kTlsModeNames = {"disabled", "required",
                                                                  "verify_ca", "verify_identity"};

struct ConnectOptions {
  std::string host = "127.0.0.1";  // "localhost" means the UNIX socket to the C libraries
  std::uint16_t port = 4000;
  std::string user = "root";
  std::string password;
  std::string database;  // empty: none is selected
  Protocol protocol = Protocol::kText;
  TlsMode tls = TlsMode::kDisabled;
  std::string ca;          // path of a PEM file; for kVerifyCa and kVerifyIdentity
  bool autocommit = true;  // set by Connect, whatever the server's default is
  std::chrono::seconds connect_timeout{5};
  std::chrono::seconds read_timeout{30};  // for one answer of the server
  // What was chosen of Backend::options(), by name; every one of them is there.
  std::map<std::string, std::string> options{};

  bool operator==(const ConnectOptions&) const = default;
};

// What a library offers beside its protocol (a pool, batches, an ORM or what lies below it, ...),
// for `options:` of a target to choose from.
struct BackendOption {
  std::string name;
  std::vector<std::string> values;
  std::string default_value;  // one of them
  std::string description{};  // what it is, in a sentence
};

// What is really linked or loaded, asked of the library itself.
struct Library {
  std::string name;     // e.g. "MariaDB Connector/C"
  std::string version;  // e.g. "3.3.20"
  std::string path;  // the shared object that holds the client's code (dladdr); "static" where it
                     // is linked in
};

// One client library.
class Backend {
 public:
  virtual ~Backend() = default;

  // The folder's name under backends/: the same word in targets, YAML, tables and error texts.
  virtual std::string_view name() const = 0;

  virtual Library library() const = 0;

  virtual std::vector<BackendOption> options() const { return {}; }

  // False for a store that lives in the worker's own process (memory): its rows are gone with the
  // process, and nobody else can check them.
  virtual bool has_server() const { return true; }

  // Whether its connections have statements(): else it can keep no tables, and runs no scenario
  // that needs them.
  virtual bool runs_any_sql() const { return true; }

  // Opens one connection that speaks utf8mb4, whatever library and server would choose. Returns
  // within connect_timeout (rounded up to what the library can do) or with an error. Thread-safe.
  // kConnection, kAuthentication, kTls; kUnsupported for a protocol or a TLS mode that the library
  // cannot do.
  virtual Status Connect(const ConnectOptions& options,
                         std::unique_ptr<IConnection>* out) const = 0;
};

// The one function that a backend defines; a worker links exactly one.
const Backend& ThisBackend();

}  // namespace driverbench
