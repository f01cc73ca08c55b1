#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bench/protocol/protocol.h"
#include "bench/worker/session.h"
#include "scenarios/scenario.h"

namespace driverbench::worker {

// What a keeper does before and after the blocks of another worker, on the tables that a scenario
// gives it: it knows none itself. All of it untimed. A store without a server has no SQL and no
// other worker that could see its rows: there the tutorial's table is the process's own, made empty
// with it, and there is no other one. Over `kept`, which is opened where it must be.

// The rows that a block needs. With `fresh` the tables are dropped and made first, and get
// Scenario::Fresh; refused with kInvalidArgument where one that driverbench did not make stands in
// their place. With `again` the block's rows may be there, as another target ran it: they are
// removed first, which takes a tenth of the time of a fresh table. *rows: how many rows fresh
// tables have that belong to no block. Does nothing, not even connect, when the block needs
// nothing.
Status Prepare(const Backend& backend, const protocol::Connection& connection, KeptSession* kept,
               const scenarios::Scenario& scenario, const scenarios::BlockPlan& plan, bool fresh,
               bool again, std::int64_t* rows);

// Compares every row of Scenario::After, field by field, looks that those of Scenario::Before that
// are not among them are gone, and, with `others`, counts the rows in the tables, which must be the
// block's and `others`; kWrong with the first difference. *rows: how many rows in the tables are
// the block's. Does nothing when there is nothing to compare.
Status Verify(const Backend& backend, const protocol::Connection& connection, KeptSession* kept,
              const scenarios::Scenario& scenario, const scenarios::BlockPlan& plan,
              std::optional<std::int64_t> others, std::int64_t* rows);

// The rows of the user's own SQL after a block that wrote them: of each of the scenario's tables,
// by its name, what ReadState says.
Status ReadStates(const Backend& backend, const protocol::Connection& connection,
                  const scenarios::Scenario& scenario, std::span<const std::string> left_out,
                  std::map<std::string, std::string>* out);

// All rows of a SELECT; kInvalidArgument for more than 10,000.
Status ReadQuery(const Backend& backend, const protocol::Connection& connection,
                 const std::string& query, std::vector<std::vector<Value>>* out);

// Drops every table of the database that driverbench made. *dropped: their names.
Status Cleanup(const Backend& backend, const protocol::Connection& connection,
               std::vector<std::string>* dropped);

}  // namespace driverbench::worker
