#include "bench/report/plots.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "bench/analysis/summary.h"
#include "bench/record/sample_run.h"
#include "bench/report/vega.h"
#include "bench/report/words.h"
#include "bench/text/units.h"

namespace driverbench::report {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Sample {
  record::Run run = record::SampleRun();
  analysis::Summary summary = analysis::Summarize(run);
  Key key = TargetKey(run.header);
  const analysis::CaseSummary& get = summary.cases[0];
  const analysis::CaseSummary& trade = summary.cases[1];  // in which soci is wrong
};

// The layer of that name.
Json LayerOf(const Plot& plot, const std::string& name) {
  const Json spec = Json::parse(plot.spec);
  for (const Json& layer : spec["layer"]) {
    if (layer.value("name", "") == name) return layer;
  }
  ADD_FAILURE() << name << " is not in " << plot.spec;
  return {};
}

Json RowsOf(const Plot& plot) { return Json::parse(plot.spec)["data"]["values"]; }

std::vector<std::string> Column(const Json& rows, const std::string& field) {
  std::vector<std::string> out;
  out.reserve(rows.size());
  for (const Json& row : rows) out.push_back(row.at(field));
  return out;
}

std::vector<std::string> Column(const Table& table, std::size_t place) {
  std::vector<std::string> out;
  out.reserve(table.rows.size());
  for (const Row& row : table.rows) out.push_back(row.cells.at(place).text);
  return out;
}

TEST(Plots, SpeedsAreThoseOfTheTable) {
  const Sample sample;
  const Plot plot = ComparisonPlots(sample.get, sample.key, 0.01).at(0);
  EXPECT_EQ(plot.title, "Speed");
  const Json rows = RowsOf(plot);
  EXPECT_THAT(Column(rows, "target"),
              ElementsAre("libmysqlclient-text", "libmariadb-text", "soci"));
  EXPECT_EQ(Column(rows, "target"), Column(plot.table, 0));
  EXPECT_EQ(Column(rows, "words"), Column(plot.table, 1));
  EXPECT_EQ(Column(rows, "verdict"), Column(plot.table, 2));
  EXPECT_EQ(Json::parse(plot.spec)["usermeta"]["rows"], Json(Column(rows, "target")));
  const std::vector<RowWords> words = CaseRows(sample.get);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i]["words"], words[i].speed);
    if (!rows[i].contains("low")) continue;
    EXPECT_EQ(text::FormatSpeed(rows[i]["value"], {rows[i]["low"], rows[i]["high"]}),
              words[i].speed);
  }
  EXPECT_FALSE(rows[0].contains("low"));  // the reference
  EXPECT_TRUE(rows[1].contains("low"));
  EXPECT_EQ(LayerOf(plot, "points")["encoding"]["x"]["scale"]["type"], "log");
}

TEST(Plots, TheMarginIsABand) {
  const Sample sample;
  const Json layer = Json::parse(ComparisonPlots(sample.get, sample.key, 0.25).at(0).spec)["layer"];
  EXPECT_EQ(layer[0]["data"]["values"], Json({{{"low", 0.8}, {"high", 1.25}}}));
  EXPECT_EQ(layer[1]["data"]["values"], Json({{{"level", 1.0}}}));
}

TEST(Plots, WhatIsSavedIsInOneUnit) {
  const Sample sample;
  const Plot plot = ComparisonPlots(sample.get, sample.key, 0.01).at(1);
  const Json rows = RowsOf(plot);
  EXPECT_THAT(Column(rows, "target"), ElementsAre("libmariadb-text", "soci"));
  const std::vector<RowWords> words = CaseRows(sample.get);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i]["words"], words[i + 1].saves);
    const double ns = sample.get.rows[i + 1].speed->saved->estimate_ns;
    EXPECT_DOUBLE_EQ(rows[i]["value"], ns / 1e3);
  }
  EXPECT_EQ(Column(rows, "words"), Column(plot.table, 1));
}

TEST(Plots, WhoHasNoTimeIsNotDrawn) {
  const Sample sample;
  for (const Plot& plot : ComparisonPlots(sample.trade, sample.key, 0.01))
    EXPECT_THAT(plot.table.rows.size(), ::testing::Lt(3)) << plot.title;
  const std::vector<Plot> times = TimePlots(sample.run, sample.trade, sample.key);
  EXPECT_EQ(LayerOf(times.at(0), "lines")["data"]["values"].size(), 2);
  EXPECT_EQ(RowsOf(times.at(1)).size(), 2);
}

TEST(Plots, LatenciesRiseAndTheirMarksAreTheTables) {
  const Sample sample;
  const Plot plot = TimePlots(sample.run, sample.get, sample.key).at(0);
  const Json lines = LayerOf(plot, "lines")["data"]["values"];
  ASSERT_EQ(lines.size(), 3);
  for (const Json& line : lines) {
    const std::vector<double> x = line["x"];
    const std::vector<double> y = line["y"];
    EXPECT_TRUE(std::ranges::is_sorted(x));
    EXPECT_TRUE(std::ranges::is_sorted(y));
    EXPECT_EQ(x.size(), 200);
    EXPECT_EQ(y.size(), 200);
    EXPECT_EQ(y.front(), 0);
    EXPECT_EQ(y.back(), 0.995);
  }
  // Of each: median, p90, p95 and p99.
  const Json points = LayerOf(plot, "points")["data"]["values"];
  ASSERT_EQ(points.size(), 12);
  EXPECT_EQ(points[0]["words"], text::FormatDuration(sample.get.rows[0].times->median_ns));
  EXPECT_EQ(points[0]["words"], plot.table.rows[0].cells[2].text);
  EXPECT_EQ(points[11]["words"], text::FormatDuration(*sample.get.rows[2].times->p99_ns));
  EXPECT_EQ(points[11]["words"], plot.table.rows[2].cells[5].text);
}

TEST(Plots, EachBlockIsAPoint) {
  const Sample sample;
  const Plot plot = TimePlots(sample.run, sample.get, sample.key).at(1);
  EXPECT_EQ(plot.title, "Median by round");
  const Json lines = RowsOf(plot);
  ASSERT_EQ(lines.size(), 3);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    ASSERT_EQ(lines[i]["x"].size(), 12);
    EXPECT_EQ(lines[i]["x"][11], 12);
    for (std::size_t round = 0; round < 12; ++round)
      EXPECT_EQ(plot.table.rows[round].cells[i + 1].text,
                text::FormatDuration(lines[i]["y"][round]));
  }
  EXPECT_EQ(plot.table.rows.size(), 12);
  EXPECT_EQ(plot.table.rows[11].cells[0].text, "12");
}

TEST(Plots, ALongRunIsDrawnByGroupsOfRounds) {
  record::Run run;
  run.header = record::SampleHeader({"a", "b"});
  for (int round = 0; round < 500; ++round) {
    run.blocks.push_back(record::SampleBlock("simple.get", "a", round, 11, 1000 + round));
    // Its blocks of every second group of three are missing.
    if (round / 3 % 2 == 0)
      run.blocks.push_back(record::SampleBlock("simple.get", "b", round, 11, 2000));
  }
  const analysis::Summary summary = analysis::Summarize(run);
  const Plot plot = TimePlots(run, summary.cases[0], TargetKey(run.header)).at(1);
  EXPECT_THAT(plot.text, HasSubstr("the median of 3 blocks in a row"));
  const Json lines = RowsOf(plot);
  EXPECT_EQ(lines[0]["x"].size(), 167);
  EXPECT_EQ(lines[0]["x"][1], 4);
  EXPECT_EQ(lines[0]["y"][1], 1004);
  EXPECT_EQ(lines[1]["x"].size(), 84);
  EXPECT_EQ(plot.table.rows.size(), 167);
  EXPECT_EQ(plot.table.rows[0].cells[2].text, "2.00 us");
  EXPECT_EQ(plot.table.rows[1].cells[2].text, "-");
  EXPECT_EQ(plot.table.columns[0].title, "from round");
}

TEST(Plots, DisturbedRoundsAreMarked) {
  record::Run run;
  run.header = record::SampleHeader({"a", "b"});
  for (int round = 0; round < 80; ++round) {
    for (const char* target : {"a", "b"}) {
      record::Block block = record::SampleBlock("simple.get", target, round, 11, 1000);
      block.machine = record::MachineTime{.total_ns = 100, .others_ns = round == 7 ? 90.0 : 0.0};
      run.blocks.push_back(block);
    }
  }
  const analysis::Summary summary = analysis::Summarize(run);
  const Plot plot = TimePlots(run, summary.cases[0], TargetKey(run.header)).at(1);
  const Json rects = LayerOf(plot, "disturbed")["data"]["values"];
  ASSERT_EQ(rects.size(), 1);
  EXPECT_EQ(rects[0]["from"], 7.5);
  EXPECT_EQ(rects[0]["to"], 8.5);
  EXPECT_THAT(plot.text, HasSubstr("Shaded rounds were disturbed"));
}

TEST(Plots, SharesAreThoseOfTheTable) {
  Sample sample;
  EXPECT_FALSE(SharesPlot(sample.get).has_value());
  for (record::Audit& audit : sample.run.audits)
    audit.server = record::ServerAccount{.executions = 1, .latency_ns = 20'000};
  const analysis::Summary summary = analysis::Summarize(sample.run);
  const std::optional<Plot> plot = SharesPlot(summary.cases[0]);
  ASSERT_TRUE(plot.has_value());
  const Json bars = LayerOf(*plot, "bars")["data"]["values"];
  ASSERT_EQ(bars.size(), 9);
  for (std::size_t i = 0; i < bars.size(); ++i)
    EXPECT_EQ(bars[i]["words"], plot->table.rows[i / 3].cells[2 + i % 3].text);
}

TEST(Plots, AllCasesAreInOne) {
  const Sample sample;
  const std::optional<Plot> plot = OverviewPlot(sample.summary, sample.key, 0.01);
  ASSERT_TRUE(plot.has_value());
  EXPECT_EQ(LayerOf(*plot, "points")["data"]["values"].size(), 5);
  EXPECT_THAT(Column(plot->table, 0), ElementsAre("simple.get", "trade"));
  EXPECT_EQ(plot->table.rows[0].cells[2].text, CaseRows(sample.get)[1].speed);
  EXPECT_EQ(plot->table.rows[1].cells[3].text, "-");
  analysis::Summary one = sample.summary;
  one.cases.pop_back();
  EXPECT_FALSE(OverviewPlot(one, sample.key, 0.01).has_value());
}

TEST(Plots, OfNothingThereIsNone) {
  record::Run run;
  run.header = record::SampleHeader({"a"});
  run.blocks.push_back(record::SampleBlock("simple.get", "a", 0, 11, 1));
  const analysis::Summary summary = analysis::Summarize(run);
  const Key key = TargetKey(run.header);
  EXPECT_TRUE(ComparisonPlots(summary.cases[0], key, 0.01).empty());  // nobody to compare with
  const std::vector<Plot> times = TimePlots(run, summary.cases[0], key);
  EXPECT_EQ(times.size(), 2);
  EXPECT_FALSE(OverviewPlot(summary, key, 0.01).has_value());
}

std::set<std::pair<std::size_t, std::size_t>> LooksOf(const Key& key) {
  std::set<std::pair<std::size_t, std::size_t>> out;
  for (const Key::Entry& entry : key.entries) out.emplace(entry.look.colour, entry.look.pattern);
  return out;
}

TEST(Plots, ALibraryKeepsItsColourInItsProtocols) {
  record::RunHeader header = record::SampleHeader({"a-text", "a-prepared", "b"});
  for (record::Target& target : header.targets) target.backend = target.name.substr(0, 1);
  const Key key = TargetKey(header);
  EXPECT_EQ(key.entries[0].look.colour, key.entries[1].look.colour);
  EXPECT_NE(key.entries[0].look.pattern, key.entries[1].look.pattern);
  EXPECT_NE(key.entries[0].look.colour, key.entries[2].look.colour);
}

TEST(Plots, NoTwoTargetsLookAlike) {
  std::vector<std::string> names(32);
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = "t" + std::to_string(i);
  record::RunHeader header = record::SampleHeader(names);
  EXPECT_EQ(LooksOf(TargetKey(header)).size(), 32);  // of one backend
  for (record::Target& target : header.targets) target.backend = target.name;
  EXPECT_EQ(LooksOf(TargetKey(header)).size(), 32);
  // Ten backends with two targets each.
  header.targets.resize(20);
  for (std::size_t i = 0; i < 20; ++i) header.targets[i].backend = std::to_string(i / 2);
  EXPECT_EQ(LooksOf(TargetKey(header)).size(), 20);
}

TEST(Plots, WhoIsNotComparedHasNoLook) {  // a floor, and what was not built
  EXPECT_EQ(TargetKey(record::SampleRun().header).entries.size(), 3);
}

TEST(Plots, AxesHaveFewRoundTicks) {
  EXPECT_THAT(LogAxisOf(1, 100).ticks, ElementsAre(1, 2, 5, 10, 20, 50, 100));
  EXPECT_THAT(LogAxisOf(0.5, 1.7).ticks, Each(::testing::Gt(0)));
  for (const auto& [low, high] : {std::pair{1.0, 1.0},
                                  {0.999, 1.001},
                                  {0.7, 1.6},
                                  {1e3, 2e9},
                                  {66e3, 71e3},
                                  {1.0, 1e18},
                                  {1e-3, 1e18},
                                  {120e3, 490e3}}) {
    const LogAxis axis = LogAxisOf(low, high);
    EXPECT_LT(axis.low, low);
    EXPECT_GT(axis.high, high);
    EXPECT_GE(axis.ticks.size(), 3) << low << " to " << high;
    EXPECT_LE(axis.ticks.size(), 25) << low << " to " << high;
  }
}

TEST(Plots, SpecificationsAreAscii) {
  record::Run run = record::SampleRun();
  for (record::Target& target : run.header.targets) target.name = "\xc3\xa9\xff</script>";
  for (record::Block& block : run.blocks) block.target = "\xc3\xa9\xff</script>";
  run.header.reference = "\xc3\xa9\xff</script>";
  const analysis::Summary summary = analysis::Summarize(run);
  for (const Plot& plot : TimePlots(run, summary.cases[0], TargetKey(run.header))) {
    EXPECT_TRUE(std::ranges::all_of(plot.spec, [](char c) { return c >= ' ' && c <= '~'; }));
    EXPECT_TRUE(Json::accept(plot.spec));
  }
}

}  // namespace
}  // namespace driverbench::report
