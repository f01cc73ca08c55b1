#include "backends/over_c_client/error_text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace driverbench::over_c_client {
namespace {

// How the texts begin, of what ClassifyMysqlError knows by its number.
constexpr auto kBeginnings = std::to_array<std::pair<std::string_view, StatusCode>>({
    {"Duplicate entry '", StatusCode::kDuplicateKey},
    {"Lock wait timeout exceeded", StatusCode::kConflict},
    {"Deadlock found", StatusCode::kConflict},
    {"Record has changed since last read", StatusCode::kConflict},
    {"Write conflict", StatusCode::kConflict},
    {"Error: KV error safe to retry", StatusCode::kConflict},
    {"Access denied", StatusCode::kAuthentication},
    {"SELECT command denied", StatusCode::kAuthentication},
    {"INSERT command denied", StatusCode::kAuthentication},
    {"UPDATE command denied", StatusCode::kAuthentication},
    {"You must SET PASSWORD", StatusCode::kAuthentication},
    {"You must reset your password", StatusCode::kAuthentication},
    {"Your password has expired", StatusCode::kAuthentication},
    {"Authentication plugin", StatusCode::kAuthentication},
    {"Client does not support authentication", StatusCode::kAuthentication},
    {"Connection with old authentication", StatusCode::kAuthentication},
    {"Plugin ", StatusCode::kAuthentication},
    {"Couldn't read RSA public key", StatusCode::kAuthentication},
    {"TLS/SSL error", StatusCode::kTls},
    {"SSL connection error", StatusCode::kTls},
    {"Connections using insecure transport", StatusCode::kTls},
    {"Can't connect to", StatusCode::kConnection},
    {"Lost connection to", StatusCode::kConnection},
    {"Server has gone away", StatusCode::kConnection},
    {"MySQL server has gone away", StatusCode::kConnection},
    {"Connection was killed", StatusCode::kConnection},
    {"Read error: ", StatusCode::kConnection},
    {"Write error: ", StatusCode::kConnection},
    {"Got an error reading communication packets", StatusCode::kConnection},
    {"Got timeout reading communication packets", StatusCode::kConnection},
    {"Bad handshake", StatusCode::kConnection},
    {"Host '", StatusCode::kConnection},  // is blocked, or is not allowed to connect
    {"Unknown server host", StatusCode::kConnection},
    {"Unknown MySQL server host", StatusCode::kConnection},
    {"Error in server handshake", StatusCode::kConnection},
    {"Received error packet before completion of TLS", StatusCode::kConnection},
    {"Too many connections", StatusCode::kConnection},
    {"Server shutdown in progress", StatusCode::kConnection},
    {"Out of range value", StatusCode::kInvalidArgument},
    {"Data too long", StatusCode::kInvalidArgument},
    {"Incorrect integer value", StatusCode::kInvalidArgument},
    {"Incorrect string value", StatusCode::kInvalidArgument},
    {"Prepared statement contains too many placeholders", StatusCode::kInvalidArgument},
    {"Query execution was interrupted", StatusCode::kTimeout},
    {"The client was disconnected by the server because of inactivity", StatusCode::kTimeout},
    {"This command is not supported in the prepared", StatusCode::kUnsupported},
    {"Commands out of sync", StatusCode::kInternal},
});

}  // namespace

StatusCode ClassifyText(std::string_view text) {
  // First: what follows may hold a value of the caller's, and so any words.
  const auto known = std::find_if(kBeginnings.begin(), kBeginnings.end(),
                                  [&](const auto& row) { return text.starts_with(row.first); });
  if (known != kBeginnings.end()) return known->second;
  // "BIGINT value is out of range in ...", of any type.
  const bool out_of_range = text.find(" value is out of range in ") != std::string_view::npos;
  return out_of_range ? StatusCode::kInvalidArgument : StatusCode::kServer;
}

}  // namespace driverbench::over_c_client
