#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/players_scenario.h"

namespace driverbench::scenarios {

// What tests of scenarios share.

// A connection over another one that keeps a log of the calls, fails one of them, or lies about
// what was read.
class Spy final : public IConnection, IPlayerStore {
 public:
  explicit Spy(IConnection* inner) : inner_(*inner) {}

  std::vector<std::string> calls;  // "Insert 114", "Find", "List 3", "Lock", ...
  std::vector<std::string> ids;    // of Find, Lock and Adjust

  // The call of this number, from 0, fails; it does not reach the store.
  void FailAt(std::size_t call) { fail_at_ = call; }
  static Status::Error Failure() { return {StatusCode::kConnection, "spy", 2013, "HY000", "gone"}; }

  // Change what was read.
  std::function<void(Player*, bool*)> on_find;
  std::function<void(std::vector<Player>*)> on_list;
  std::function<void(std::int64_t*)> on_count;
  std::function<void(std::string_view id, Balance*, bool*)> on_lock;

  IPlayerStore& players() override { return *this; }

  Status Insert(std::span<const Player> players) override {
    if (Fails("Insert " + std::to_string(players.size()))) return Status(Failure());
    return inner_.players().Insert(players);
  }
  Status Find(std::string_view id, Player* out, bool* found) override {
    ids.emplace_back(id);
    if (Fails("Find")) return Status(Failure());
    Status status = inner_.players().Find(id, out, found);
    if (on_find) on_find(out, found);
    return status;
  }
  Status List(int limit, std::vector<Player>* out) override {
    if (Fails("List " + std::to_string(limit))) return Status(Failure());
    Status status = inner_.players().List(limit, out);
    if (on_list) on_list(out);
    return status;
  }
  Status Count(std::int64_t* out) override {
    if (Fails("Count")) return Status(Failure());
    Status status = inner_.players().Count(out);
    if (on_count) on_count(out);
    return status;
  }
  Status Lock(std::string_view id, Balance* out, bool* found) override {
    ids.emplace_back(id);
    if (Fails("Lock")) return Status(Failure());
    Status status = inner_.players().Lock(id, out, found);
    if (on_lock) on_lock(id, out, found);
    return status;
  }
  Status Adjust(std::string_view id, Balance delta) override {
    ids.emplace_back(id);
    if (Fails("Adjust")) return Status(Failure());
    return inner_.players().Adjust(id, delta);
  }
  Status Commit() override {
    if (Fails("Commit")) return Status(Failure());
    return inner_.Commit();
  }
  Status Rollback() override {
    if (Fails("Rollback")) return Status(Failure());
    return inner_.Rollback();
  }
  Status Query(std::string_view sql, Rows* out) override {
    if (Fails("Query")) return Status(Failure());
    return inner_.Query(sql, out);
  }
  std::optional<std::string> Cipher() const override { return inner_.Cipher(); }

 private:
  bool Fails(std::string call) {
    calls.push_back(std::move(call));
    return calls.size() == fail_at_ + 1;
  }

  IConnection& inner_;
  std::size_t fail_at_ = static_cast<std::size_t>(-2);
};

// Runs every operation of every thread, one thread after the other; the first status that is not
// ok.
inline Status RunAll(const Scenario& scenario, const BlockPlan& plan, IConnection& connection) {
  for (int thread = 0; thread < plan.threads; ++thread) {
    const std::unique_ptr<Script> script = scenario.Open(plan, thread);
    if (Status s = script->Use(connection); !s.ok()) return s;
    for (std::int64_t i = 0; i < plan.per_thread(); ++i) {
      if (Status s = script->Run(i); !s.ok()) return s;
    }
  }
  return {};
}

inline std::string Text(const Status& status) {
  return std::string(StatusCodeName(status.code())) + ": " + status.ToString();
}

}  // namespace driverbench::scenarios
