#include "bench/analysis/compare/results_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "bench/analysis/exact_fields.h"
#include "bench/json/fields.h"
#include "bench/text/text.h"

namespace driverbench::analysis {
namespace {

using Json = nlohmann::json;

// The newest that is understood; results_json.cc writes it.
constexpr std::int64_t kFormat = 1;

constexpr std::uint64_t kMostThreads = 1'000'000;

// Throws where two items of a list are the same.
template <typename T, typename Key, typename Name>
void RefuseTwice(const json::Place& outer, const char* list, const std::vector<T>& items, Key key,
                 Name name) {
  const json::Place place(&outer, list);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto end = items.begin() + static_cast<std::ptrdiff_t>(i);
    const auto same = [&](const T& one) { return key(one) == key(items[i]); };
    if (std::any_of(items.begin(), end, same))
      json::Place(&place, i).Refuse("a second " + name(items[i]));
  }
}

}  // namespace

// What follows is only read: it is what results_json.cc writes of a run, with more beside it.

void Fields(auto& json, Results::Target& target) {
  json("name", target.name);
  json("backend", target.backend);
  json("protocol", target.protocol);
  json.Maybe("server", target.server);
  json.Maybe("database", target.database);
  json.Maybe("network", target.network);
  json.Maybe("lifetime", target.lifetime);
  json.Maybe("options", target.options);
  json("outcome", target.outcome);
  json("reason", target.reason);
  json("attested", target.attested);
}

void Fields(auto& json, Results::Row& row) {
  json("target", row.target);
  json("state", row.state);
  for (const metrics::MetricRow& metric : metrics::kMetricTable) {
    if (metrics::IsTime(metric.metric))
      json(std::string(metric.result), row.times[metric.metric], json::kPositive);
  }
  json.Maybe("sent", row.exact);
  json("round_trips", row.exact.round_trips, {.most = kMostSent});
  // Of the block with the fewest; one number alone where all blocks agree.
  constexpr json::Bounds kCount{.sign = json::Bounds::Sign::kNotNegative};
  for (const metrics::MetricRow& metric : metrics::kMetricTable) {
    if (!metric.is_told() || metric.kind != metrics::MetricKind::kCounted) continue;
    auto& fewest = row.exact.counts[metric.metric];
    json(std::string(metric.result), fewest, kCount);
    json(std::string(metric.result) + "_low", fewest, kCount);
  }
}

void Fields(auto& json, Results::Case& one) {
  json("scenario", one.id.scenario);
  json("scenario_version", one.scenario_version, {.most = kMostThreads});
  json("threads", one.id.threads, {.least = 1, .most = kMostThreads});
  json.Maybe("rate", one.id.load.rate);
  json("rows", one.rows);
  RefuseTwice(
      json.place(), "rows", one.rows, [](const Results::Row& row) { return row.target; },
      [](const Results::Row& row) { return "row of " + row.target; });
}

void Fields(auto& json, Results& results) {
  json.Maybe("margin", results.margin, {.sign = json::Bounds::Sign::kNotNegative});
  json.Maybe("interrupted", results.interrupted);
  json("targets", results.targets);
  json("cases", results.cases);
  RefuseTwice(
      json.place(), "targets", results.targets,
      [](const Results::Target& target) { return target.name; },
      [](const Results::Target& target) { return "target " + target.name; });
  RefuseTwice(
      json.place(), "cases", results.cases, [](const Results::Case& one) { return one.id; },
      [](const Results::Case& one) { return "case " + record::CaseTitle(one.id); });
}

namespace {

Results Read(const Json& json) {
  const json::Place place("the file");
  const json::FieldReader<Json> file(json, place, json::Texts::kClean);
  if (!json.contains("driverbench")) {
    throw std::invalid_argument(
        "it has no `driverbench`: another program wrote it, or it is no results.json of a run");
  }
  std::int64_t format = 0;
  const json::Place ours(&place, "driverbench");
  json::FieldReader<Json>(json["driverbench"], ours, json::Texts::kClean)("format", format,
                                                                          {.least = 1});
  if (format > kFormat) {
    throw std::invalid_argument(fmt::format(
        "it has format {}, written by a newer driverbench: this one reads {}", format, kFormat));
  }
  Results results;
  std::map<std::string, Json> context;
  file.Maybe("context", context);
  for (const auto& [key, value] : context)
    results.context[key] =
        text::CleanText(value.is_string() ? value.get<std::string>() : value.dump());
  file("driverbench", results);
  return results;
}

}  // namespace

bool ReadResults(const std::string& path, Results* results, std::string* error) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    *error = fmt::format("{}: it is a folder; a results.json is needed", text::CleanText(path));
    return false;
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    *error = fmt::format("{}: cannot be read: {}", text::CleanText(path),
                         std::generic_category().message(errno));
    return false;
  }
  std::stringstream text;
  text << file.rdbuf();
  try {
    const Json json = Json::parse(text.str());
    *results = Read(json);
    return true;
  } catch (const Json::exception&) {
    *error = fmt::format("{}: it is no JSON, or was cut off", text::CleanText(path));
  } catch (const std::invalid_argument& wrong) {
    *error = fmt::format("{}: {}", text::CleanText(path), wrong.what());
  }
  return false;
}

const Results::Target* FindTarget(const Results& results, const std::string& name) {
  const auto found = std::ranges::find(results.targets, name, &Results::Target::name);
  return found == results.targets.end() ? nullptr : &*found;
}

const Results::Case* FindCase(const Results& results, const record::CaseId& id) {
  const auto found = std::ranges::find(results.cases, id, &Results::Case::id);
  return found == results.cases.end() ? nullptr : &*found;
}

const Results::Row* FindRow(const std::vector<Results::Row>& rows, const std::string& target) {
  const auto found = std::ranges::find(rows, target, &Results::Row::target);
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace driverbench::analysis
