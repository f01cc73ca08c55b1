#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "bench/analysis/rounds.h"
#include "bench/record/case_id.h"
#include "bench/report/plots.h"
#include "bench/report/vega.h"
#include "bench/report/words.h"
#include "bench/stats/quantile.h"
#include "bench/text/text.h"
#include "bench/text/units.h"

namespace driverbench::report {
namespace {

// A page has a bound, a run has none: of all plots of one kind together not many more points than
// this are drawn, whatever the cases, targets, samples and rounds are.
constexpr std::size_t kPointsOfPage = 20'000;
constexpr std::size_t kMostPoints = 200;  // of one line
constexpr std::size_t kFewestPoints = 20;

std::size_t PointsOfLine(const record::Run& run) {
  std::set<std::pair<record::CaseId, std::string>> lines;
  for (const record::Block& block : run.blocks) lines.emplace(block.case_id, block.target);
  return std::clamp(kPointsOfPage / std::max<std::size_t>(1, lines.size()), kFewestPoints,
                    kMostPoints);
}

// The blocks of each compared target of a case, in the order of its rows.
struct Line {
  const analysis::Row* row;
  std::string target;
  std::vector<const record::Block*> blocks;
};

std::vector<Line> LinesOf(const record::Run& run, const analysis::CaseSummary& one) {
  std::vector<Line> out;
  for (const analysis::Row& row : one.rows) {
    if (!row.times) continue;
    out.push_back(
        {&row, text::CleanText(row.target), analysis::GoodBlocks(run, one.id, row.target)});
  }
  return out;
}

// Rows of many values each become a row for each value.
Json Flattened() { return {{"flatten", {"x", "y"}}}; }

// A logarithm has no 0, which is below the clock's resolution, and no end.
double Drawn(double value, double least = 1) { return std::clamp(value, least, 1e18); }

Json DurationAxis(const std::vector<double>& ticks) {
  return {{"values", ticks}, {"labelExpr", kDurationLabels}, {"title", nullptr}};
}

// ---- How latencies are distributed ----

constexpr double kDrawnShare = 0.995;  // what is beyond makes an axis on which the rest is a step

// The quantiles at `points` equal steps from 0 to kDrawnShare.
Json Distribution(const Line& line, std::size_t points, double* low, double* high) {
  std::vector<std::int64_t> samples;
  for (const record::Block* block : line.blocks)
    samples.insert(samples.end(), block->samples_ns.begin(), block->samples_ns.end());
  std::ranges::sort(samples);
  Json x = Json::array();
  Json y = Json::array();
  for (std::size_t i = 0; i < points; ++i) {
    const double share = kDrawnShare * static_cast<double>(i) / static_cast<double>(points - 1);
    const auto place = static_cast<std::size_t>(share * static_cast<double>(samples.size() - 1));
    const double value = Drawn(static_cast<double>(samples[place]));
    *low = std::min(*low, value);
    *high = std::max(*high, value);
    x.push_back(static_cast<std::int64_t>(value));
    y.push_back(std::round(share * 1e4) / 1e4);
  }
  return {{"target", line.target}, {"x", std::move(x)}, {"y", std::move(y)}};
}

struct Percentile {
  const char* title;
  double share;
  std::optional<double> ns;
};

std::array<Percentile, 5> PercentilesOf(const analysis::Times& times) {
  return {{{"median", 0.5, times.median_ns},
           {"p90", 0.9, times.p90_ns},
           {"p95", 0.95, times.p95_ns},
           {"p99", 0.99, times.p99_ns},
           {"p99.9", 0.999, times.p999_ns}}};
}

Table PercentilesTable(const std::vector<Line>& lines) {
  Table table{.columns = {{"target"}, {"samples", Align::kRight}}, .rows = {}};
  for (const Percentile& one : PercentilesOf({}))
    table.columns.push_back({one.title, Align::kRight});
  for (const Line& line : lines) {
    Row row{.cells = {line.target, fmt::to_string(line.row->times->samples)}};
    for (const Percentile& one : PercentilesOf(*line.row->times))
      row.cells.emplace_back(one.ns ? text::FormatDuration(*one.ns) : "-");
    table.rows.push_back(std::move(row));
  }
  return table;
}

// The figures of the table, on the lines.
Json PercentilePoints(const std::vector<Line>& lines) {
  Json out = Json::array();
  for (const Line& line : lines) {
    for (const Percentile& one : PercentilesOf(*line.row->times)) {
      if (!one.ns || one.share > kDrawnShare) continue;
      out.push_back({{"target", line.target},
                     {"x", Drawn(*one.ns)},
                     {"y", one.share},
                     {"which", one.title},
                     {"words", text::FormatDuration(*one.ns)}});
    }
  }
  return out;
}

Plot LatencyPlot(const std::vector<Line>& lines, const Key& key, std::size_t points) {
  double low = INFINITY;
  double high = 0;
  Json data = Json::array();
  for (const Line& line : lines) data.push_back(Distribution(line, points, &low, &high));
  const LogAxis axis = LogAxisOf(low, high);
  const Json x{{"field", "x"},
               {"type", "quantitative"},
               {"scale", LogScale(axis)},
               {"axis", DurationAxis(axis.ticks)}};
  const Json y{
      {"field", "y"},
      {"type", "quantitative"},
      {"scale", {{"domain", {0, 1}}}},
      {"axis", {{"format", "~%"}, {"values", {0, 0.25, 0.5, 0.75, 0.9, 1}}, {"title", nullptr}}}};
  Json curves{
      {"name", "lines"},
      {"transform", {ChosenOnly(), Flattened()}},
      {"mark", {{"type", "line"}, {"strokeWidth", 1.75}, {"clip", true}}},
      {"encoding", {{"x", x}, {"y", y}, {"color", ColourOf(key)}, {"strokeDash", DashOf(key)}}}};
  curves["data"]["values"] = std::move(data);
  Json dots{
      {"name", "points"},
      {"transform", {ChosenOnly()}},
      {"mark", {{"type", "point"}, {"filled", true}, {"size", 42}, {"opacity", 1}, {"clip", true}}},
      {"encoding",
       {{"x", x},
        {"y", y},
        {"color", ColourOf(key)},
        {"shape", ShapeOf(key)},
        {"tooltip", {Tip("target", "target"), Tip("words", "latency"), Tip("which", "at")}}}}};
  dots["data"]["values"] = PercentilePoints(lines);
  Json spec = Spec({std::move(curves), std::move(dots)});
  spec["height"] = 260;
  return {.title = "Latency",
          .text =
              "The share of operations that took no longer; further left is faster. Marks: "
              "median, p90, p95 and p99. The slowest 0.5% are not drawn.",
          .spec = Text(spec),
          .table = PercentilesTable(lines)};
}

// ---- Blocks by round ----

struct ByBlock {
  double (*value)(const record::Block&);
  std::string (*words)(double value);
  std::string_view title;
  std::string_view labels;  // of its axis
  double least;             // that is drawn
};

ByBlock WhatIsJudged(const record::CaseId& id) {
  if (record::JudgedBy(id) == metrics::Metric::kThroughput)
    return {analysis::Throughput, text::FormatRate, "Operations a second",
            "format(datum.value, ',~r')", 1e-3};
  return {analysis::MedianLatency, text::FormatDuration, "Median", kDurationLabels, 1};
}

// The median of `together` rounds in a row, by the first of them.
std::map<int, double> ValuesOf(const Line& line, const ByBlock& what, int together) {
  std::map<int, std::vector<double>> values;
  for (const record::Block* block : line.blocks)
    values[block->round / together * together].push_back(Drawn(what.value(*block), what.least));
  std::map<int, double> out;
  for (auto& [round, of_round] : values) out[round] = *stats::Median(std::move(of_round));
  return out;
}

// The words of a point are made in the page: they would be longer than all else that is in it.
std::string WordsExpression(std::string_view labels) {
  std::string out(labels);
  for (const auto& [was, is] : {std::pair{"datum.value", "datum.y"}, {"'~g'", "'.3~r'"}}) {
    for (std::size_t at = 0; (at = out.find(was, at)) != std::string::npos;)
      out.replace(at, std::string_view(was).size(), is);
  }
  return out;
}

Json RectsOf(const std::set<int>& rounds) {
  Json out = Json::array();
  for (const int round : rounds) {
    out.push_back({{"from", round + 0.5},
                   {"to", round + 1.5},
                   {"words", fmt::format("round {}, left out", round + 1)}});
  }
  return out;
}

Plot RoundsPlot(const record::Run& run, const analysis::CaseSummary& one,
                const std::vector<Line>& lines, const Key& key, std::size_t points) {
  const ByBlock what = WhatIsJudged(one.id);
  const std::set<int> disturbed = analysis::DisturbedRounds(run, one.id);
  int rounds = disturbed.empty() ? 1 : *disturbed.rbegin() + 1;
  for (const Line& line : lines) {
    for (const record::Block* block : line.blocks) rounds = std::max(rounds, block->round + 1);
  }
  const int together = (rounds - 1) / static_cast<int>(points) + 1;

  double low = INFINITY;
  double high = 0;
  Json data = Json::array();
  std::map<int, Row> rows;
  Table table{.columns = {{together == 1 ? "round" : "from round", Align::kRight}}, .rows = {}};
  for (const Line& line : lines) {
    Json x = Json::array();
    Json y = Json::array();
    for (const auto& [round, value] : ValuesOf(line, what, together)) {
      low = std::min(low, value);
      high = std::max(high, value);
      x.push_back(round + 1);
      y.push_back(value);
      Row& row = rows[round];
      if (row.cells.empty()) row.cells.emplace_back(fmt::to_string(round + 1));
      row.cells.resize(table.columns.size(), std::string("-"));
      row.cells.emplace_back(what.words(value));
    }
    table.columns.push_back({line.target, Align::kRight});
    data.push_back({{"target", line.target}, {"x", std::move(x)}, {"y", std::move(y)}});
  }
  for (auto& [round, row] : rows) {
    row.cells.resize(table.columns.size(), std::string("-"));
    table.rows.push_back(std::move(row));
  }

  const LogAxis axis = LogAxisOf(low, high);
  const Json x{
      {"field", "x"},
      {"type", "quantitative"},
      {"scale", {{"domain", {0.5, rounds + 0.5}}, {"nice", false}}},
      {"axis", {{"format", "d"}, {"tickMinStep", 1}, {"grid", false}, {"title", nullptr}}}};
  const Json y{{"field", "y"},
               {"type", "quantitative"},
               {"scale", LogScale(axis)},
               {"axis", {{"values", axis.ticks}, {"labelExpr", what.labels}, {"title", nullptr}}}};
  Json layers = Json::array();
  if (!disturbed.empty()) {
    Json rects{{"name", "disturbed"},
               {"mark", {{"type", "rect"}, {"color", "var(--band)"}}},
               {"encoding",
                {{"x", {{"field", "from"}, {"type", "quantitative"}}},
                 {"x2", {{"field", "to"}}},
                 {"tooltip", {Tip("words", "disturbed")}}}}};
    rects["data"]["values"] = RectsOf(disturbed);
    layers.push_back(std::move(rects));
  }
  layers.push_back(
      {{"name", "lines"},
       {"mark", {{"type", "line"}, {"strokeWidth", 1.25}}},
       {"encoding", {{"x", x}, {"y", y}, {"color", ColourOf(key)}, {"strokeDash", DashOf(key)}}}});
  layers.push_back(
      {{"name", "points"},
       {"mark", {{"type", "point"}, {"filled", true}, {"size", 18}, {"opacity", 1}}},
       {"encoding",
        {{"x", x},
         {"y", y},
         {"color", ColourOf(key)},
         {"shape", ShapeOf(key)},
         {"tooltip", {Tip("target", "target"), Tip("x", "round"), Tip("words", what.title)}}}}});
  Json spec = Spec(std::move(layers));
  spec["data"]["values"] = std::move(data);
  spec["transform"] = {
      ChosenOnly(), Flattened(), {{"calculate", WordsExpression(what.labels)}, {"as", "words"}}};
  spec["height"] = 260;
  std::string text = together == 1
                         ? "Each point is a block. What drifts hits all alike, and the rounds are "
                           "compared one by one."
                         : fmt::format("Each point is the median of {} blocks in a row.", together);
  if (!disturbed.empty()) text += " Shaded rounds were disturbed, and are left out.";
  return {.title = fmt::format("{} by round", what.title),
          .text = std::move(text),
          .spec = Text(spec),
          .table = std::move(table)};
}

}  // namespace

std::vector<Plot> TimePlots(const record::Run& run, const analysis::CaseSummary& one,
                            const Key& key) {
  std::vector<Plot> out;
  const std::vector<Line> lines = LinesOf(run, one);
  if (lines.empty()) return out;
  const std::size_t points = PointsOfLine(run);
  out.push_back(LatencyPlot(lines, key, points));
  out.push_back(RoundsPlot(run, one, lines, key, points));
  return out;
}

}  // namespace driverbench::report
