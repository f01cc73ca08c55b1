#include "bench/worker/standalone.h"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bench/process/core_dumps.h"
#include "bench/process/exit_status.h"
#include "bench/protocol/secrets.h"
#include "bench/settings/connection.h"
#include "bench/settings/settings.h"
#include "bench/worker/keeper.h"
#include "bench/worker/lock.h"
#include "bench/worker/loop.h"
#include "bench/worker/options.h"
#include "scenarios/catalog.h"

namespace driverbench::worker {
namespace {

// One case by one target. Google Benchmark calls Run again and again, with more and more
// iterations, on every thread: the first thread of a call makes the rows and opens the connections
// of all, the last one checks what was written.
class Bench {
 public:
  Bench(const Backend& backend, const scenarios::Scenario& scenario,
        protocol::Connection connection, std::uint64_t seed)
      : backend_(backend), scenario_(scenario), connection_(std::move(connection)) {
    plan_.seed = seed;
  }

  void Run(benchmark::State& state) {
    {
      const std::scoped_lock lock(mutex_);
      if (inside_++ == 0) SetUp(state);
    }
    if (status_.ok()) {
      RunLane(state, plan_, &lanes_[state.thread_index()]);
    } else {
      state.SkipWithError("the rows could not be made");
      for (auto _ : state) break;  // every thread has to reach the barrier of the loop
    }
    const std::scoped_lock lock(mutex_);
    if (--inside_ == 0) TearDown();
    if (!status_.ok() && !state.error_occurred())
      state.SkipWithError("the rows are not as they should be");
  }

  const Status& status() const { return status_; }
  std::string failure() const { return protocol::WithoutSecrets(status_.ToString(), connection_); }

 private:
  void SetUp(const benchmark::State& state) {
    if (!status_.ok()) return;
    plan_.operations = static_cast<std::int64_t>(state.max_iterations);
    plan_.threads = state.threads();
    ++plan_.number;
    std::int64_t rows = 0;
    status_ = Prepare(backend_, connection_, &keeper_, scenario_, plan_, plan_.number == 1,
                      /*again=*/false, &rows);
    if (status_.ok()) lanes_ = MakeLanes(backend_, connection_, scenario_, plan_);
  }

  void TearDown() {
    for (Lane& lane : lanes_) {
      if (status_.ok()) status_ = std::move(lane.status);
    }
    lanes_.clear();
    std::int64_t rows = 0;
    if (status_.ok())
      status_ = Verify(backend_, connection_, &keeper_, scenario_, plan_, std::nullopt, &rows);
  }

  const Backend& backend_;
  const scenarios::Scenario& scenario_;
  const protocol::Connection connection_;
  scenarios::BlockPlan plan_;
  KeptSession keeper_;
  std::mutex mutex_;
  int inside_ = 0;
  std::vector<Lane> lanes_;
  Status status_;  // the first failure; nothing runs after it
};

// Any backend goes: of the others' targets nothing is run here.
settings::KnownNames Known(const Backend& backend) {
  settings::KnownNames known;
  if (!backend.has_server()) known.without_server.emplace_back(backend.name());
  known.options_of = [&backend](const std::string& name,
                                const std::vector<std::string>& /*worker*/) {
    return name == backend.name() ? std::optional(backend.options()) : std::nullopt;
  };
  for (const scenarios::Scenario* scenario : scenarios::Catalog()) {
    const auto traits = scenario->traits();
    known.scenarios.push_back({.name = std::string(traits.name), .threads = !traits.whole_script});
  }
  return known;
}

}  // namespace

int RunStandalone(const Backend& backend, int argc, char** argv) {
  const bool asks_for_help = std::any_of(argv + 1, argv + argc, [](std::string_view argument) {
    return argument == "--help" || argument == "-h";
  });
  if (!asks_for_help) benchmark::Initialize(&argc, argv);  // it would not tell of --config
  CLI::App app(fmt::format("Google Benchmark of the backend {}; takes every --benchmark_* flag",
                           backend.name()));
  std::string config;
  app.add_option("--config", config, "the settings, a YAML file")->required();
  bool core_dumps = false;
  app.add_flag("--core-dumps", core_dumps,
               "let a crash leave a core dump, which has the passwords in it");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? process::kExitFine : process::kExitNothingMeasured;
  }

  if (!core_dumps) process::ForbidCoreDumps();
  settings::Settings settings;
  if (const auto errors = settings::ReadSettings(config, Known(backend), &settings);
      !errors.empty()) {
    for (const settings::SettingsError& error : errors)
      fmt::print(stderr, "{}\n", error.ToString());
    return process::kExitNothingMeasured;
  }

  std::deque<Bench> benches;  // its elements stay where they are
  std::vector<LockHolder> locks;
  std::set<std::string> locked;  // servers
  for (const settings::TargetSettings& target : settings.targets) {
    if (target.backend != backend.name()) continue;
    if (backend.has_server() && settings.ServerOf(target).rtt.count() > 0) {
      fmt::print(stderr, "{}: server {} has `network`, which only driverbench run can make\n",
                 config, settings.ServerOf(target).name);
      return process::kExitNothingMeasured;
    }
    protocol::Connection connection = settings::ConnectionOf(settings, target);
    if (Status s = FillOptions(backend, &connection.options); !s.ok()) {
      fmt::print(stderr, "{}\n", s.ToString());
      return process::kExitNothingMeasured;
    }
    if (backend.has_server() && locked.insert(target.server).second) {
      if (Status s = TakeLock(backend, connection, &locks.emplace_back()); !s.ok()) {
        fmt::print(stderr, "{}\n", protocol::WithoutSecrets(s.ToString(), connection));
        return process::kExitNothingMeasured;
      }
    }
    for (const settings::ScenarioSettings& entry : settings.scenarios) {
      if (entry.own) {
        fmt::print(stderr, "{}: {} is SQL of your own, which only driverbench run can check\n",
                   config, entry.name);
        return process::kExitNothingMeasured;
      }
      const scenarios::Scenario& scenario = *scenarios::FindScenario(entry.name);
      for (const int threads : entry.threads) {
        Bench& bench = benches.emplace_back(backend, scenario, connection, settings.run.seed);
        auto* registered =
            benchmark::RegisterBenchmark(fmt::format("{}/{}", entry.name, target.name).c_str(),
                                         [&bench](benchmark::State& state) { bench.Run(state); });
        registered->Threads(threads)->UseRealTime();
        if (scenario.traits().whole_script) registered->Iterations(1);
      }
    }
  }
  if (benches.empty()) {
    fmt::print(stderr, "{}: no target uses the backend {}\n", config, backend.name());
    return process::kExitNothingMeasured;
  }
  if (benchmark::RunSpecifiedBenchmarks() == 0) return process::kExitNothingMeasured;
  for (const Bench& bench : benches) {
    if (bench.status().ok()) continue;
    fmt::print(stderr, "{}\n", bench.failure());
    return process::kExitIncomplete;
  }
  return process::kExitFine;
}

}  // namespace driverbench::worker
