#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "bench/record/case_id.h"
#include "bench/report/plots.h"
#include "bench/report/vega.h"
#include "bench/report/words.h"
#include "bench/text/text.h"
#include "bench/text/units.h"

namespace driverbench::report {
namespace {

constexpr std::string_view kHow = "right of 1x is faster, hollow is not decided.";

// One target on an axis: a point, and the interval that it is known by.
struct Estimate {
  std::string target{};
  double value = 0;
  std::optional<stats::Interval> interval{};
  bool decided = false;
  std::string words{};    // as the table has it
  std::string verdict{};  // likewise
};

// What estimates stand on.
struct Axis {
  Json scale;
  Json axis;
  double level = 0;        // of the reference
  stats::Interval same{};  // what lies within is no difference that matters
  std::string_view title;  // of the estimates, in tooltips
};

Json DataOf(const std::vector<Estimate>& estimates) {
  Json rows = Json::array();
  for (const Estimate& one : estimates) {
    Json row{{"target", one.target},
             {"value", one.value},
             {"decided", one.decided},
             {"words", one.words},
             {"verdict", one.verdict}};
    if (one.interval) {
      row["low"] = one.interval->low;
      row["high"] = one.interval->high;
    }
    rows.push_back(std::move(row));
  }
  return {{"values", std::move(rows)}};
}

// Filled where `decided` says so, in the colour and shape of its target.
Json Point(const Key& key) {
  Json fill = ColourOf(key);
  fill["condition"] = {{"test", "!datum.decided"}, {"value", "var(--paper)"}};
  return {{"mark", {{"type", "point"}, {"size", 80}, {"strokeWidth", 2}, {"opacity", 1}}},
          {"encoding", {{"fill", fill}, {"stroke", ColourOf(key)}, {"shape", ShapeOf(key)}}}};
}

// The level of the reference, and the band about it within which nothing matters.
Json Level(const Axis& axis) {
  Json layers = Json::array();
  if (axis.same.low < axis.same.high) {
    layers.push_back(
        {{"data", {{"values", {{{"low", axis.same.low}, {"high", axis.same.high}}}}}},
         {"mark", {{"type", "rect"}, {"color", "var(--band)"}, {"clip", true}}},
         {"encoding",
          {{"x", {{"field", "low"}, {"type", "quantitative"}}}, {"x2", {{"field", "high"}}}}}});
  }
  layers.push_back({{"data", {{"values", {{{"level", axis.level}}}}}},
                    {"mark", {{"type", "rule"}, {"color", "var(--muted)"}, {"strokeWidth", 1}}},
                    {"encoding", {{"x", {{"field", "level"}, {"type", "quantitative"}}}}}});
  return layers;
}

Json XOf(const Axis& axis) {
  return {{"field", "value"}, {"type", "quantitative"}, {"scale", axis.scale}, {"axis", axis.axis}};
}

// A forest plot.
std::string ForestSpec(const std::vector<Estimate>& estimates, const Key& key, const Axis& axis) {
  Json layers = Level(axis);
  Json rule{{"transform", {{{"filter", "isValid(datum.low)"}}}},
            {"mark",
             {{"type", "rule"},
              {"strokeWidth", 3},
              {"strokeCap", "round"},
              {"opacity", 0.6},
              {"yOffset", kBelowWords}}},
            {"encoding",
             {{"x", {{"field", "low"}, {"type", "quantitative"}}},
              {"x2", {{"field", "high"}}},
              {"y", RowOf("target")},
              {"color", ColourOf(key)}}}};
  Json point = Point(key);
  point["name"] = "points";
  point["mark"]["yOffset"] = kBelowWords;
  point["encoding"]["x"] = XOf(axis);
  point["encoding"]["y"] = RowOf("target");
  const Json tips{Tip("target", "target"), Tip("words", axis.title), Tip("verdict", "verdict")};
  rule["encoding"]["tooltip"] = tips;
  point["encoding"]["tooltip"] = tips;
  for (Json layer : {NameAbove("target"), WordsAbove("target"), std::move(rule), std::move(point)})
    layers.push_back(std::move(layer));
  Json spec = Spec(std::move(layers));
  spec["data"] = DataOf(estimates);
  spec["transform"] = {ChosenOnly()};
  std::vector<std::string> rows(estimates.size());
  std::ranges::transform(estimates, rows.begin(), &Estimate::target);
  SetRows(rows, RowsAre::kChosen, &spec);
  return Text(spec);
}

Table EstimatesTable(const std::vector<Estimate>& estimates, const std::string& title) {
  Table table{.columns = {{"target"}, {title}, {"verdict"}}, .rows = {}};
  for (const Estimate& one : estimates)
    table.rows.push_back({.cells = {one.target, one.words, one.verdict}});
  return table;
}

// Those of a case with a value, in the order of its rows. `of` gives an estimate without its words.
template <typename Of>
std::vector<Estimate> EstimatesOf(const analysis::CaseSummary& one, std::string RowWords::*words,
                                  Of of) {
  const std::vector<RowWords> rows = CaseRows(one);
  std::vector<Estimate> out;
  for (std::size_t i = 0; i < one.rows.size(); ++i) {
    std::optional<Estimate> estimate = of(one.rows[i]);
    if (!estimate) continue;
    estimate->target = rows[i].target;
    estimate->words = rows[i].*words;
    estimate->verdict = rows[i].verdict;
    out.push_back(std::move(*estimate));
  }
  return out;
}

bool IsDecided(const analysis::Speed& speed) { return speed.verdict != stats::Verdict::kUnclear; }

std::vector<Estimate> SpeedsOf(const analysis::CaseSummary& one) {
  return EstimatesOf(one, &RowWords::speed, [&](const analysis::Row& row) {
    std::optional<Estimate> out;
    if (row.times && row.target == one.reference) out = Estimate{.value = 1, .decided = true};
    if (row.speed) {
      out = Estimate{.value = row.speed->estimate,
                     .interval = row.speed->interval,
                     .decided = IsDecided(*row.speed)};
    }
    return out;
  });
}

// Whether there is somebody beside the reference.
bool Compares(const std::vector<Estimate>& estimates) { return estimates.size() > 1; }

// From the least to the most of all ends, and of the level of the reference.
stats::Interval ReachOf(const std::vector<Estimate>& estimates, double level) {
  stats::Interval reach{level, level};
  for (const Estimate& one : estimates) {
    const stats::Interval ends = one.interval.value_or(stats::Interval{one.value, one.value});
    reach = {std::min({reach.low, ends.low, one.value}),
             std::max({reach.high, ends.high, one.value})};
  }
  return reach;
}

Axis SpeedAxis(const std::vector<Estimate>& estimates, double margin) {
  const stats::Interval reach = ReachOf(estimates, 1);
  const LogAxis axis = LogAxisOf(reach.low, reach.high);
  return {.scale = LogScale(axis),
          .axis = {{"values", axis.ticks},
                   {"labelExpr", "format(datum.value, '~g') + 'x'"},
                   {"title", nullptr}},
          .level = 1,
          .same = {1 / (1 + margin), 1 + margin},
          .title = "speed"};
}

Plot SpeedPlot(const std::vector<Estimate>& speeds, const Key& key, double margin,
               const std::string& reference) {
  return {.title = "Speed",
          .text = fmt::format("How many times as fast as {}, and the interval that holds it: {}",
                              text::CleanText(reference), kHow),
          .spec = ForestSpec(speeds, key, SpeedAxis(speeds, margin)),
          .table = EstimatesTable(speeds, "speed")};
}

Plot SavedPlot(std::vector<Estimate> saved, const Key& key, const std::string& reference) {
  Table table = EstimatesTable(saved, "saves");
  const stats::Interval reach = ReachOf(saved, 0);
  const Unit unit = UnitOf(std::max(-reach.low, reach.high));
  for (Estimate& one : saved) {
    one.value /= unit.ns;
    if (one.interval) one.interval = {one.interval->low / unit.ns, one.interval->high / unit.ns};
  }
  const double room = std::max(0.05 * (reach.high - reach.low), 1.0) / unit.ns;
  const Axis axis{
      .scale = {{"domain", {reach.low / unit.ns - room, reach.high / unit.ns + room}},
                {"nice", false}},
      .axis = {{"labelExpr", fmt::format("format(datum.value, '~g') + ' {}'", unit.name)},
               {"tickCount", 5},
               {"title", nullptr}},
      .level = 0,
      .title = "saves"};
  return {.title = "Time saved by an operation",
          .text = fmt::format("What it takes less than with {}: right of 0 is faster. Of equal "
                              "round trips it stays so when the server is farther away.",
                              text::CleanText(reference)),
          .spec = ForestSpec(saved, key, axis),
          .table = std::move(table)};
}

}  // namespace

Key TargetKey(const record::RunHeader& header) {
  constexpr std::size_t kColours = 8;
  constexpr std::size_t kPatterns = 4;
  std::vector<const record::Target*> targets;
  std::map<std::string, std::size_t> of_backend;
  for (const record::Target& target : header.targets) {
    if (target.floor || target.outcome != record::Outcome::kOk) continue;
    targets.push_back(&target);
    ++of_backend[target.backend];
  }
  const bool by_backend =
      of_backend.size() > 1 && of_backend.size() <= kColours &&
      std::ranges::all_of(of_backend, [](auto& count) { return count.second <= kPatterns; });
  Key key;
  std::map<std::string, Look> next;  // of each backend
  for (const record::Target* target : targets) {
    const std::size_t place = key.entries.size();
    Look look{.colour = place % kColours, .pattern = place / kColours % kPatterns};
    if (by_backend) {
      Look& of_its = next.try_emplace(target->backend, Look{.colour = next.size()}).first->second;
      look = of_its;
      ++of_its.pattern;
    }
    key.entries.push_back({text::CleanText(target->name), look});
  }
  return key;
}

std::optional<Plot> OverviewPlot(const analysis::Summary& summary, const Key& key, double margin) {
  std::vector<Estimate> all;
  Json rows = Json::array();
  std::vector<std::string> cases;
  Table table{.columns = {{"case"}}, .rows = {}};
  for (const Key::Entry& entry : key.entries) table.columns.push_back({entry.name});
  for (const analysis::CaseSummary& one : summary.cases) {
    const std::vector<Estimate> speeds = SpeedsOf(one);
    if (!Compares(speeds)) continue;
    cases.push_back(record::CaseTitle(one.id));
    Row row{.cells = {cases.back()}};
    for (const Key::Entry& entry : key.entries) {
      const auto it = std::ranges::find(speeds, entry.name, &Estimate::target);
      row.cells.emplace_back(it == speeds.end() ? "-" : it->words);
    }
    table.rows.push_back(std::move(row));
    Json data = DataOf(speeds)["values"];
    for (Json& estimate : data) {
      estimate["case"] = cases.back();
      rows.push_back(std::move(estimate));
    }
    std::ranges::move(speeds, std::back_inserter(all));
  }
  if (cases.size() < 2) return std::nullopt;
  for (Estimate& one : all) one.interval.reset();
  Axis axis = SpeedAxis(all, margin);
  Json names{{"data", {{"values", Json::array()}}}};
  for (const std::string& name : cases) names["data"]["values"].push_back({{"case", name}});
  names.update(NameAbove("case"));
  Json y = RowOf("case");
  y["scale"]["domain"] = cases;
  Json points = Point(key);
  points["name"] = "points";
  points["data"] = {{"values", std::move(rows)}};
  points["transform"] = {ChosenOnly()};
  points["mark"]["yOffset"] = kBelowWords;
  points["encoding"]["x"] = XOf(axis);
  points["encoding"]["y"] = y;
  points["encoding"]["tooltip"] = {Tip("case", "case"), Tip("target", "target"),
                                   Tip("words", "speed"), Tip("verdict", "verdict")};
  Json layers = Level(axis);
  layers.push_back(std::move(names));
  layers.push_back(std::move(points));
  Json spec = Spec(std::move(layers));
  SetRows(cases, RowsAre::kFixed, &spec);
  return Plot{
      .title = "Speed in every case",
      .text = fmt::format("Against {}: {}", text::CleanText(summary.cases.front().reference), kHow),
      .spec = Text(spec),
      .table = std::move(table)};
}

std::vector<Plot> ComparisonPlots(const analysis::CaseSummary& one, const Key& key, double margin) {
  std::vector<Plot> out;
  if (const std::vector<Estimate> speeds = SpeedsOf(one); Compares(speeds))
    out.push_back(SpeedPlot(speeds, key, margin, one.reference));
  std::vector<Estimate> saved = EstimatesOf(one, &RowWords::saves, [](const analysis::Row& row) {
    std::optional<Estimate> estimate;
    if (row.speed && row.speed->saved) {
      estimate = Estimate{.value = row.speed->saved->estimate_ns,
                          .interval = row.speed->saved->interval,
                          .decided = IsDecided(*row.speed)};
    }
    return estimate;
  });
  if (!saved.empty()) out.push_back(SavedPlot(std::move(saved), key, one.reference));
  return out;
}

}  // namespace driverbench::report
