// Any bytes of both sides as a connection: however they were split, the same was sent, and nothing
// is counted that the bytes have no room for. And any bytes as a statement, of which the shape is
// taken.
//
// An input is a row of bursts: a byte whose highest bit is the side (set: the server) and whose
// other bits are the number of bytes that follow.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/tap/fold.h"
#include "bench/tap/framing.h"
#include "bench/tap/ledger.h"
#include "bench/testing/fuzz.h"

namespace driverbench::tap {
namespace {

struct Burst {
  Side side;
  std::string bytes;
};
using Bursts = std::vector<Burst>;

Bursts BurstsOf(std::string_view input) {
  Bursts bursts;
  while (!input.empty()) {
    const auto head = static_cast<unsigned char>(input.front());
    const std::string_view bytes = input.substr(1, head & 0x7fU);
    bursts.push_back({(head & 0x80U) != 0 ? Side::kServer : Side::kClient, std::string(bytes)});
    input.remove_prefix(1 + bytes.size());
  }
  std::erase_if(bursts, [](const Burst& burst) { return burst.bytes.empty(); });
  return bursts;
}

// As long as one side sends, it is one burst.
Bursts Joined(const Bursts& bursts) {
  Bursts joined;
  for (const Burst& burst : bursts) {
    if (joined.empty() || joined.back().side != burst.side) {
      joined.push_back(burst);
    } else {
      joined.back().bytes += burst.bytes;
    }
  }
  return joined;
}

Bursts SingleBytes(const Bursts& bursts) {
  Bursts single;
  for (const Burst& burst : bursts) {
    for (const char byte : burst.bytes) single.push_back({burst.side, std::string(1, byte)});
  }
  return single;
}

struct Seen {
  Ledger ledger;
  bool torn = false;
  std::vector<Command> commands;
};

Seen See(const Bursts& bursts) {
  LedgerWriter writer;
  Conversation conversation;
  Seen seen;
  for (const auto& [side, bytes] : bursts) {
    writer.Feed(side, bytes);
    conversation.Feed(side, bytes);
    for (Command& command : conversation.TakeCommands())
      seen.commands.push_back(std::move(command));
  }
  seen.ledger = writer.ledger();
  seen.torn = conversation.torn();
  return seen;
}

bool SameCommand(const Command& a, const Command& b) {
  return a.code == b.code && a.body == b.body && a.body_size == b.body_size &&
         a.prepared == b.prepared;
}

void CheckSplits(const Seen& one, const Seen& other, std::string_view input) {
  Require(one.ledger == other.ledger, "a split changes no ledger", input);
  Require(one.torn == other.torn, "a split tears nothing", input);
  Require(std::equal(one.commands.begin(), one.commands.end(), other.commands.begin(),
                     other.commands.end(), SameCommand),
          "a split changes no command", input);
}

void CheckCounts(const Seen& seen, const Bursts& joined, std::string_view input) {
  const Ledger& ledger = seen.ledger;
  std::int64_t client = 0;
  std::int64_t server = 0;
  for (const auto& [side, bytes] : joined)
    (side == Side::kClient ? client : server) += static_cast<std::int64_t>(bytes.size());
  Require(ledger.client_bytes + ledger.server_bytes + ledger.login_bytes == client + server,
          "every byte", input);
  Require(ledger.client_bytes >= 0 && ledger.client_bytes <= client && ledger.server_bytes >= 0 &&
              ledger.server_bytes <= server,
          "no byte twice", input);
  constexpr std::int64_t kHeader = 4;
  Require(ledger.client_packets <= client / kHeader, "a packet has a header", input);
  Require(ledger.server_packets <= server / kHeader, "a packet has a header", input);
  Require(ledger.command_count() <= ledger.client_packets, "a command is a packet", input);
  Require(ledger.command_count() == static_cast<std::int64_t>(seen.commands.size()),
          "every command is counted", input);
  std::int64_t rows = 0;
  std::int64_t row_bytes = 0;
  for (const auto& [result, count] : ledger.results) {
    rows += count * result.rows;
    row_bytes += count * result.row_bytes.value_or(0);
  }
  Require(rows <= ledger.server_packets, "a row is a packet", input);
  Require(row_bytes <= ledger.server_bytes, "no byte of a row twice", input);
  Require(ledger.round_trips <= static_cast<std::int64_t>((joined.size() + 1) / 2),
          "a round trip is two bursts", input);
  std::size_t sent = 0;
  for (const Command& command : seen.commands) {
    Require(command.body_size >= command.body.size(), "a body is no longer than it was", input);
    sent += kHeader + 1 + command.body_size;
  }
  Require(sent <= static_cast<std::size_t>(client), "nothing that was not sent", input);

  Ledger nothing = ledger - ledger;
  nothing.opaque.clear();
  Require(nothing == Ledger(), "of two that are equal nothing remains", input);
}

// But for two things that a shape may have and a statement reads otherwise: how many times a row of
// values is repeated, and minus signs before a comment that is gone, which make one of what
// follows.
void CheckFold(std::string_view sql) {
  const std::string shape = Fold(sql);
  if (shape.find(") x ") == std::string::npos && shape.find("--") == std::string::npos) {
    const std::string again = Fold(shape);
    Require(again == shape, "a shape is its own shape", fmt::format("{}\n{}", shape, again));
  }
  Require(shape.find_first_of("\t\n\r'\"") == std::string::npos ||
              sql.find('`') != std::string_view::npos,
          "a shape has no quotation, and no blanks but one", shape);
}

}  // namespace
}  // namespace driverbench::tap

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace driverbench;
  using namespace driverbench::tap;
  const std::string_view input = TextOf(data, size);
  const Bursts bursts = BurstsOf(input);
  const Bursts joined = Joined(bursts);
  const Seen seen = See(bursts);
  CheckSplits(seen, See(joined), input);
  CheckSplits(seen, See(SingleBytes(bursts)), input);
  CheckCounts(seen, joined, input);
  CheckFold(input);
  return 0;
}
