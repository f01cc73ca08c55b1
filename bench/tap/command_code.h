#pragma once

#include <cstdint>

namespace driverbench::tap {

// The commands that are read differently from others, by the first byte of their packets.
enum Code : std::uint8_t {
  kQuit = 0x01,
  kQuery = 0x03,
  kFieldList = 0x04,
  kProcessInfo = 0x0a,
  kChangeUser = 0x11,
  kStmtPrepare = 0x16,
  kStmtExecute = 0x17,
  kStmtSendLongData = 0x18,
  kStmtClose = 0x19,
  kStmtReset = 0x1a,
  kStmtFetch = 0x1c,
  kStmtBulkExecute = 0xfa,  // MariaDB's
};

}  // namespace driverbench::tap
