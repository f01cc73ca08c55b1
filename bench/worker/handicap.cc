#include "bench/worker/handicap.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <utility>

namespace driverbench::worker {
namespace {

// Not inlined, so that what is calibrated is what is run.
[[gnu::noinline]] void Count(std::int64_t turns) {
  for (; turns > 0; --turns) asm volatile("" : : : "memory");
}

class HandicappedScript final : public scenarios::Script {
 public:
  HandicappedScript(std::unique_ptr<scenarios::Script> inner, const protocol::Handicap& handicap,
                    Spin spin, std::uint64_t first)
      : inner_(std::move(inner)), handicap_(handicap), spin_(std::move(spin)), first_(first) {}

  Status Use(IConnection& connection) override { return inner_->Use(connection); }

  Status Run(std::int64_t i) override {
    Status status = inner_->Run(i);
    if (!status.ok()) return status;
    const std::int64_t ns = SpinOf(handicap_, first_ + static_cast<std::uint64_t>(i));
    if (ns > 0) spin_(ns);
    return status;
  }

 private:
  const std::unique_ptr<scenarios::Script> inner_;
  const protocol::Handicap handicap_;
  const Spin spin_;
  const std::uint64_t first_;
};

}  // namespace

std::int64_t SpinOf(const protocol::Handicap& handicap, std::uint64_t n) {
  if (n % static_cast<std::uint64_t>(handicap.every) != 0) return 0;
  if (handicap.jitter_ns == 0) return handicap.spin_ns;
  constexpr std::uint64_t kGolden =
      0x9e3779b97f4a7c15;                           // of 2^64, so that wrapping drops the whole
  const std::uint64_t share = (n * kGolden) >> 32;  // of 2^32
  return handicap.spin_ns +
         static_cast<std::int64_t>((share * static_cast<std::uint64_t>(handicap.jitter_ns)) >> 32);
}

std::int64_t TurnsFor(std::int64_t ns, double turns_per_ns) {
  return std::max<std::int64_t>(1, std::llround(static_cast<double>(ns) * turns_per_ns));
}

// The best of several: what a neighbour took from us must not make the spinning shorter.
Spinner::Spinner() : turns_per_ns_(0) {
  using Clock = std::chrono::steady_clock;
  constexpr int kTries = 5;
  constexpr std::int64_t kTurns = 1 << 16;  // about 20 us: 1,000 times the clock's resolution
  for (int i = 0; i < kTries; ++i) {
    const Clock::time_point begin = Clock::now();
    Count(kTurns);
    const std::chrono::duration<double, std::nano> took = Clock::now() - begin;
    turns_per_ns_ = std::max(turns_per_ns_, static_cast<double>(kTurns) / took.count());
  }
}

void Spinner::operator()(std::int64_t ns) const { Count(TurnsFor(ns, turns_per_ns_)); }

WrapScript Handicapping(const protocol::Handicap& handicap, const scenarios::BlockPlan& plan,
                        Spin spin) {
  const std::uint64_t first =
      static_cast<std::uint64_t>(plan.number) * static_cast<std::uint64_t>(plan.per_thread());
  return [handicap, first, spin = std::move(spin)](std::unique_ptr<scenarios::Script> script) {
    return std::make_unique<HandicappedScript>(std::move(script), handicap, spin, first);
  };
}

}  // namespace driverbench::worker
