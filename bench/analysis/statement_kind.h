#pragma once

#include <string>

namespace driverbench::analysis {

// Of a command in a ledger's transcript, "QUERY SELECT id ...", what the server executes: its first
// word, in small letters. Empty of what executes nothing, and of a SELECT that reads no table: a
// constant may look like what is read, and TiDB's account is of tables.
std::string StatementKind(const std::string& command);

}  // namespace driverbench::analysis
