#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "bench/tap/framing.h"

namespace driverbench::tap {

// What went over the wire. Of several connections it is the sum.
struct Ledger {
  std::int64_t connections = 0;
  // A burst of the client's that was followed by bytes of the server. What is sent before the
  // server has answered everything belongs to the burst before, where commands can be read.
  std::int64_t round_trips = 0;
  // Without those of a login that can be read: they vary, e.g. with the digits of the client's
  // process number, which it tells the server.
  std::int64_t client_bytes = 0;
  std::int64_t server_bytes = 0;
  std::int64_t login_bytes = 0;  // both ways
  // Of what could be told apart; see opaque.
  std::int64_t client_packets = 0;
  std::int64_t server_packets = 0;
  std::int64_t in_transaction = 0;               // commands after which a transaction was open
  std::map<std::string, std::int64_t> commands;  // by CommandName
  std::map<Result, std::int64_t> results;        // how many there were of each
  // Every command in its turn with the shape of its statement, "QUERY SELECT ..."; only the first
  // kKeptTranscript.
  std::vector<std::string> transcript;
  std::set<std::string> users{};    // who logged in, in clear
  std::set<std::string> ciphers{};  // of TLS 1.3, whose names have one spelling
  // "TLS" or "compression": why commands and packets are not known. Empty: they are.
  std::string opaque;

  std::int64_t command_count() const;

  bool operator==(const Ledger&) const = default;
};

// The numbers of a ledger but its commands, by the names that they have in files.
struct LedgerNumber {
  const char* name;
  std::int64_t Ledger::*member;
};
inline constexpr auto kLedgerNumbers = std::to_array<LedgerNumber>({
    {"connections", &Ledger::connections},
    {"round_trips", &Ledger::round_trips},
    {"client_bytes", &Ledger::client_bytes},
    {"server_bytes", &Ledger::server_bytes},
    {"login_bytes", &Ledger::login_bytes},
    {"client_packets", &Ledger::client_packets},
    {"server_packets", &Ledger::server_packets},
    {"in_transaction", &Ledger::in_transaction},
});
// A number that is not in the list would be neither summed nor kept. What the containers hold is
// not meant here. NOLINTBEGIN(bugprone-sizeof-container)
static_assert(sizeof(Ledger) == kLedgerNumbers.size() * sizeof(std::int64_t) +
                                    sizeof(Ledger::commands) + sizeof(Ledger::results) +
                                    sizeof(Ledger::transcript) + sizeof(Ledger::users) +
                                    sizeof(Ledger::ciphers) + sizeof(Ledger::opaque));
// NOLINTEND(bugprone-sizeof-container)

inline constexpr std::size_t kKeptTranscript = 1000;

// What `more` has beyond `less`; of the transcript those commands that `less` has fewer times.
// Numbers may be negative.
Ledger operator-(const Ledger& more, const Ledger& less);

void Add(const Ledger& one, Ledger* sum);

// One of `count` that are alike, rounded; without results and transcript.
Ledger Mean(const Ledger& sum, std::int64_t count);

// A ledger that is being written, of one connection.
class LedgerWriter {
 public:
  LedgerWriter() { ledger_.connections = 1; }

  // The next bytes that passed from `side`, as they were met on the wire.
  void Feed(Side side, std::string_view bytes);

  const Ledger& ledger() const { return ledger_; }
  const Conversation& conversation() const { return conversation_; }

 private:
  Conversation conversation_;
  Ledger ledger_;
  std::array<std::int64_t, 2> bytes_{};  // by Side
  bool client_spoke_ = false;            // and was not answered
};

}  // namespace driverbench::tap
