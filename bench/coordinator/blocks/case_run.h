#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "bench/coordinator/blocks/block_runner.h"
#include "bench/coordinator/blocks/block_size.h"
#include "bench/coordinator/blocks/filling.h"
#include "bench/coordinator/blocks/watched_rounds.h"
#include "bench/coordinator/blocks/witness.h"
#include "bench/coordinator/workers/entrants.h"
#include "bench/coordinator/workers/keepers.h"
#include "bench/record/run.h"

namespace driverbench::coordinator {

// The rounds of one case: all targets on one scenario with one thread count.
class CaseRun {
 public:
  // `index` of the case within the run: the orders of its rounds are drawn from it and the seed.
  // `finished` gets every block as it ends.
  CaseRun(const BlockRunner::Setting& setting, int index, Keepers* keepers,
          std::function<void(const record::Block&)> finished);

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
  void Resume(const std::vector<const Entrant*>& entrants,
              const std::vector<record::Block>& before);

  // What an operation of the target makes its server execute, see StatementsOf: in rounds that are
  // drawn for it the server's own counters must show it.
  void Expect(const std::string& target, Statements an_operation);

  // One block of every entrant that has not failed yet, in an order drawn afresh. When by the first
  // round's own times its blocks were far too large or small, they are not kept, the sizes are
  // corrected, and it is run again: blocks of two sizes are never mixed.
  //
  // Of targets whose lifetime outlasts a block one that begins with this round is of so many
  // rounds: for all of them together, so that a round of one lifetime each is paired with rounds of
  // no other.
  void Round(int lifetime_rounds = 1);

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

  // A block of the size of those of the rounds; the caller keeps it, or not. With what an operation
  // makes the server execute, it is watched.
  record::Block SizedBlock(const Entrant& entrant, const Statements* an_operation = nullptr);

  // For blocks on the same tables: the audit's.
  BlockRunner& blocks() { return blocks_; }

 private:
  // Of SizesOf, but no more than there are tuples where the user's own SQL writes.
  BlockSizes SizesFor(const std::vector<record::Block>& blocks,
                      const std::vector<const Entrant*>& entrants) const;
  record::Block PilotBlock(const Entrant& entrant);
  void MeasureRound(int lifetime_rounds, const std::function<void(const record::Block&)>& finished);
  void ExpectFilled(const Entrant& entrant, record::Block* block);

  BlockRunner::Setting setting_;
  int index_;
  BlockRunner blocks_;
  std::function<void(const record::Block&)> finished_;
  std::vector<const Entrant*> active_;
  std::map<std::string, Statements> expected_;  // by target, of Expect
  std::map<std::string, Filling> fillings_;     // by target
  WatchedRounds watched_;
  int next_round_ = 0;
  int lifetime_begin_ = 0;  // the rounds of the lifetimes that are or were the last
  int lifetime_end_ = 0;
  int rounds_ = 0;
  BlockSizes sizes_;
  int corrections_ = 0;
};

}  // namespace driverbench::coordinator
