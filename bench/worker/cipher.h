#pragma once

#include <string_view>

namespace driverbench::worker {

// Whether two names are of one TLS cipher suite. There are two spellings up to TLS 1.2: OpenSSL's
// (MySQL, MariaDB, the C clients) and the standard's (Go, and so TiDB).
bool SameCipher(std::string_view a, std::string_view b);

}  // namespace driverbench::worker
