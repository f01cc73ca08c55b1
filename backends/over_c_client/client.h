#pragma once

#include <string>
#include <string_view>

// What libraries over a C client, MySQL's or MariaDB's, share: which one it is, and how it is held
// to what was asked for. Nothing here needs the headers of either.

namespace driverbench::over_c_client {

inline constexpr char kSetNames[] = "SET NAMES utf8mb4";

// The ways to log in that never send the password itself, as libmariadb's option `restricted-auth`
// takes them. Without TLS libmariadb has to be held to these: by default it sends the password in
// clear to any server that asks for it by mysql_clear_password or dialog.
inline constexpr char kLoginsWithoutThePassword[] =
    "mysql_native_password,caching_sha2_password,client_ed25519";

// A function of the process, wherever it is: asking the linker would need the headers of a C client
// that may well not be the one that was loaded. Null when it is linked in statically and hidden, as
// in Oracle's own packages.
void* Symbol(const char* name);

// The distributions build the libraries above on libmariadb (Debian) or on libmysqlclient (Ubuntu),
// Oracle on libmysqlclient.
bool OnLibmariadb();

// Name and version of the C client that a library runs on: "MariaDB Connector/C 3.3.20".
std::string ClientVersion();

// The shared object that `code` was loaded from, or "static".
std::string FileOf(const void* code);

// False for what libmariadb would not take for the name of a host, but for a list of options, TLS
// among them.
bool IsHost(std::string_view host);

// For a library that has no option for it: a host with an equals sign is to libmariadb a connection
// string of its own. This one keeps it to logins without the password.
std::string HostWithSafeLogins(std::string_view host);

}  // namespace driverbench::over_c_client
