#include "backends/over_c_client/client.h"

#include <dlfcn.h>

namespace driverbench::over_c_client {

void* Symbol(const char* name) { return dlsym(RTLD_DEFAULT, name); }

bool OnLibmariadb() { return Symbol("mariadb_get_infov") != nullptr; }

std::string ClientVersion() {
  using GetClientInfo = const char* (*)();
  const auto get = reinterpret_cast<GetClientInfo>(Symbol("mysql_get_client_info"));
  const std::string version = get == nullptr ? "" : std::string(" ") + get();
  return (OnLibmariadb() ? "MariaDB Connector/C" : "libmysqlclient") + version;
}

std::string FileOf(const void* code) {
  Dl_info file{};
  Dl_info program{};
  if (code == nullptr || dladdr(code, &file) == 0 ||
      dladdr(reinterpret_cast<const void*>(&FileOf), &program) == 0) {
    return "static";
  }
  return file.dli_fbase == program.dli_fbase ? "static" : file.dli_fname;
}

bool IsHost(std::string_view host) { return host.find_first_of("=;") == std::string_view::npos; }

std::string HostWithSafeLogins(std::string_view host) {
  return "host=" + std::string(host) + ";restricted-auth=" + kLoginsWithoutThePassword;
}

}  // namespace driverbench::over_c_client
