#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "backends/api/backend.h"

namespace driverbench {

// What the faults are put over: ThisBackend() of libmariadb, compiled under this name.
const Backend& RealBackend();

// Hands every call to a real store; a fault overrides what it breaks.
class ForwardingStore : public IConnection, protected IPlayerStore {
 public:
  explicit ForwardingStore(std::shared_ptr<IConnection> real) : real_(std::move(real)) {}

  bool leases() const override { return real_->leases(); }
  Status Begin() override { return real_->Begin(); }
  Status End() override { return real_->End(); }
  IPlayerStore& players() override { return *this; }
  IStatements* statements() override { return real_->statements(); }

  Status Insert(std::span<const Player> players) override {
    return real_->players().Insert(players);
  }
  Status Find(std::string_view id, Player* out, bool* found) override {
    return real_->players().Find(id, out, found);
  }
  Status List(int limit, std::vector<Player>* out) override {
    return real_->players().List(limit, out);
  }
  Status Count(std::int64_t* out) override { return real_->players().Count(out); }
  Status Lock(std::string_view id, Balance* out, bool* found) override {
    return real_->players().Lock(id, out, found);
  }
  Status Adjust(std::string_view id, Balance delta) override {
    return real_->players().Adjust(id, delta);
  }
  Status Commit() override { return real_->Commit(); }
  Status Rollback() override { return real_->Rollback(); }
  Status Query(std::string_view sql, Rows* out) override { return real_->Query(sql, out); }
  std::optional<std::string> Cipher() const override { return real_->Cipher(); }

 protected:
  IConnection& real() { return *real_; }

 private:
  const std::shared_ptr<IConnection> real_;
};

// The real backend, except that its stores are of type Store.
template <typename Store>
class FaultyBackend final : public Backend {
 public:
  // The name is also that of the contract suite's database: each needs one of its own.
  explicit FaultyBackend(std::string_view name) : name_(name) {}

  std::string_view name() const override { return name_; }
  Library library() const override { return RealBackend().library(); }

  Status Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const override {
    std::unique_ptr<IConnection> real;
    if (Status s = RealBackend().Connect(options, &real); !s.ok()) return s;
    *out = std::make_unique<Store>(std::move(real));
    return {};
  }

 private:
  const std::string_view name_;
};

}  // namespace driverbench
