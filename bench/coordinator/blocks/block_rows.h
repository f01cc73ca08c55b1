#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "bench/coordinator/workers/client.h"
#include "bench/coordinator/workers/entrants.h"
#include "bench/coordinator/workers/keepers.h"
#include "bench/protocol/protocol.h"

namespace driverbench::coordinator {

// The rows of blocks: made before each and checked after it, by a keeper or, where a target has no
// server, by its own worker, in whose process they live.
class BlockRows {
 public:
  // By server: how many rows the table has. Absent: it is made afresh before the next block.
  using Tables = std::map<std::string, std::int64_t>;

  BlockRows(Keepers* keepers, std::chrono::milliseconds deadline, Tables tables)
      : keepers_(keepers), deadline_(deadline), tables_(std::move(tables)) {}

  // For another one, which goes on with them; this one makes them afresh when it needs them again.
  Tables TakeTables() { return std::exchange(tables_, {}); }

  // The table may be anything: it is made afresh, and checked as strictly as the first one.
  void Forget(const std::string& server) { tables_.erase(server); }

  // From now on blocks write the rows of earlier ones again: those are removed block by block, and
  // no longer counted.
  void Rewind() { again_ = true; }

  // Both with the request of the block itself, and the worker of an entrant without a server, else
  // null. Throw RunStopped when a keeper cannot do it.
  Reply Prepare(const Entrant& entrant, protocol::Request request, Client* worker);
  Reply Verify(const Entrant& entrant, protocol::Request request, Client* worker);

 private:
  Keepers* keepers_;
  std::chrono::milliseconds deadline_;
  Tables tables_;
  bool again_ = false;
};

}  // namespace driverbench::coordinator
