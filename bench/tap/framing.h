#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/tap/answer.h"
#include "bench/tap/server_hello.h"

namespace driverbench::tap {

// The packets of MySQL's protocol, from the bytes of a connection. Nothing here reads a socket or a
// clock: the same bytes give the same events, however they were split.
//
// Source: "MySQL Source Code Documentation", page "Client/Server Protocol".

enum class Side : std::uint8_t { kClient, kServer };

// What a client sent in a command's place. Files of LOAD DATA LOCAL and the answers of the login
// are no commands.
struct Command {
  std::uint8_t code = 0;      // COM_...: its first byte
  std::string body;           // what follows; only the first kKeptBody bytes
  std::size_t body_size = 0;  // all of them
  // Of COM_STMT_EXECUTE, _SEND_LONG_DATA, _CLOSE, _RESET and _FETCH: the text that was prepared
  // under this number; empty when that was not seen.
  std::string prepared;
};

// 1 MiB: the longest statement of a workload has 65,535 values, and only its shape is shown.
inline constexpr std::size_t kKeptBody = std::size_t{1} << 20;

// The name in MySQL's manual without COM_, e.g. "QUERY"; "0x2a" for a code that it does not have.
std::string CommandName(std::uint8_t code);

// Splits one direction into packets. One whose length is 2^24 - 1 goes on in the next: both are one
// payload. Keeps at most kKeptBody + 1 bytes of a payload, so that a client cannot fill the memory.
class Packets {
 public:
  struct Packet {
    std::uint8_t sequence = 0;  // of the first of its parts
    std::string payload;        // its beginning
    std::size_t size = 0;       // of the whole payload
    int parts = 1;
  };

  void Feed(std::string_view bytes, std::vector<Packet>* out);

  // Whether the bytes so far end within a packet.
  bool torn() const { return header_size_ > 0 || in_payload_; }

 private:
  bool TakeHeader(std::string_view* bytes);

  std::array<unsigned char, 4> header_{};
  std::size_t header_size_ = 0;
  std::size_t left_ = 0;  // of the current part
  bool in_payload_ = false;
  bool continues_ = false;  // the current part was as long as a part can be
  Packet packet_;
};

// One connection, from the greeting on.
class Conversation {
 public:
  // Why packets can no longer be told apart.
  enum class Opaque : std::uint8_t { kNo, kTls, kCompression, kUnknown };

  // The next bytes that passed from `side`.
  void Feed(Side side, std::string_view bytes);

  // What was seen since the last call.
  std::vector<Command> TakeCommands() { return std::exchange(commands_, {}); }
  std::vector<Result> TakeResults() { return std::exchange(results_, {}); }
  // Commands after which a transaction was open.
  std::int64_t in_transaction() const { return in_transaction_; }
  std::int64_t packets(Side side) const { return packets_[static_cast<std::size_t>(side)]; }
  // Of the whole packets of logins, with their headers.
  std::int64_t login_bytes(Side side) const { return login_bytes_[static_cast<std::size_t>(side)]; }

  Opaque opaque() const { return opaque_; }

  // Who logged in, and with which cipher: empty where that was not seen, or (cipher) has no one
  // name.
  const std::string& user() const { return user_; }
  std::string cipher() const { return server_hello_.cipher(); }

  // Whether the server has commands to answer. Of what it cannot read it knows none.
  bool owes() const {
    return opaque_ == Opaque::kNo && phase_ == Phase::kCommands && !asked_.empty();
  }

  // Whether the connection ended within a packet, if it ended now.
  bool torn() const { return opaque_ == Opaque::kNo && (client_.torn() || server_.torn()); }

 private:
  enum class Phase : std::uint8_t { kGreeting, kResponse, kLogin, kCommands, kFile };
  struct Statement {
    std::string text;
    bool same_size = false;  // see Answer
  };
  // A command that the server owes an answer.
  struct Asked {
    std::uint8_t code = 0;
    std::optional<std::uint32_t> statement;  // its number, where it names one
    std::string text;                        // of what is prepared
  };

  Statement* Find(const std::optional<std::uint32_t>& number);
  bool InLogin() const { return phase_ != Phase::kCommands && phase_ != Phase::kFile; }
  void FromClient(const Packets::Packet& packet);
  void FromServer(const Packets::Packet& packet);
  void FromServerToCommand(const Packets::Packet& packet);
  void EndAnswer();

  Phase phase_ = Phase::kGreeting;
  Opaque opaque_ = Opaque::kNo;
  std::uint32_t server_capabilities_ = 0;
  std::uint32_t server_extensions_ = 0;  // MariaDB's
  ServerHello server_hello_;
  std::string user_;
  bool compressed_ = false;
  bool has_attributes_ = false;  // COM_QUERY carries more than a text
  AnswerFormat answer_format_;
  std::deque<Asked> asked_;
  std::optional<Answer> answer_;  // to the first of them, once it began
  bool quit_ = false;
  std::string last_prepared_;                    // its text
  std::optional<std::uint32_t> last_number_;     // of it, once the server has given it
  std::map<std::uint32_t, Statement> prepared_;  // by the server's number
  std::int64_t in_transaction_ = 0;
  Packets client_;
  Packets server_;
  std::array<std::int64_t, 2> packets_{};      // by Side
  std::array<std::int64_t, 2> login_bytes_{};  // by Side
  std::vector<Command> commands_;
  std::vector<Result> results_;
};

}  // namespace driverbench::tap
