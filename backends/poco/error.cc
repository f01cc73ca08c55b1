#include "backends/poco/error.h"

#include <Poco/Data/DataException.h>
#include <Poco/Data/MySQL/MySQLException.h>
#include <Poco/Exception.h>

#include <array>
#include <cstdlib>
#include <exception>
#include <string_view>

namespace driverbench::poco {
namespace {

// What stands between `key` and the next tab; empty where it is not there.
std::string_view FieldOf(std::string_view message, std::string_view key) {
  const std::size_t begin = message.find(key);
  if (begin == std::string_view::npos) return {};
  message.remove_prefix(begin + key.size());
  return message.substr(0, message.find("\t["));
}

// "[MySQL]: [Comment]: ...\t[mysql_stmt_error]: ...\t[mysql_stmt_errno]: 1062\t
// [mysql_stmt_sqlstate]: 23000\t[statemnt]: ...": the exception's code is 0.
Status FromMessage(std::string_view message) {
  const std::string number(FieldOf(message, "errno]: "));
  const int native = static_cast<int>(std::strtol(number.c_str(), nullptr, 10));
  if (native == 0) return Fail(StatusCode::kInternal, std::string(message));
  return Status({ClassifyMysqlError(native), kName, native,
                 std::string(FieldOf(message, "sqlstate]: ")),
                 std::string(FieldOf(message, "error]: "))});
}

// Of a login that failed POCO 1.11 tells the server's or the C client's words alone.
StatusCode ClassifyLogin(std::string_view words) {
  struct Known {
    std::string_view part;
    StatusCode code;
  };
  constexpr std::array kKnown = {
      Known{"Access denied", StatusCode::kAuthentication},
      Known{"uthentication", StatusCode::kAuthentication},  // a plugin's, with "A" and with "a"
      Known{"password", StatusCode::kAuthentication},
      Known{"Plugin ", StatusCode::kAuthentication},
      Known{"RSA public key", StatusCode::kAuthentication},
      Known{"insecure transport", StatusCode::kTls},
      Known{"Unknown database", StatusCode::kServer}};
  for (const Known& known : kKnown) {
    if (words.find(known.part) != std::string_view::npos) return known.code;
  }
  return StatusCode::kConnection;
}

}  // namespace

Status Fail(StatusCode code, std::string text) {
  return Status(Status::Error{code, kName, 0, {}, std::move(text)});
}

Status FromCurrentException() {
  try {
    throw;
  } catch (const Poco::Data::ConnectionFailedException& e) {
    return Fail(ClassifyLogin(e.message()), e.message());
  } catch (const Poco::Data::MySQL::MySQLException& e) {
    return FromMessage(e.message());
  } catch (const Poco::Exception& e) {
    return Fail(StatusCode::kInternal, e.displayText());
  } catch (const std::exception& e) {
    return Fail(StatusCode::kInternal, e.what());
  } catch (...) {
    return Fail(StatusCode::kInternal, "unknown exception");
  }
}

}  // namespace driverbench::poco
