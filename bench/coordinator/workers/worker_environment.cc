#include "bench/coordinator/workers/worker_environment.h"

#include <fnmatch.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace driverbench::coordinator {
namespace {

// PROTOCOL.md has the list too. Neither MYSQL_PWD nor its like: libraries take them for what the
// settings should say.
constexpr std::array kPassedOn = {
    // of the system
    "PATH", "HOME", "TMPDIR", "LANG", "LANGUAGE", "LC_*", "TZ",
    // what is loaded, and how it allocates
    "LD_*", "GLIBC_TUNABLES", "MALLOC_*", "MARIADB_PLUGIN_DIR", "LIBMYSQL_PLUGIN_DIR",
    // TLS
    "SSL_CERT_*", "OPENSSL_CONF",
    // of sanitizers and runtimes
    "*SAN_OPTIONS", "PYTHONPATH", "JAVA_HOME", "CLASSPATH", "NODE_PATH", "GODEBUG", "GOGC",
    "GOMAXPROCS"};

bool IsPassedOn(std::string_view variable) {
  const std::string name(variable.substr(0, variable.find('=')));
  return std::ranges::any_of(
      kPassedOn, [&name](const char* pattern) { return fnmatch(pattern, name.c_str(), 0) == 0; });
}

}  // namespace

std::vector<char*> WorkerEnvironment() {
  std::vector<char*> passed;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    if (IsPassedOn(*variable)) passed.push_back(*variable);
  }
  passed.push_back(nullptr);
  return passed;
}

}  // namespace driverbench::coordinator
