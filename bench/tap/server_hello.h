#pragma once

#include <string>
#include <string_view>

namespace driverbench::tap {

// The first that a server says in TLS, which is still in clear: the cipher suite that it chose.
//
// Source: RFC 8446, sections 4.1.3 and 5.1.
class ServerHello {
 public:
  // The next bytes from the server, from the first of TLS on.
  void Feed(std::string_view bytes);

  // The suite's name, of TLS 1.3; up to 1.2 there are two spellings, and none is told. Empty, too,
  // before it was seen.
  std::string cipher() const;

 private:
  std::string bytes_;  // the beginning
};

}  // namespace driverbench::tap
