#pragma once

namespace driverbench {

// The ways to log in that never send the password itself, as libmariadb's option `restricted-auth`
// takes them. Without TLS libmariadb has to be held to these: by default it sends the password in
// clear to any server that asks for it by mysql_clear_password or dialog.
inline constexpr char kLoginsWithoutThePassword[] =
    "mysql_native_password,caching_sha2_password,client_ed25519";

}  // namespace driverbench
