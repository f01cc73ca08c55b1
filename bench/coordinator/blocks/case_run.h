#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/coordinator/blocks/block_size.h"
#include "bench/coordinator/blocks/filling.h"
#include "bench/coordinator/workers/client.h"
#include "bench/coordinator/workers/entrants.h"
#include "bench/coordinator/workers/keepers.h"
#include "bench/record/run.h"
#include "bench/settings/settings.h"

namespace driverbench {

// One case: all targets on one scenario with one thread count.
class CaseRun {
 public:
  struct Setting {
    const RunSettings& run;
    const Description::Scenario& scenario;
    int threads = 1;
    int index =
        0;  // of the case within the run: the orders of its rounds are drawn from it and the seed
    std::optional<int> worker_cpu;
  };

  // `finished` gets every block as it ends.
  CaseRun(const Setting& setting, Keepers* keepers, std::function<void(const Block&)> finished);

  // A block or two of every entrant, not kept unless one fails: they warm the server up, check that
  // the target can do the work, and tell how long an operation takes. One operation first, and then
  // as many as a block has time for, twenty at most: with many threads, or a far server, more would
  // take longer than the case has. Chooses the operations of a block, see BlockSizes.
  void Pilot(const std::vector<const Entrant*>& entrants);

  // Instead of Pilot, for a case that was begun in an earlier part of the run: its operations go
  // on, and so do the numbers of its blocks and rounds. `before` are the blocks of the case. A
  // target that failed stays out. A round that lacks a block was torn by the break and does not
  // count: its blocks keep their times, but it is not completed, since its pairs would then stand
  // on both sides of the break.
  void Resume(const std::vector<const Entrant*>& entrants, const std::vector<Block>& before);

  // What an operation of the target makes its server execute, see StatementsOf: in rounds that are
  // drawn for it the server's own counters must show it.
  void Expect(const std::string& target, std::map<std::string, std::int64_t> an_operation);

  // One block of every entrant that has not failed yet, in an order drawn afresh. When by the first
  // round's own times its blocks were far too large or small, they are not kept, the sizes are
  // corrected, and it is run again: blocks of two sizes are never mixed.
  void Round();

  // Of a block of this entrant, for each thread.
  std::int64_t operations(const Entrant& entrant) const;

  // Rounds with a block of every entrant.
  int rounds() const { return rounds_; }

  // Blocks of a target that is measured alone, once.
  void Floor(const Entrant& entrant);

  // Who has not failed.
  const std::vector<const Entrant*>& active() const { return active_; }

  // Ends the rounds of a target that was found wrong outside of them.
  void Exclude(const Entrant& entrant, const std::string& why);

  // Others have worked on the tables: they are made afresh.
  void ForgetTables() { tables_.clear(); }

  // The next plans are the first ones again: another target does the same work. What the first one
  // left is removed block by block, and the table's rows are no longer counted.
  void Rewind() {
    again_ = true;
    blocks_ = 0;
  }

  // Begins on the tables of another CaseRun of the scenario, which has to ForgetTables afterwards.
  void UseTablesOf(const CaseRun& other) { tables_ = other.tables_; }

  // Prepares, runs and verifies one block.
  Block RunBlock(const Entrant& entrant, const BlockPlan& plan);

  // The same untimed, for what it sends (see PROTOCOL.md, audit); with no operations it only
  // connects. `between` is called right before the worker gets its request and right after its
  // answer, while no keeper is at work.
  Block AuditBlock(const Entrant& entrant, const BlockPlan& plan,
                   const std::function<void()>& between);

  // The plan of the next block; no two blocks of a case share their number, which decides their
  // rows, but for Rewind.
  BlockPlan NextPlan(std::int64_t operations, std::int64_t warmup);
  BlockPlan NextPlan(const Entrant& entrant);  // with the operations of its blocks

 private:
  struct Process {
    std::optional<Client> client;
    int blocks = 0;
  };
  struct Draw {
    int left = 0;      // rounds of which one is watched
    int watch_at = 0;  // which
    int watched = 0;   // so far
  };

  Block PilotBlock(const Entrant& entrant);
  void MeasureRound(const std::function<void(const Block&)>& finished);
  Block PerformBlock(const Entrant& entrant, const BlockPlan& plan, Action action,
                     const std::function<void()>& between, bool watched = false);
  bool DrawWatched();
  void ExpectFilled(const Entrant& entrant, Block* block);
  // Gives what the server has not executed.
  std::string Watch(const Entrant& entrant, const BlockPlan& plan, const Account& before,
                    Block* block);
  bool Prepare(const Entrant& entrant, const Request& request, Client* worker, Block* block);
  // Gives why the times cannot be, if so.
  std::string Time(const Entrant& entrant, const Request& request, Client* worker, Block* block);
  void Verify(const Entrant& entrant, Request request, Client* worker, Block* block);
  void ExpectServer(const Entrant& entrant);
  Client& WorkerFor(const Entrant& entrant);
  Reply Release(const Entrant& entrant);

  Setting setting_;
  Keepers* keepers_;
  std::function<void(const Block&)> finished_;
  std::vector<const Entrant*> active_;
  // By server: how many rows the table has. Absent: it is made afresh before the next block.
  std::map<std::string, std::int64_t> tables_;
  std::map<std::string, Process> processes_;                             // by target
  std::map<std::string, std::map<std::string, std::int64_t>> expected_;  // by target, of Expect
  std::map<std::string, Filling> fillings_;                              // by target
  Draw draw_;
  std::int64_t blocks_ = 0;
  bool again_ = false;
  int next_round_ = 0;
  int rounds_ = 0;
  BlockSizes sizes_;
  int corrections_ = 0;
};

}  // namespace driverbench
