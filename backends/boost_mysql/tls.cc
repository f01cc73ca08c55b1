#include "backends/boost_mysql/tls.h"

#include <openssl/ssl.h>

#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/system/system_error.hpp>
#include <map>
#include <mutex>
#include <string>
#include <tuple>

namespace driverbench::boost_mysql {
namespace {

namespace ssl = boost::asio::ssl;

thread_local std::string_view last_cipher;

// any_connection lets nobody at its stream; OpenSSL, whose context is ours, tells.
void KeepCipher(const SSL* connection, int where, int /*value*/) {
  if ((where & SSL_CB_HANDSHAKE_DONE) != 0) last_cipher = SSL_get_cipher_name(connection);
}

// Throws where the authority's file cannot be read.
std::shared_ptr<ssl::context> MakeContext(const ConnectOptions& options) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
  SSL_CTX_set_info_callback(context->native_handle(), KeepCipher);
  if (options.tls == TlsMode::kRequired) {
    context->set_verify_mode(ssl::verify_none);
    return context;
  }
  context->load_verify_file(options.ca);
  context->set_verify_mode(ssl::verify_peer);
  if (options.tls == TlsMode::kVerifyIdentity)
    context->set_verify_callback(ssl::host_name_verification(options.host));
  return context;
}

}  // namespace

Status MakeTls(std::string_view backend, const ConnectOptions& options,
               std::shared_ptr<ssl::context>* out) {
  static std::mutex mutex;
  static std::map<std::tuple<TlsMode, std::string, std::string>, std::shared_ptr<ssl::context>>
      contexts;
  out->reset();
  if (options.tls == TlsMode::kDisabled) return {};
  try {
    const std::lock_guard lock(mutex);
    std::shared_ptr<ssl::context>& context = contexts[{options.tls, options.ca, options.host}];
    if (context == nullptr) context = MakeContext(options);
    *out = context;
    return {};
  } catch (const boost::system::system_error& e) {
    return Status({StatusCode::kTls, std::string(backend), e.code().value(), "",
                   options.ca + ": " + e.code().message()});
  }
}

std::string_view LastCipher() { return last_cipher; }

}  // namespace driverbench::boost_mysql
