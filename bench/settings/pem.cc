#include "bench/settings/pem.h"

#include <fstream>
#include <string_view>

namespace driverbench::settings {

bool HoldsCertificate(const std::string& path) {
  constexpr std::size_t kMaxBytes = 1 << 20;
  std::string text(kMaxBytes, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  for (const std::string_view line :
       {"-----BEGIN CERTIFICATE-----", "-----BEGIN TRUSTED CERTIFICATE-----"}) {
    if (text.find(line) != std::string::npos) return true;
  }
  return false;
}

}  // namespace driverbench::settings
