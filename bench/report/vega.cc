#include "bench/report/vega.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace driverbench::report {
namespace {

constexpr std::size_t kMostTicks = 8;
constexpr std::size_t kFewTicks = 4;

// Multiples of a round step: of a range within which logarithms are nearly straight.
std::vector<double> EvenTicks(double low, double high) {
  const double decade = std::pow(10, std::floor(std::log10((high - low) / kMostTicks)));
  double step = decade;
  for (const double factor : {2.0, 5.0, 10.0}) {
    if ((high - low) / step <= kMostTicks) break;
    step = factor * decade;
  }
  std::vector<double> ticks;
  const double first = std::ceil(low / step);
  for (std::size_t i = 0; (first + static_cast<double>(i)) * step <= high; ++i)
    ticks.push_back((first + static_cast<double>(i)) * step);
  return ticks;
}

template <std::size_t n>
std::vector<double> DecadeTicks(double low, double high, const std::array<double, n>& digits) {
  std::vector<double> ticks;
  const int last = static_cast<int>(std::floor(std::log10(high)));
  for (int power = static_cast<int>(std::floor(std::log10(low))); power <= last; ++power) {
    for (const double digit : digits) {
      const double tick = digit * std::pow(10, power);
      if (tick >= low && tick <= high) ticks.push_back(tick);
    }
  }
  return ticks;
}

std::vector<double> TicksOf(double low, double high) {
  if (high / low < 4) return EvenTicks(low, high);
  std::vector<double> ticks = DecadeTicks(low, high, std::array{1.0, 2.0, 5.0});
  if (ticks.size() < kFewTicks)
    ticks = DecadeTicks(low, high, std::array{1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0});
  if (ticks.size() <= kMostTicks) return ticks;
  return DecadeTicks(low, high, std::array{1.0});
}

// Of each entry, what `of` makes of its look.
template <typename Of>
Json ByName(const Key& key, Of of) {
  Json names = Json::array();
  Json looks = Json::array();
  for (const Key::Entry& entry : key.entries) {
    names.push_back(entry.name);
    looks.push_back(of(entry.look));
  }
  return {{"field", "target"},
          {"type", "nominal"},
          {"legend", nullptr},
          {"scale", {{"domain", std::move(names)}, {"range", std::move(looks)}}}};
}

}  // namespace

LogAxis LogAxisOf(double low, double high) {
  constexpr double kLeast = 1.02;  // ends apart, as a ratio
  constexpr double kRoom = 0.04;   // of the range, at each end
  if (high / low < kLeast) {
    low /= kLeast;
    high *= kLeast;
  }
  const double room = std::pow(high / low, kRoom);
  low /= room;
  high *= room;
  return {low, high, TicksOf(low, high)};
}

Json LogScale(const LogAxis& axis) {
  return {{"type", "log"}, {"domain", {axis.low, axis.high}}, {"nice", false}};
}

Unit UnitOf(double most_ns) {
  constexpr std::array kUnits{Unit{"s", 1e9}, Unit{"ms", 1e6}, Unit{"us", 1e3}};
  for (const Unit& unit : kUnits) {
    if (most_ns >= unit.ns) return unit;
  }
  return {"ns", 1};
}

Json Spec(Json layers) {
  return {{"width", "container"},
          {"autosize", {{"type", "fit-x"}, {"contains", "padding"}}},
          {"params", {{{"name", "shown"}, {"value", nullptr}}}},
          {"layer", std::move(layers)}};
}

Json ChosenOnly() { return {{"filter", "shown === null || indexof(shown, datum.target) >= 0"}}; }

Json ColourOf(const Key& key) {
  return ByName(key, [](const Look& look) { return fmt::format("var(--series-{})", look.colour); });
}

Json ShapeOf(const Key& key) {
  static constexpr std::array kShapes{"circle", "diamond", "square", "triangle-up"};
  return ByName(key, [](const Look& look) { return kShapes.at(look.pattern % kShapes.size()); });
}

Json DashOf(const Key& key) {
  static const std::array<Json, 4> kDashes{Json::array({1, 0}), Json::array({5, 3}),
                                           Json::array({1.5, 2.5}), Json::array({8, 3, 2, 3})};
  return ByName(key, [](const Look& look) { return kDashes.at(look.pattern % kDashes.size()); });
}

Json Tip(std::string_view field, std::string_view title) {
  return {{"field", field}, {"type", "nominal"}, {"title", title}};
}

Json RowOf(std::string_view field) {
  return {{"field", field},
          {"type", "nominal"},
          {"axis", nullptr},
          {"sort", nullptr},
          {"scale", {{"type", "band"}, {"padding", 0}}}};
}

Json NameAbove(std::string_view field) {
  return {{"mark",
           {{"type", "text"},
            {"align", "left"},
            {"baseline", "middle"},
            {"dy", -kBelowWords},
            {"limit", {{"expr", "width - 130"}}},
            {"color", "var(--ink)"}}},
          {"encoding",
           {{"x", {{"value", 0}}},
            {"y", RowOf(field)},
            {"text", {{"field", field}, {"type", "nominal"}}}}}};
}

Json WordsAbove(std::string_view field) {
  Json out = NameAbove(field);
  out["mark"]["align"] = "right";
  out["mark"]["color"] = "var(--muted)";
  out["mark"].erase("limit");
  out["encoding"]["x"] = {{"value", "width"}};
  out["encoding"]["text"] = {{"field", "words"}, {"type", "nominal"}};
  return out;
}

void SetRows(const std::vector<std::string>& rows, RowsAre are, Json* spec) {
  constexpr std::size_t kRowHeight = 44;
  (*spec)["height"] = rows.size() * kRowHeight;
  if (are == RowsAre::kChosen) (*spec)["usermeta"] = {{"rows", rows}, {"rowHeight", kRowHeight}};
}

std::string Text(const Json& spec) {
  return spec.dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace driverbench::report
