#include "bench/analysis/compare/results_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include "bench/record/blocks.h"
#include "bench/text/text.h"

namespace driverbench {
namespace {

using Json = nlohmann::json;

// The newest that is understood; results_json.cc writes it.
constexpr std::int64_t kFormat = 1;

// What a row may say of itself; what is none of these was written by somebody else.
constexpr std::array<std::string_view, 7> kStates = {
    "measured", "incomplete", "wrong", "failed", "unsupported", "not_built", "not_run"};

// A value of the file and where it stands: `driverbench.cases[0].rows[2].median_ns`. Whatever is
// wrong is thrown as std::invalid_argument, in words.
class Node {
 public:
  Node(const Json* json, std::string where) : json_(json), where_(std::move(where)) {}

  std::optional<Node> Find(const std::string& key) const {
    if (!json_->is_object()) Refuse("no object");
    const auto found = json_->find(key);
    if (found == json_->end()) return std::nullopt;
    return Node(&*found, where_.empty() ? key : where_ + "." + key);
  }

  Node At(const std::string& key) const {
    const std::optional<Node> found = Find(key);
    if (!found) throw std::invalid_argument(fmt::format("{} has no `{}`", Here(), key));
    return *found;
  }

  std::vector<Node> Items() const {
    if (!json_->is_array()) Refuse("no array");
    std::vector<Node> items;
    for (std::size_t i = 0; i < json_->size(); ++i)
      items.emplace_back(&(*json_)[i], fmt::format("{}[{}]", where_, i));
    return items;
  }

  std::vector<std::pair<std::string, Node>> Members() const {
    if (!json_->is_object()) Refuse("no object");
    std::vector<std::pair<std::string, Node>> members;
    for (const auto& [key, value] : json_->items())
      members.emplace_back(key, Node(&value, where_ + "." + CleanText(key)));
    return members;
  }

  std::string Text() const {
    if (!json_->is_string()) Refuse("no text");
    return CleanText(json_->get_ref<const std::string&>());
  }

  bool Flag() const {
    if (!json_->is_boolean()) Refuse("neither true nor false");
    return json_->get<bool>();
  }

  std::int64_t Whole(std::int64_t low, std::int64_t high) const {
    // One that is too large for 64 bits was read as a double.
    if (!json_->is_number_integer() ||
        (json_->is_number_unsigned() && std::cmp_greater(json_->get<std::uint64_t>(), high)) ||
        std::cmp_less(json_->get<std::int64_t>(), low)) {
      Refuse(fmt::format("no whole number from {} to {}", low, high));
    }
    return json_->get<std::int64_t>();
  }

  double Number() const {
    if (!json_->is_number()) Refuse("no number");
    const auto value = json_->get<double>();
    if (!std::isfinite(value) || value < 0) Refuse("no number from 0 on");
    return value;
  }

  double Positive() const {
    if (Number() <= 0) Refuse("no positive number");
    return Number();
  }

  // A string as it is, anything else as JSON.
  std::string Any() const { return json_->is_string() ? Text() : CleanText(json_->dump()); }

  [[noreturn]] void Refuse(const std::string& what) const {
    throw std::invalid_argument(fmt::format("{} is {}", Here(), what));
  }

 private:
  std::string Here() const { return where_.empty() ? "the file" : "`" + where_ + "`"; }

  const Json* json_;
  std::string where_;
};

constexpr std::int64_t kMost = 1'000'000'000'000'000;

std::optional<double> PositiveIn(const Node& node, const std::string& key) {
  const auto found = node.Find(key);
  if (!found) return std::nullopt;
  return found->Positive();
}

// A count per operation, of the block with the fewest: `key` alone where all blocks agree.
std::optional<double> FewestIn(const Node& node, const std::string& key) {
  auto found = node.Find(key + "_low");
  if (!found) found = node.Find(key);
  if (!found) return std::nullopt;
  return found->Number();
}

Sending ReadAside(const Node& sent) {
  Sending aside;
  // What there is beyond an operation may be less than nothing.
  aside.round_trips = sent.At("round_trips").Whole(-kMost, kMost);
  aside.commands.emplace();
  for (const auto& [kind, count] : sent.At("commands").Members())
    (*aside.commands)[CleanText(kind)] = count.Whole(-kMost, kMost);
  for (const Node& command : sent.At("transcript").Items())
    aside.transcript.push_back(command.Text());
  return aside;
}

Exact ReadExact(const Node& row) {
  Exact exact;
  if (const auto trips = row.Find("round_trips")) exact.round_trips = trips->Whole(0, kMost);
  if (const auto sent = row.Find("sent")) {
    // A baseline leaves out what is not the same at every run.
    if (const auto bytes = sent->Find("client_bytes")) exact.client_bytes = bytes->Whole(0, kMost);
    if (const auto bytes = sent->Find("server_bytes")) exact.server_bytes = bytes->Whole(0, kMost);
    if (const auto commands = sent->Find("commands")) {
      exact.commands.emplace();
      for (const auto& [kind, count] : commands->Members())
        (*exact.commands)[CleanText(kind)] = count.Whole(0, kMost);
      for (const Node& command : sent->At("transcript").Items())
        exact.transcript.push_back(command.Text());
    }
    if (const auto aside = sent->Find("connecting")) exact.connecting = ReadAside(*aside);
    if (const auto aside = sent->Find("first_use")) exact.first_use = ReadAside(*aside);
  }
  for (const MetricRow& metric : kMetricTable) {
    if (metric.is_told() && metric.kind == MetricKind::kCounted)
      exact.counts[metric.metric] = FewestIn(row, std::string(metric.result));
  }
  return exact;
}

Results::Row ReadRow(const Node& node) {
  Results::Row row;
  row.target = node.At("target").Text();
  row.state = node.At("state").Text();
  if (std::ranges::find(kStates, row.state) == kStates.end())
    node.At("state").Refuse("no state that is known");
  for (const MetricRow& metric : kMetricTable) {
    if (IsTime(metric.metric))
      row.times[metric.metric] = PositiveIn(node, std::string(metric.result));
  }
  row.exact = ReadExact(node);
  return row;
}

std::vector<Results::Row> ReadRows(const Node& node) {
  std::vector<Results::Row> rows;
  std::set<std::string> names;
  for (const Node& item : node.Items()) {
    rows.push_back(ReadRow(item));
    if (!names.insert(rows.back().target).second)
      item.Refuse(fmt::format("a second row of {}", rows.back().target));
  }
  return rows;
}

Results::Case ReadCase(const Node& node) {
  constexpr std::int64_t kMostThreads = 1'000'000;
  Results::Case one;
  one.id.scenario = node.At("scenario").Text();
  one.scenario_version = static_cast<int>(node.At("scenario_version").Whole(0, kMostThreads));
  one.id.threads = static_cast<int>(node.At("threads").Whole(1, kMostThreads));
  one.rows = ReadRows(node.At("rows"));
  return one;
}

Results::Target ReadTarget(const Node& node) {
  Results::Target target;
  target.name = node.At("name").Text();
  target.backend = node.At("backend").Text();
  target.protocol = node.At("protocol").Text();
  if (const auto server = node.Find("server")) target.server = server->Text();
  if (const auto database = node.Find("database")) target.database = database->Text();
  if (const auto network = node.Find("network")) target.network = network->Text();
  const Node outcome = node.At("outcome");
  try {
    target.outcome = OutcomeOf(outcome.Text());
  } catch (const std::invalid_argument&) {
    outcome.Refuse("no outcome that is known");
  }
  target.reason = node.At("reason").Text();
  for (const auto& [key, value] : node.At("attested").Members())
    target.attested[CleanText(key)] = value.Text();
  return target;
}

Results Read(const Json& json) {
  const Node file(&json, "");
  const auto ours = file.Find("driverbench");
  if (!ours) {
    throw std::invalid_argument(
        "it has no `driverbench`: another program wrote it, or it is no results.json of a run");
  }
  const std::int64_t format = ours->At("format").Whole(1, kMost);
  if (format > kFormat) {
    throw std::invalid_argument(fmt::format(
        "it has format {}, written by a newer driverbench: this one reads {}", format, kFormat));
  }
  Results results;
  if (const auto context = file.Find("context")) {
    for (const auto& [key, value] : context->Members())
      results.context[CleanText(key)] = value.Any();
  }
  if (const auto margin = ours->Find("margin")) results.margin = margin->Number();
  if (const auto interrupted = ours->Find("interrupted")) results.interrupted = interrupted->Flag();
  for (const Node& item : ours->At("targets").Items()) {
    Results::Target target = ReadTarget(item);
    if (FindTarget(results, target.name) != nullptr)
      item.Refuse(fmt::format("a second target {}", target.name));
    results.targets.push_back(std::move(target));
  }
  for (const Node& item : ours->At("cases").Items()) {
    Results::Case one = ReadCase(item);
    if (FindCase(results, one.id) != nullptr)
      item.Refuse(fmt::format("a second case {} with {} threads", one.id.scenario, one.id.threads));
    results.cases.push_back(std::move(one));
  }
  return results;
}

}  // namespace

bool ReadResults(const std::string& path, Results* results, std::string* error) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    *error = fmt::format("{}: it is a folder; a results.json is needed", CleanText(path));
    return false;
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    *error = fmt::format("{}: cannot be read: {}", CleanText(path),
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
    *error = fmt::format("{}: it is no JSON, or was cut off", CleanText(path));
  } catch (const std::invalid_argument& wrong) {
    *error = fmt::format("{}: {}", CleanText(path), wrong.what());
  }
  return false;
}

const Results::Target* FindTarget(const Results& results, const std::string& name) {
  const auto found = std::ranges::find(results.targets, name, &Results::Target::name);
  return found == results.targets.end() ? nullptr : &*found;
}

const Results::Case* FindCase(const Results& results, const CaseId& id) {
  const auto found = std::ranges::find(results.cases, id, &Results::Case::id);
  return found == results.cases.end() ? nullptr : &*found;
}

const Results::Row* FindRow(const std::vector<Results::Row>& rows, const std::string& target) {
  const auto found = std::ranges::find(rows, target, &Results::Row::target);
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace driverbench
