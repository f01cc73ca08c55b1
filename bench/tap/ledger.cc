#include "bench/tap/ledger.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <utility>

#include "bench/tap/fold.h"

namespace driverbench::tap {
namespace {

bool IsText(const std::string& name) {
  return name == "QUERY" || name == "STMT_PREPARE" || name == "INIT_DB";
}

std::string Describe(const Command& command) {
  std::string text = CommandName(command.code);
  const bool is_text = IsText(text);
  const std::string& sql = is_text ? command.body : command.prepared;
  if (!sql.empty()) text += " " + Fold(sql);
  if (is_text && sql.size() < command.body_size) text += " ...";
  return text;
}

std::string OpaqueName(Conversation::Opaque opaque) {
  switch (opaque) {
    case Conversation::Opaque::kNo:
      return "";
    case Conversation::Opaque::kTls:
      return "TLS";
    case Conversation::Opaque::kCompression:
      return "compression";
    case Conversation::Opaque::kUnknown:
      return "an unknown protocol";
  }
  return "";
}

template <typename Key, typename Operation>
void Combine(const std::map<Key, std::int64_t>& b, Operation operation,
             std::map<Key, std::int64_t>* a) {
  for (const auto& [key, count] : b) (*a)[key] = operation((*a)[key], count);
  std::erase_if(*a, [](const auto& one) { return one.second == 0; });
}

// a and b, number by number.
template <typename Operation>
Ledger Combine(const Ledger& a, const Ledger& b, Operation operation) {
  Ledger out = a;
  for (const auto& [name, member] : kLedgerNumbers) out.*member = operation(a.*member, b.*member);
  Combine(b.commands, operation, &out.commands);
  Combine(b.results, operation, &out.results);
  if (out.opaque.empty()) out.opaque = b.opaque;
  return out;
}

}  // namespace

std::int64_t Ledger::command_count() const {
  return std::accumulate(commands.begin(), commands.end(), std::int64_t{0},
                         [](std::int64_t sum, const auto& one) { return sum + one.second; });
}

Ledger operator-(const Ledger& more, const Ledger& less) {
  Ledger out = Combine(more, less, std::minus<>());
  for (const std::string& user : less.users) out.users.erase(user);
  for (const std::string& cipher : less.ciphers) out.ciphers.erase(cipher);
  out.transcript.clear();
  std::map<std::string_view, int> known;
  for (const std::string& command : less.transcript) ++known[command];
  for (const std::string& command : more.transcript) {
    if (known[command]-- <= 0) out.transcript.push_back(command);
  }
  return out;
}

void Add(const Ledger& one, Ledger* sum) {
  *sum = Combine(*sum, one, std::plus<>());
  sum->users.insert(one.users.begin(), one.users.end());
  sum->ciphers.insert(one.ciphers.begin(), one.ciphers.end());
  const std::size_t room = kKeptTranscript - sum->transcript.size();
  const auto& added = one.transcript;
  sum->transcript.insert(sum->transcript.end(), added.begin(),
                         added.begin() + static_cast<std::ptrdiff_t>(std::min(room, added.size())));
}

Ledger Mean(const Ledger& sum, std::int64_t count) {
  const auto mean = [count](std::int64_t number) {
    return std::llround(static_cast<double>(number) / static_cast<double>(count));
  };
  Ledger out = sum;
  out.transcript.clear();
  out.results.clear();
  for (const auto& [name, member] : kLedgerNumbers) out.*member = mean(sum.*member);
  for (auto& [name, number] : out.commands) number = mean(number);
  return out;
}

void LedgerWriter::Feed(Side side, std::string_view bytes) {
  bytes_.at(static_cast<std::size_t>(side)) += std::ssize(bytes);
  if (side == Side::kClient) {
    // Who sends more before all is answered does not wait: whether the server is faster is chance.
    if (!conversation_.owes()) client_spoke_ = true;
  } else if (std::exchange(client_spoke_, false)) {
    ++ledger_.round_trips;
  }
  conversation_.Feed(side, bytes);
  for (const Command& command : conversation_.TakeCommands()) {
    ++ledger_.commands[CommandName(command.code)];
    if (ledger_.transcript.size() < kKeptTranscript)
      ledger_.transcript.push_back(Describe(command));
  }
  for (Result& result : conversation_.TakeResults()) ++ledger_.results[std::move(result)];
  if (!conversation_.user().empty()) ledger_.users = {conversation_.user()};
  if (const std::string cipher = conversation_.cipher(); !cipher.empty())
    ledger_.ciphers = {cipher};
  ledger_.client_packets = conversation_.packets(Side::kClient);
  ledger_.server_packets = conversation_.packets(Side::kServer);
  ledger_.in_transaction = conversation_.in_transaction();
  ledger_.opaque = OpaqueName(conversation_.opaque());
  // What cannot be read cannot be taken apart.
  const bool readable = ledger_.opaque.empty();
  const std::int64_t client_login = readable ? conversation_.login_bytes(Side::kClient) : 0;
  const std::int64_t server_login = readable ? conversation_.login_bytes(Side::kServer) : 0;
  ledger_.client_bytes = bytes_[0] - client_login;
  ledger_.server_bytes = bytes_[1] - server_login;
  ledger_.login_bytes = client_login + server_login;
}

}  // namespace driverbench::tap
