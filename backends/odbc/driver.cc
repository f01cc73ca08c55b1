#include "backends/odbc/driver.h"

#include <dlfcn.h>
#include <sql.h>
#include <sqlext.h>

#include <array>
#include <cstdlib>

namespace driverbench::odbc {
namespace {

template <typename Function>
Function* Find(void* library, const char* name) {
  return reinterpret_cast<Function*>(dlsym(library, name));
}

// "3.1.15" of "03.01.0015".
std::string WithoutZeros(const char* version) {
  std::string out;
  while (true) {
    char* end = nullptr;
    out += std::to_string(std::strtol(version, &end, 10));
    if (*end != '.') return out;
    out += '.';
    version = end + 1;
  }
}

std::string VersionOf(void* library) {
  auto* const allocate = Find<decltype(SQLAllocHandle)>(library, "SQLAllocHandle");
  auto* const release = Find<decltype(SQLFreeHandle)>(library, "SQLFreeHandle");
  auto* const get_info = Find<decltype(SQLGetInfo)>(library, "SQLGetInfo");
  if (allocate == nullptr || release == nullptr || get_info == nullptr) return {};
  SQLHANDLE environment = nullptr;
  SQLHANDLE connection = nullptr;
  std::array<char, 32> version{};
  if (!SQL_SUCCEEDED(allocate(SQL_HANDLE_ENV, nullptr, &environment))) return {};
  if (SQL_SUCCEEDED(allocate(SQL_HANDLE_DBC, environment, &connection))) {
    get_info(connection, SQL_DRIVER_VER, version.data(), version.size(), nullptr);
    release(SQL_HANDLE_DBC, connection);
  }
  release(SQL_HANDLE_ENV, environment);
  return WithoutZeros(version.data());
}

Driver Load() {
  Driver driver{.path = DRIVERBENCH_ODBC_DRIVER, .version = {}, .c_client = {}};
  void* const library = dlopen(driver.path.c_str(), RTLD_NOW | RTLD_LOCAL);  // for good
  if (library == nullptr) return driver;
  driver.version = VersionOf(library);
  // Of the client below it, wherever else there may be one in this process.
  if (auto* const get = Find<const char*()>(library, "mysql_get_client_info"); get != nullptr)
    driver.c_client = std::string("MariaDB Connector/C ") + get();
  return driver;
}

}  // namespace

const Driver& TheDriver() {
  static const Driver kDriver = Load();
  return kDriver;
}

}  // namespace driverbench::odbc
