#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bench/record/case_id.h"
#include "bench/report/plots.h"
#include "bench/report/vega.h"
#include "bench/report/words.h"
#include "bench/text/text.h"
#include "bench/text/units.h"

namespace driverbench::report {
namespace {

constexpr std::array kParts{"client CPU", "server", "rest"};

// Of one target.
struct Share {
  std::string target;
  std::array<double, kParts.size()> ns;
  double mean_ns;
};

}  // namespace

std::optional<Plot> SharesPlot(const analysis::CaseSummary& one) {
  std::vector<Share> shares;
  double most = 0;
  for (const analysis::Row& row : one.rows) {
    if (!row.times || !row.server || !row.server->latency_ns || !row.times->mean_cpu_ns) continue;
    const double cpu = *row.times->mean_cpu_ns;
    const double server = *row.server->latency_ns;
    const double rest = std::max(0.0, row.times->mean_ns - cpu - server);
    shares.push_back({text::CleanText(row.target), {cpu, server, rest}, row.times->mean_ns});
    most = std::max(most, cpu + server + rest);
  }
  if (shares.empty()) return std::nullopt;

  const Unit unit = UnitOf(most);
  Json bars = Json::array();
  Json means = Json::array();
  std::vector<std::string> rows;
  rows.reserve(shares.size());
  for (const Share& share : shares) {
    rows.push_back(share.target);
    means.push_back({{"target", share.target}, {"words", text::FormatDuration(share.mean_ns)}});
    for (std::size_t i = 0; i < kParts.size(); ++i) {
      bars.push_back({{"target", share.target},
                      {"part", kParts.at(i)},
                      {"order", i},
                      {"value", share.ns.at(i) / unit.ns},
                      {"words", text::FormatDuration(share.ns.at(i))}});
    }
  }
  Json stack{
      {"name", "bars"},
      {"mark", {{"type", "bar"}, {"height", 12}, {"yOffset", kBelowWords}}},
      {"encoding",
       {{"x",
         {{"field", "value"},
          {"type", "quantitative"},
          {"stack", "zero"},
          {"scale", {{"domain", {0, most / unit.ns}}}},
          {"axis",
           {{"labelExpr", fmt::format("format(datum.value, '~g') + ' {}'", unit.name)},
            {"tickCount", 5},
            {"title", nullptr}}}}},
        {"y", RowOf("target")},
        {"order", {{"field", "order"}, {"type", "ordinal"}}},
        {"color",
         {{"field", "part"},
          {"type", "nominal"},
          {"scale",
           {{"domain", kParts}, {"range", {"var(--part-0)", "var(--part-1)", "var(--part-2)"}}}},
          {"legend", {{"orient", "top"}, {"title", nullptr}, {"symbolType", "square"}}}}},
        {"tooltip", {Tip("target", "target"), Tip("part", "part"), Tip("words", "time")}}}}};
  stack["data"]["values"] = std::move(bars);
  stack["transform"] = {ChosenOnly()};
  Json layers = Json::array({std::move(stack)});
  for (Json words : {NameAbove("target"), WordsAbove("target")}) {
    words["data"]["values"] = means;
    words["transform"] = {ChosenOnly()};
    layers.push_back(std::move(words));
  }
  Json spec = Spec(std::move(layers));
  SetRows(rows, RowsAre::kChosen, &spec);
  return Plot{
      .title = record::CaseTitle(one.id),
      .text =
          "Means; the number is that of the timed operations. The rest is the wire, and waiting.",
      .spec = Text(spec),
      .table = TimeShares(one)};
}

}  // namespace driverbench::report
