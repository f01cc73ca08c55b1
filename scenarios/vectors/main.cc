// scenario_vectors [--update] DIR (scenarios/vectors): whether its files are what the catalogue
// gives now, or writes them anew. See DIR/README.md.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/answer_hash.h"
#include "scenarios/catalog.h"
#include "scenarios/mix.h"
#include "scenarios/own_sql.h"
#include "scenarios/players.h"
#include "scenarios/players_scenario.h"
#include "scenarios/vectors/recorder.h"

namespace driverbench::scenarios {
namespace {

// The second is the one of PROTOCOL.md's examples; the last two are those that tools/conformance
// runs.
constexpr std::uint64_t kLastSeed = std::numeric_limits<std::uint64_t>::max();
constexpr BlockPlan kSteps[] = {
    {},
    {.number = 1, .warmup = 1, .operations = 2},
    {.seed = kLastSeed, .number = 3, .warmup = 3, .operations = 20},
    {.seed = 42, .number = 7, .threads = 4, .warmup = 3, .operations = 5},
};
constexpr BlockPlan kWholeScripts[] = {{}, {.seed = kLastSeed, .number = 3}};

std::string Listed(const std::vector<std::string>& items, std::string_view separator) {
  return fmt::format("[{}]", fmt::join(items, separator));
}

// What each thread does, one after the other: on each its operations, of each the calls. Empty:
// nothing that this table answers.
std::string Calls(const Scenario& scenario, const BlockPlan& plan, Recorder* table) {
  std::vector<std::string> threads;
  for (int thread = 0; thread < plan.threads; ++thread) {
    const auto script = scenario.Open(plan, thread);
    script->ConnectWith([table](std::unique_ptr<IConnection>* out) {
      *out = table->Connect();
      return Status();
    });
    if (const Status s = script->Use(*table); s.code() == StatusCode::kUnsupported) return "";
    std::vector<std::string> operations;
    for (std::int64_t i = 0; i < plan.per_thread(); ++i) {
      if (const Status s = script->Run(i); !s.ok()) throw std::runtime_error(s.ToString());
      operations.push_back(Listed(table->Take(), ", "));
    }
    threads.push_back(Listed(operations, ",\n    "));
  }
  return Listed(threads, ",\n   ");
}

// The rows of each table of the scenario, by its name.
std::string TablesAsJson(const Scenario& scenario, const std::vector<TableRows>& rows) {
  std::vector<std::string> tables;
  for (const Table* table : scenario.Tables()) {
    std::vector<Row> own;
    for (const TableRows& some : rows) {
      if (some.table == table) own.insert(own.end(), some.rows.begin(), some.rows.end());
    }
    tables.push_back(fmt::format(R"("{}": {})", table->name, RowsAsJson(std::move(own))));
  }
  return fmt::format("{{{}}}", fmt::join(tables, ", "));
}

std::vector<TableRows> Together(std::vector<TableRows> some, const std::vector<TableRows>& more) {
  some.insert(some.end(), more.begin(), more.end());
  return some;
}

std::string PlanAsJson(const Scenario& scenario, const BlockPlan& plan) {
  const auto fresh = scenario.Fresh(plan.seed);
  const auto before = scenario.Before(plan);
  const auto after = scenario.After(plan);
  Recorder table(PlayersIn(Together(fresh, before)));
  const std::string calls = Calls(scenario, plan, &table);
  if (!calls.empty() &&
      TablesAsJson(scenario, {{.table = &PlayerTable(), .rows = RowsOf(table.Rows())}}) !=
          TablesAsJson(scenario, Together(fresh, after))) {
    throw std::runtime_error("the operations leave other rows than After says");
  }
  return fmt::format(
      R"( {{"seed": {}, "block": {}, "threads": {}, "warmup": {}, "operations": {},
  "fresh": {},
  "before": {},
  "after": {}{}}})",
      plan.seed, plan.number, plan.threads, plan.warmup, plan.operations,
      TablesAsJson(scenario, fresh), TablesAsJson(scenario, before), TablesAsJson(scenario, after),
      calls.empty() ? "" : fmt::format(",\n  \"calls\": {}", calls));
}

std::string ScenarioAsJson(const Scenario& scenario) {
  const Scenario::Traits traits = scenario.traits();
  std::vector<std::string> plans;
  if (traits.whole_script) {
    for (const BlockPlan& plan : kWholeScripts) plans.push_back(PlanAsJson(scenario, plan));
  } else {
    for (const BlockPlan& plan : kSteps) plans.push_back(PlanAsJson(scenario, plan));
  }
  return fmt::format(
      "{{\"scenario\": \"{}\", \"version\": {}, \"autocommit\": {}, \"whole_script\": {}, "
      "\"truncates\": {}, \"connects\": {},\n\"plans\": [\n{}]}}\n",
      traits.name, traits.version, traits.autocommit, traits.whole_script, traits.truncates,
      traits.connects, fmt::join(plans, ",\n"));
}

std::string IdsAsJson() {
  std::vector<std::string> mixed;
  for (const std::uint64_t x : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{42}, kLastSeed})
    mixed.push_back(fmt::format(R"( {{"x": {}, "mix": {}}})", x, Mix(x)));
  std::vector<std::string> ids;
  const auto add = [&ids](std::uint64_t seed, std::int64_t block, int thread, std::int64_t n) {
    ids.push_back(fmt::format(R"( {{"seed": {}, "block": {}, "thread": {}, "n": {}, "id": "{}"}})",
                              seed, block, thread, n, PlayerId(seed, block, thread, n)));
  };
  add(1, kTableIds, 0, 0);
  add(1, kTableIds, 0, 1);
  add(42, 7, 3, 1919);
  add(0, 0, 0, 0);
  add(kLastSeed, std::numeric_limits<std::int64_t>::max(), 1023, 1'000'000'000);
  return fmt::format("{{\"mix\": [\n{}],\n\"ids\": [\n{}]}}\n", fmt::join(mixed, ",\n"),
                     fmt::join(ids, ",\n"));
}

// Rows of every kind of value, in the types of `read` in PROTOCOL.md, each with its hash.
std::string OwnSqlAsJson() {
  std::vector<std::string> tuples;
  for (const BlockPlan& plan : kSteps) {
    for (int thread = 0; thread < plan.threads; ++thread) {
      tuples.push_back(fmt::format(
          R"( {{"seed": {}, "block": {}, "thread": {}, "tuples": 100, "first": {}}})", plan.seed,
          plan.number, thread, TupleOf(plan, thread, 0, /*writes=*/false, 100)));
    }
  }
  const auto text = [](const char* value) { return Value(std::string_view(value)); };
  const std::vector<std::pair<std::string, std::vector<Value>>> rows = {
      {R"([null])", {Value()}},
      {R"([""])", {text("")}},
      {R"([-7, 18446744073709551615])", {Value(std::int64_t{-7}), Value(~std::uint64_t{0})}},
      {R"([2123.8701171875, -0.0, 1e+300])", {Value(2123.8701171875), Value(-0.0), Value(1e300)}},
      {R"([2123.87, 0.0, 1e+300])", {Value(2123.87), Value(0.0), Value(1e300)}},
      {R"(["1.50", "2024-05-01 10:00:00.500000"])",
       {text("1.50"), text("2024-05-01 10:00:00.500000")}},
      {R"(["1.5", "2024-05-01 10:00:00.5"])", {text("1.5"), text("2024-05-01 10:00:00.5")}},
      {R"(["\u674e", {"hex": "00ff"}])",
       {text("\u674e"), Value::Bytes(std::string_view("\0\xff", 2))}},
  };
  std::vector<std::string> hashes;
  hashes.reserve(rows.size());
  RowSet all;
  all.Clear(1);
  for (const auto& [json, row] : rows) {
    hashes.push_back(fmt::format(R"( {{"row": {}, "hash": "{:016x}"}})", json, HashOfRow(row)));
  }
  for (const char* letter : {"a", "b"}) all.Add()[0].SetText(letter);
  AnswerHash multiset;
  multiset.Add(all, /*ordered=*/false);
  AnswerHash ordered;
  ordered.Add(all, /*ordered=*/true);
  RowSet none;
  AnswerHash two = ordered;
  two.Add(none, /*ordered=*/false);
  return fmt::format(
      "{{\"tuples\": [\n{}],\n\"rows\": [\n{}],\n\"operations\": [\n"
      R"( {{"statements": [{{"rows": [["a"], ["b"]]}}], "hash": "{:016x}"}},)"
      "\n"
      R"( {{"statements": [{{"rows": [["a"], ["b"]], "ordered": true}}], "hash": "{:016x}"}},)"
      "\n"
      R"( {{"statements": [{{"rows": [["a"], ["b"]], "ordered": true}}, {{"rows": []}}], "hash": "{:016x}"}}]}})"
      "\n",
      fmt::join(tuples, ",\n"), fmt::join(hashes, ",\n"), multiset.value(), ordered.value(),
      two.value());
}

std::map<std::string, std::string> Files() {
  std::map<std::string, std::string> files{{"ids.json", IdsAsJson()},
                                           {"own_sql.json", OwnSqlAsJson()}};
  for (const Scenario* scenario : Catalog()) {
    const std::string name(scenario->traits().name);
    try {
      files[name + ".json"] = ScenarioAsJson(*scenario);
    } catch (const std::exception& error) {
      throw std::runtime_error(name + ": " + error.what());
    }
  }
  return files;
}

std::string Contents(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

int LineOfDifference(std::string_view a, std::string_view b) {
  const auto differ = std::ranges::mismatch(a, b).in1;
  return 1 + static_cast<int>(std::count(a.begin(), differ, '\n'));
}

bool IsAsItWas(const std::filesystem::path& path, const std::string& text) {
  const std::string old = Contents(path);
  if (old == text) return true;
  fmt::print(stderr, "{}:{}: not what the catalogue gives now\n", path.string(),
             LineOfDifference(old, text));
  return false;
}

int Run(const std::filesystem::path& folder, bool update) {
  const auto files = Files();
  bool ok = true;
  for (const auto& [name, text] : files) {
    if (update) std::ofstream(folder / name, std::ios::binary) << text;
    ok = IsAsItWas(folder / name, text) && ok;
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::filesystem::path& path = entry.path();
    if (path.extension() != ".json" || files.contains(path.filename())) continue;
    fmt::print(stderr, "{}: of no scenario\n", path.string());
    ok = false;
  }
  if (!ok)
    fmt::print(stderr,
               "if a scenario is meant to do other work: raise its version, and --update\n");
  return ok ? 0 : 1;
}

}  // namespace
}  // namespace driverbench::scenarios

int main(int argc, char** argv) {
  const bool update = argc == 3 && std::string_view(argv[1]) == "--update";
  if (argc != 2 && !update) {
    std::fputs("usage: scenario_vectors [--update] DIR (scenarios/vectors)\n", stderr);
    return 2;
  }
  try {
    return driverbench::scenarios::Run(argv[argc - 1], update);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "scenario_vectors: %s\n", error.what());
    return 1;
  }
}
