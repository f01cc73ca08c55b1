#pragma once

#include <string>

namespace driverbench::settings {

// Whether the file has a certificate in PEM in its first MiB, by its first line: whether it is a
// good one is the TLS library's to say. A library that is given another file may fail without a
// word of why, or trust nobody, or everybody.
bool HoldsCertificate(const std::string& path);

}  // namespace driverbench::settings
