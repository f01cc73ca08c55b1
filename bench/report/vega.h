#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "bench/report/document.h"

namespace driverbench::report {

// Parts of Vega-Lite's specifications that several plots share.

using Json = nlohmann::json;

// What an axis of logarithms reaches over, and the values that it names: few and round ones.
struct LogAxis {
  double low = 1;
  double high = 1;
  std::vector<double> ticks{};
};

// Both ends positive, low <= high. The axis has some room at both ends, and is never a point.
LogAxis LogAxisOf(double low, double high);

Json LogScale(const LogAxis& axis);

// Labels of an axis of nanoseconds, with the unit that fits each.
inline constexpr std::string_view kDurationLabels =
    "datum.value >= 1e9 ? format(datum.value / 1e9, '~g') + ' s' : "
    "datum.value >= 1e6 ? format(datum.value / 1e6, '~g') + ' ms' : "
    "datum.value >= 1e3 ? format(datum.value / 1e3, '~g') + ' us' : "
    "format(datum.value, '~g') + ' ns'";

// A unit for times of up to so many nanoseconds.
struct Unit {
  std::string_view name;
  double ns;
};
Unit UnitOf(double most_ns);

// A specification with `layers` and no data yet, whose names can be chosen.
Json Spec(Json layers);

// Keeps the rows whose field `target` is chosen.
Json ChosenOnly();

// The channels that show who is who, by the field `target`.
Json ColourOf(const Key& key);
Json ShapeOf(const Key& key);
Json DashOf(const Key& key);

// "What it is of": for a list of tooltips.
Json Tip(std::string_view field, std::string_view title);

// Plots whose rows have a line of words above what is drawn: these fit any width, and names of any
// length stand beside no axis. `field` says what a row is of.
Json RowOf(std::string_view field);
Json NameAbove(std::string_view field);
Json WordsAbove(std::string_view field);
inline constexpr int kBelowWords = 9;  // offset of what is drawn from the middle of a row

// Gives `spec` the height of `rows`, the names of all. Where these can be chosen the page changes
// it with them, by `usermeta`: Vega-Lite would do so itself, but warns of it in every plot.
enum class RowsAre : bool { kFixed, kChosen };
void SetRows(const std::vector<std::string>& rows, RowsAre are, Json* spec);

// As the page has it: short, and pure ASCII.
std::string Text(const Json& spec);

}  // namespace driverbench::report
