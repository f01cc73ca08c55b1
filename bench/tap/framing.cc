#include "bench/tap/framing.h"

#include <fmt/format.h>

#include <algorithm>

namespace driverbench::tap {
namespace {

using namespace std::string_view_literals;  // NUL bytes

constexpr std::size_t kLongestPart = 0xffffff;
constexpr int kHeader = 4;  // bytes: length and sequence number

// Capability flags of both sides.
constexpr std::uint32_t kCompress = 0x20;
constexpr std::uint32_t kTls = 0x800;
constexpr std::uint32_t kZstd = 0x4000000;
constexpr std::uint32_t kQueryAttributes = 0x8000000;
constexpr std::size_t kTlsRequest = 32;  // bytes of a login that stops where TLS begins

enum Code : std::uint8_t {
  kQuit = 0x01,
  kQuery = 0x03,
  kChangeUser = 0x11,
  kStmtPrepare = 0x16,
  kStmtExecute = 0x17,
  kStmtSendLongData = 0x18,
  kStmtClose = 0x19,
  kStmtReset = 0x1a,
  kStmtFetch = 0x1c,
};

constexpr std::array<std::string_view, 33> kNames = {"SLEEP",
                                                     "QUIT",
                                                     "INIT_DB",
                                                     "QUERY",
                                                     "FIELD_LIST",
                                                     "CREATE_DB",
                                                     "DROP_DB",
                                                     "REFRESH",
                                                     "SHUTDOWN",
                                                     "STATISTICS",
                                                     "PROCESS_INFO",
                                                     "CONNECT",
                                                     "PROCESS_KILL",
                                                     "DEBUG",
                                                     "PING",
                                                     "TIME",
                                                     "DELAYED_INSERT",
                                                     "CHANGE_USER",
                                                     "BINLOG_DUMP",
                                                     "TABLE_DUMP",
                                                     "CONNECT_OUT",
                                                     "REGISTER_SLAVE",
                                                     "STMT_PREPARE",
                                                     "STMT_EXECUTE",
                                                     "STMT_SEND_LONG_DATA",
                                                     "STMT_CLOSE",
                                                     "STMT_RESET",
                                                     "SET_OPTION",
                                                     "STMT_FETCH",
                                                     "DAEMON",
                                                     "BINLOG_GTID",
                                                     "RESET_CONNECTION",
                                                     "CLONE"};

std::uint32_t Number(std::string_view bytes, std::size_t at, int size) {
  std::uint32_t number = 0;
  for (int i = 0; i < size; ++i)
    number |= std::uint32_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  return number;
}

// The lower and the upper half lie apart, behind the version's text. 0 for what is no greeting.
std::uint32_t Capabilities(std::string_view greeting) {
  const std::size_t version_end = greeting.find('\0', 1);
  constexpr std::size_t kLow = 1 + 4 + 8 + 1;  // behind the NUL: thread, scramble, filler
  constexpr std::size_t kHigh = kLow + 2 + 1 + 2;
  if (greeting.empty() || greeting[0] != 10 || version_end == std::string_view::npos ||
      greeting.size() < version_end + kHigh + 2) {
    return 0;
  }
  return Number(greeting, version_end + kLow, 2) | Number(greeting, version_end + kHigh, 2) << 16;
}

bool HasAnswer(std::uint8_t code) {
  return code != kQuit && code != kStmtClose && code != kStmtSendLongData;
}

bool NamesAStatement(std::uint8_t code) {
  return code == kStmtExecute || code == kStmtSendLongData || code == kStmtClose ||
         code == kStmtReset || code == kStmtFetch;
}

}  // namespace

std::string CommandName(std::uint8_t code) {
  return code < kNames.size() ? std::string(kNames.at(code)) : fmt::format("0x{:02x}", code);
}

bool Packets::TakeHeader(std::string_view* bytes) {
  while (header_size_ < header_.size() && !bytes->empty()) {
    header_.at(header_size_++) = static_cast<unsigned char>(bytes->front());
    bytes->remove_prefix(1);
  }
  if (header_size_ < header_.size()) return false;
  header_size_ = 0;
  in_payload_ = true;
  left_ = header_[0] | std::size_t{header_[1]} << 8 | std::size_t{header_[2]} << 16;
  if (continues_) {
    ++packet_.parts;
  } else {
    packet_ = {.sequence = header_[3], .payload = {}};
  }
  continues_ = left_ == kLongestPart;
  return true;
}

void Packets::Feed(std::string_view bytes, std::vector<Packet>* out) {
  // An empty payload ends with its header, without another byte.
  while (!bytes.empty()) {
    if (!in_payload_ && !TakeHeader(&bytes)) return;
    const std::string_view part = bytes.substr(0, left_);
    const std::size_t room = kKeptBody + 1 - packet_.payload.size();
    packet_.payload += part.substr(0, room);
    packet_.size += part.size();
    left_ -= part.size();
    bytes.remove_prefix(part.size());
    if (left_ > 0) return;
    in_payload_ = false;
    if (!continues_) out->push_back(std::exchange(packet_, {}));
  }
}

void Conversation::Feed(Side side, std::string_view bytes) {
  if (opaque_ != Opaque::kNo || bytes.empty()) return;
  if (side == Side::kClient && phase_ == Phase::kGreeting) {
    opaque_ = Opaque::kUnknown;  // in MySQL's protocol the server speaks first
    return;
  }
  std::vector<Packets::Packet> packets;
  (side == Side::kClient ? client_ : server_).Feed(bytes, &packets);
  for (const Packets::Packet& packet : packets) {
    // One of them may have been the last that is legible.
    if (opaque_ != Opaque::kNo) return;
    const auto index = static_cast<std::size_t>(side);
    packets_.at(index) += packet.parts;
    if (InLogin()) {
      login_bytes_.at(index) +=
          static_cast<std::int64_t>(packet.size) + std::int64_t{kHeader} * packet.parts;
    }
    side == Side::kClient ? FromClient(packet) : FromServer(packet);
  }
}

void Conversation::FromClient(const Packets::Packet& packet) {
  const std::string_view payload = packet.payload;
  switch (phase_) {
    case Phase::kGreeting:
      return;  // see Feed
    case Phase::kResponse: {
      const std::uint32_t asked = payload.size() < 4 ? 0 : Number(payload, 0, 4);
      if (packet.size == kTlsRequest && (asked & kTls) != 0) opaque_ = Opaque::kTls;
      compressed_ = (asked & server_capabilities_ & (kCompress | kZstd)) != 0;
      has_attributes_ = (asked & server_capabilities_ & kQueryAttributes) != 0;
      phase_ = Phase::kLogin;
      return;
    }
    case Phase::kLogin:
      return;  // an answer to the server's
    case Phase::kFile:
      if (packet.size == 0) phase_ = Phase::kCommands;
      return;
    case Phase::kCommands:
      break;
  }
  // Whatever is not the first packet of an exchange is no command: the file of a LOAD DATA LOCAL
  // that was not the first statement of its query.
  if (packet.sequence != 0 || payload.empty()) return;
  Command command;
  command.code = static_cast<std::uint8_t>(payload[0]);
  command.body = payload.substr(1);
  command.body_size = packet.size - 1;
  // Before the text: no attributes, one set of them.
  if (has_attributes_ && command.code == kQuery && command.body.starts_with("\0\1"sv)) {
    command.body.erase(0, 2);
    command.body_size -= 2;
  }
  if (NamesAStatement(command.code) && command.body.size() >= 4) {
    const std::uint32_t number = Number(command.body, 0, 4);
    constexpr std::uint32_t kPreparedLast = 0xffffffff;  // MariaDB's clients may say so
    if (const auto found = prepared_.find(number); found != prepared_.end()) {
      command.prepared = found->second;
    } else if (number == kPreparedLast && last_.code == kStmtPrepare) {
      command.prepared = last_.body;
    }
    if (command.code == kStmtClose) prepared_.erase(number);
  }
  if (HasAnswer(command.code)) {
    ++unanswered_;
    last_ = command;
  }
  if (command.code == kChangeUser) phase_ = Phase::kLogin;
  commands_.push_back(std::move(command));
}

void Conversation::FromServer(const Packets::Packet& packet) {
  const std::string_view payload = packet.payload;
  const auto first = payload.empty() ? -1 : static_cast<unsigned char>(payload[0]);
  switch (phase_) {
    case Phase::kGreeting:
      server_capabilities_ = Capabilities(payload);
      if (server_capabilities_ == 0 && first != 0xff) opaque_ = Opaque::kUnknown;
      phase_ = Phase::kResponse;
      return;
    case Phase::kResponse:
    case Phase::kFile:
      return;
    case Phase::kLogin:
      if (first != 0) return;  // asks on, or refuses
      phase_ = Phase::kCommands;
      unanswered_ = 0;
      if (compressed_) opaque_ = Opaque::kCompression;
      return;
    case Phase::kCommands:
      break;
  }
  // Of several commands that were sent at once it is not known whose answer this is.
  if (std::exchange(unanswered_, 0) == 1) Answer(payload);
}

// The first packet of the answer to last_.
void Conversation::Answer(std::string_view payload) {
  if (payload.empty()) return;
  if (last_.code == kQuery && payload[0] == '\xfb') phase_ = Phase::kFile;
  if (last_.code == kStmtPrepare && payload[0] == '\0' && payload.size() >= 5)
    prepared_[Number(payload, 1, 4)] = last_.body;
}

}  // namespace driverbench::tap
