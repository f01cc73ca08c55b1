#include "bench/worker/cipher.h"

#include <algorithm>
#include <string>

namespace driverbench::worker {
namespace {

void Replace(std::string_view from, std::string_view to, std::string* text) {
  if (const std::size_t at = text->find(from); at != std::string::npos)
    text->replace(at, from.size(), to);
}

// The standard's TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 is OpenSSL's ECDHE-RSA-AES128-GCM-SHA256. A
// name without "_WITH_" is OpenSSL's already, or of TLS 1.3, where there is only one spelling.
std::string OpenSslName(std::string_view cipher) {
  std::string name(cipher);
  if (name.find("_WITH_") == std::string::npos) return name;
  // What OpenSSL takes for granted: a key exchange by RSA, block chaining, ChaCha20's only hash.
  Replace("TLS_RSA_WITH_", "", &name);
  Replace("TLS_", "", &name);
  Replace("_WITH_", "_", &name);
  Replace("_CBC_", "_", &name);
  Replace("POLY1305_SHA256", "POLY1305", &name);
  Replace("AES_", "AES", &name);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

}  // namespace

bool SameCipher(std::string_view a, std::string_view b) { return OpenSslName(a) == OpenSslName(b); }

}  // namespace driverbench::worker
