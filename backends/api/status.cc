#include "backends/api/status.h"

namespace driverbench {

StatusCode ClassifyMysqlError(int native) {
  switch (native) {
    case 1062:  // ER_DUP_ENTRY
    case 1586:  // ER_DUP_ENTRY_WITH_KEY_NAME
      return StatusCode::kDuplicateKey;
    case 1020:  // MariaDB: record has changed since last read
    case 1205:  // lock wait timeout
    case 1213:  // deadlock
    case 8002:  // TiDB: SELECT FOR UPDATE write conflict
    case 8022:  // TiDB: commit failed and was rolled back, retry
    case 9007:  // TiKV: write conflict
      return StatusCode::kConflict;
    case 1044:  // access to the database denied
    case 1045:  // wrong user or password
    case 1142:  // command denied on the table
    case 1227:  // a privilege is missing
    case 1251:  // the client does not know the account's plugin
    case 1275:  // ER_SERVER_IS_IN_SECURE_AUTH_MODE
    case 1524:  // the server lacks the account's plugin
    case 1698:  // access denied, no password was used
    case 1820:  // the password must be changed first
    case 1862:  // the password has expired
    case 2049:  // CR_SECURE_AUTH: a password from before MySQL 4.1
    case 2058:  // CR_PLUGIN_CANNOT_LOAD ... cannot initialise
    case 2059:  // CR_AUTH_PLUGIN_CANNOT_LOAD
    case 2061:  // CR_AUTH_PLUGIN_ERR
    case 3118:  // the account is locked
    case 3955:  // the account is blocked after too many wrong passwords
    case 4150:  // MariaDB: the same
    case 4151:  // MariaDB: the account is locked
    case 5010:  // MariaDB's client: a way to log in that it was told not to take
      return StatusCode::kAuthentication;
    case 2026:  // CR_SSL_CONNECTION_ERROR
    case 3159:  // the server demands secure transport
      return StatusCode::kTls;
    case 1264:  // out of range for the column
    case 1366:  // not a value of the column's type
    case 1390:  // too many placeholders
    case 1406:  // too long for the column
    case 1690:  // the expression is out of range
      return StatusCode::kInvalidArgument;
    case 1235:  // not supported yet
    case 1295:  // not supported in the prepared protocol
      return StatusCode::kUnsupported;
    case 1317:  // interrupted
    case 1969:  // MariaDB: max_statement_time
    case 3024:  // max_execution_time
    case 4031:  // disconnected for inactivity
      return StatusCode::kTimeout;
    case 1040:  // too many connections
    case 1043:  // bad handshake
    case 1053:  // shutdown in progress
    case 1129:  // the host is blocked
    case 1130:  // the host is not allowed
    case 1158:  // network read error
    case 1159:  // network read timeout
    case 1927:  // MariaDB: connection was killed
    case 2001:
    case 2002:  // the C clients: cannot connect (socket)
    case 2003:  // the C clients: cannot connect (TCP)
    case 2004:
    case 2005:  // unknown host
    case 2006:  // server has gone away
    case 2009:  // wrong host info
    case 2012:  // error in handshake
    case 2013:  // lost connection
    case 2055:  // lost connection, with the place
    case 5013:  // MariaDB's client: lost while reading
    case 5014:  // MariaDB's client: lost while writing
      return StatusCode::kConnection;
    default:
      return native >= 2000 && native < 3000 ? StatusCode::kInternal : StatusCode::kServer;
  }
}

std::string Status::ToString() const {
  if (ok()) return "ok";
  std::string out = error_->library.empty() ? "" : "[" + error_->library + "] ";
  if (error_->native != 0) {
    out += std::to_string(error_->native);
    if (!error_->sqlstate.empty()) out += " (" + error_->sqlstate + ")";
    out += ": ";
  }
  return out + error_->text;
}

}  // namespace driverbench
