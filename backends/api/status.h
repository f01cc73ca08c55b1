#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace driverbench {

// What kind of thing went wrong: what a caller decides on. The numbers behind it differ between
// servers and libraries, the classes do not.
enum class StatusCode : std::uint8_t {
  kOk,
  kConnection,      // no connection, or it was lost
  kAuthentication,  // the server refused the user, the password or the rights
  kTls,             // no TLS, or not the TLS that was asked for
  kDuplicateKey,    // an INSERT met a row that is there already
  kConflict,     // write conflict, deadlock, lock wait: roll back and retry the whole transaction
  kUnsupported,  // the library or the server cannot do it; never emulated
  kInvalidArgument,  // a value that the call or the column does not take
  kTimeout,          // a deadline passed
  kServer,           // any other error of the server
  kInternal,         // any other error of the client
  kWrong,            // a scenario read something else than it expected; never returned by a backend
};

// The words of results and of the worker protocol, by the value of the enumerator.
inline constexpr std::array<std::string_view, 12> kStatusCodeNames = {
    "ok",          "connection",       "authentication", "tls",    "duplicate_key", "conflict",
    "unsupported", "invalid_argument", "timeout",        "server", "internal",      "wrong"};

constexpr std::string_view StatusCodeName(StatusCode code) {
  return kStatusCodeNames[static_cast<std::size_t>(code)];
}

// The class of a MySQL, MariaDB or TiDB error number, of the server (1000 and up) or of the C
// clients (2000 to 2999).
StatusCode ClassifyMysqlError(int native);

// The outcome of a call, as a value. Success is a null pointer: a point read returns one, so it
// must cost nothing.
class [[nodiscard]] Status {
 public:
  struct Error {
    StatusCode code = StatusCode::kInternal;
    std::string library;   // the backend's name; empty when no client library was involved
    int native = 0;        // the server's or the library's number, 0 where there is none
    std::string sqlstate;  // five characters, or empty
    std::string text;      // the library's or the server's own words
  };

  Status() = default;
  explicit Status(Error error) : error_(std::make_unique<Error>(std::move(error))) {}
  Status(StatusCode code, std::string text) : Status(Error{code, {}, 0, {}, std::move(text)}) {}

  bool ok() const { return error_ == nullptr; }
  StatusCode code() const { return ok() ? StatusCode::kOk : error_->code; }

  // Only when !ok().
  const Error& error() const { return *error_; }

  // "ok", or for people: `[soci] 1062 (23000): Duplicate entry ...`.
  std::string ToString() const;

 private:
  std::unique_ptr<Error> error_;
};

}  // namespace driverbench
