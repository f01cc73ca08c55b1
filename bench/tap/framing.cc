#include "bench/tap/framing.h"

#include <fmt/format.h>

#include <algorithm>

#include "bench/tap/command_code.h"
#include "bench/tap/numbers.h"

namespace driverbench::tap {
namespace {

using namespace std::string_view_literals;  // NUL bytes

constexpr std::size_t kLongestPart = 0xffffff;
constexpr int kHeader = 4;  // bytes: length and sequence number

// Capability flags of both sides.
constexpr std::uint32_t kCompress = 0x20;
constexpr std::uint32_t kTls = 0x800;
constexpr std::uint32_t kDeprecateEof = 0x1000000;
constexpr std::uint32_t kOptionalMetadata = 0x2000000;
constexpr std::uint32_t kZstd = 0x4000000;
constexpr std::uint32_t kQueryAttributes = 0x8000000;
// MariaDB's servers and clients leave out this flag, and say more elsewhere.
constexpr std::uint32_t kMysql = 0x1;
constexpr std::uint32_t kCacheMetadata = 0x10;
constexpr std::size_t kTlsRequest = 32;  // bytes of a login that stops where TLS begins

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

// Of a greeting whose capabilities leave out kMysql: behind a filler.
std::uint32_t Extensions(std::string_view greeting) {
  constexpr std::size_t kExtensions = 1 + 4 + 8 + 1 + 2 + 1 + 2 + 2 + 1 + 6;
  const std::size_t at = greeting.find('\0', 1) + kExtensions;
  return greeting.size() < at + 4 ? 0 : Number(greeting, at, 4);
}

// The same of a login.
std::uint32_t ExtensionsOfLogin(std::string_view login) {
  constexpr std::size_t kExtensions = 4 + 4 + 1 + 19;
  return login.size() < kExtensions + 4 ? 0 : Number(login, kExtensions, 4);
}

constexpr std::uint32_t kPreparedLast = 0xffffffff;  // MariaDB's clients may say so

bool HasAnswer(std::uint8_t code) {
  return code != kQuit && code != kStmtClose && code != kStmtSendLongData;
}

bool NamesAStatement(std::uint8_t code) {
  return code == kStmtExecute || code == kStmtBulkExecute || code == kStmtSendLongData ||
         code == kStmtClose || code == kStmtReset || code == kStmtFetch;
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
  if (opaque_ == Opaque::kTls && side == Side::kServer) server_hello_.Feed(bytes);
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
      if (packet.size > kTlsRequest)
        user_ = payload.substr(kTlsRequest, payload.find('\0', kTlsRequest) - kTlsRequest);
      const std::uint32_t agreed = asked & server_capabilities_;
      compressed_ = (agreed & (kCompress | kZstd)) != 0;
      has_attributes_ = (agreed & kQueryAttributes) != 0;
      const std::uint32_t extensions = ((asked | server_capabilities_) & kMysql) == 0
                                           ? server_extensions_ & ExtensionsOfLogin(payload)
                                           : 0;
      answer_format_ = {.ends_with_ok = (agreed & kDeprecateEof) != 0,
                        .optional_columns = (agreed & kOptionalMetadata) != 0 ||
                                            (extensions & kCacheMetadata) != 0};
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
  Asked asked{.code = command.code, .statement = {}, .text = {}};
  if (NamesAStatement(command.code) && command.body.size() >= 4) {
    asked.statement = Number(command.body, 0, 4);
    if (const Statement* known = Find(asked.statement); known != nullptr) {
      command.prepared = known->text;
    } else if (asked.statement == kPreparedLast) {
      command.prepared = last_prepared_;
    }
    if (command.code == kStmtClose) prepared_.erase(*asked.statement);
  }
  if (command.code == kStmtPrepare) last_prepared_ = asked.text = command.body;
  quit_ = command.code == kQuit;
  if (HasAnswer(command.code)) asked_.push_back(std::move(asked));
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
      if ((server_capabilities_ & kMysql) == 0) server_extensions_ = Extensions(payload);
      phase_ = Phase::kResponse;
      return;
    case Phase::kResponse:
      return;
    case Phase::kLogin:
      if (first != 0) return;  // asks on, or refuses
      phase_ = Phase::kCommands;
      asked_.clear();
      answer_.reset();
      if (compressed_) opaque_ = Opaque::kCompression;
      return;
    case Phase::kFile:  // the server may refuse it at once
    case Phase::kCommands:
      return FromServerToCommand(packet);
  }
}

Conversation::Statement* Conversation::Find(const std::optional<std::uint32_t>& number) {
  const auto found = number ? prepared_.find(*number) : prepared_.end();
  return found == prepared_.end() ? nullptr : &found->second;
}

void Conversation::FromServerToCommand(const Packets::Packet& packet) {
  if (asked_.empty()) {
    // Nobody asked: a farewell, or the reason why the server ends the connection.
    if (!quit_ && !packet.payload.starts_with('\xff')) opaque_ = Opaque::kUnknown;
    return;
  }
  if (!answer_) {
    if (asked_.front().statement == kPreparedLast) asked_.front().statement = last_number_;
    const Statement* known = Find(asked_.front().statement);
    answer_.emplace(asked_.front().code, answer_format_, known != nullptr && known->same_size);
  }
  switch (answer_->Take(packet.payload, packet.size)) {
    case Answer::State::kGoesOn:
      return;
    case Answer::State::kFile:
      phase_ = Phase::kFile;
      return;
    case Answer::State::kUnknown:
      opaque_ = Opaque::kUnknown;
      return;
    case Answer::State::kEnded:
      return EndAnswer();
  }
}

void Conversation::EndAnswer() {
  Asked& asked = asked_.front();
  for (Result result : answer_->results()) {
    result.command = CommandName(asked.code);
    results_.push_back(std::move(result));
  }
  if (answer_->in_transaction()) ++in_transaction_;
  if (const auto number = answer_->prepared()) {
    prepared_[*number] = {std::move(asked.text), answer_->same_size()};
    last_number_ = number;
  } else if (Statement* known = Find(asked.statement); known != nullptr) {
    known->same_size = answer_->same_size();
  }
  answer_.reset();
  asked_.pop_front();
}

}  // namespace driverbench::tap
