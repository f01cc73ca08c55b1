#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "bench/coordinator/blocks/block_rows.h"
#include "bench/coordinator/blocks/own_work.h"
#include "bench/coordinator/blocks/witness.h"
#include "bench/coordinator/workers/client.h"
#include "bench/coordinator/workers/entrants.h"
#include "bench/coordinator/workers/keepers.h"
#include "bench/coordinator/workers/target_processes.h"
#include "bench/record/run.h"
#include "bench/settings/settings.h"

namespace driverbench::coordinator {

// Makes the rows of one block, times it and verifies it: block by block, of whichever target of one
// scenario.
class BlockRunner {
 public:
  struct Setting {
    settings::RunSettings run;
    const protocol::Description::Scenario& scenario;
    int threads = 1;
    scenarios::Load load{};
    std::optional<int> worker_cpu;  // of one-thread workers
    OwnWork* own = nullptr;         // of the user's own SQL
  };

  BlockRunner(const Setting& setting, Keepers* keepers, BlockRows::Tables tables = {});

  // The plan of the next block; no two blocks share their number, which decides their rows, but for
  // Rewind. Of a closed load, as blocks that are no part of the case are: pilots, floors.
  scenarios::BlockPlan NextPlan(std::int64_t operations, std::int64_t warmup);

  // Blocks up to this number ran in an earlier part of the run.
  void NumberAfter(std::int64_t number);

  // The next plans are the first ones again: another target does the same work. What the first one
  // left is removed block by block, and the table's rows are no longer counted.
  void Rewind();

  // After the next blocks the workers of targets whose lifetime outlasts a block live on, and so do
  // their connections where those do too; otherwise, as at first, every block is a worker's last.
  void LetLive(bool on) { live_on_ = on; }

  // What the entrant's server has counted so far, see Keepers.
  protocol::Account ReadAccount(const Entrant& entrant);

  // For another one of the scenario, which goes on with them; this one makes them afresh when it
  // needs them again.
  BlockRows::Tables TakeTables() { return rows_.TakeTables(); }

  // With what an operation makes its server execute, see StatementsOf, the server's own counters
  // must show it. Throws RunStopped when a keeper fails, a lock is lost or a server is gone.
  record::Block RunBlock(const Entrant& entrant, const scenarios::BlockPlan& plan,
                         const Statements* an_operation = nullptr);

  // The same untimed, for what it sends (see PROTOCOL.md, audit); with no operations it only
  // connects. `between` is called right before the worker gets its request and right after its
  // answer, while no keeper is at work.
  record::Block AuditBlock(const Entrant& entrant, const scenarios::BlockPlan& plan,
                           const std::function<void()>& between);

 private:
  record::Block Perform(const Entrant& entrant, const scenarios::BlockPlan& plan,
                        protocol::Action action, const std::function<void()>& between,
                        const Statements* an_operation);
  // The same for another action.
  protocol::Request As(protocol::Action action, protocol::Request request,
                       const Entrant& entrant) const;
  bool Prepare(const Entrant& entrant, const protocol::Request& request, Client* worker,
               record::Block* block);
  // Gives why the times cannot be, if so.
  std::string Time(const Entrant& entrant, const protocol::Request& request, Client* worker,
                   record::Block* block);
  // Gives what the server has not executed.
  std::string Watch(const Entrant& entrant, const Statements& sent, const protocol::Account& before,
                    record::Block* block);
  void ExpectServer(const Entrant& entrant);

  Setting setting_;
  Keepers* keepers_;
  BlockRows rows_;
  TargetProcesses processes_;
  std::int64_t blocks_ = 0;
  bool live_on_ = false;
};

// The block failed, and has no times.
void Fail(record::Outcome outcome, std::string detail, record::Block* block,
          std::string error_code = {});

}  // namespace driverbench::coordinator
