#include "bench/settings/policy.h"

#include <fmt/format.h>

#include <cstddef>

#include "bench/settings/fields.h"
#include "bench/settings/file.h"
#include "bench/settings/yaml.h"

namespace driverbench::settings {
namespace {

class PolicyReader {
 public:
  PolicyReader(Errors* errors, Policy* out) : errors_(errors), out_(out) {}

  void Read(const YamlNode& root) {
    if (root.kind == YamlNode::Kind::kBad) return;
    if (root.kind != YamlNode::Kind::kMap) {
      // Everything has a default, but an empty file is one that something went wrong with.
      errors_->Add(root.kind == YamlNode::Kind::kNull ? Place{} : root.place,
                   fmt::format("the file is {}, needed: a map with some of the keys block, margin, "
                               "margins and allow",
                               root.kind == YamlNode::Kind::kNull   ? "empty"
                               : root.kind == YamlNode::Kind::kList ? "a list"
                                                                    : "a single text"));
      return;
    }
    const Fields file(Section::kPolicy, root, errors_);
    ReadBlock(file);
    ReadMargin(file);
    ReadItems(file, "margins", "{metric: p99, margin: 5%}",
              [this](const YamlNode& item) { ReadMarginOf(item); });
    ReadItems(file, "allow", "{metric: p99, up_to: 5%, reason: why}",
              [this](const YamlNode& item) { ReadAllowed(item); });
  }

 private:
  void ReadBlock(const Fields& file) {
    const YamlNode* node = file.Find("block");
    std::vector<std::size_t> metrics;
    if (node == nullptr ||
        !ReadChoices(*FindKey(Section::kPolicy, "block"), *node, errors_, &metrics))
      return;
    out_->block.clear();
    for (const std::size_t metric : metrics)
      out_->block.push_back(static_cast<metrics::Metric>(metric));
  }

  // Before those of `margins`, which are for some times only. Not for p99, whose own margin is
  // wider than that of a median for a reason.
  void ReadMargin(const Fields& file) {
    Policy::Margin margin;
    if (!file.Read("margin", &margin.margin)) return;
    for (const metrics::MetricRow& row : metrics::kMetricTable) {
      if (!metrics::IsTime(row.metric) || row.least_margin > 0) continue;
      margin.scope.metric = row.metric;
      out_->margins.push_back(margin);
    }
  }

  template <typename ReadItem>
  void ReadItems(const Fields& file, std::string_view name, std::string_view example,
                 ReadItem read_item) {
    const YamlNode* list = file.Find(name);
    if (list == nullptr) return;
    const Key& key = *FindKey(Section::kPolicy, name);
    if (list->kind != YamlNode::Kind::kList) {
      AddWrongValue(key, *list, errors_);
      return;
    }
    if (list->items.empty()) {
      errors_->Add(list->place,
                   fmt::format("{}: found an empty list, allowed: {}", name, Allowed(key)));
    }
    for (const YamlNode& item : list->items) {
      if (item.kind == YamlNode::Kind::kMap) {
        read_item(item);
      } else if (item.kind != YamlNode::Kind::kBad) {
        errors_->Add(item.place,
                     fmt::format("{}: found an item that is not a map, allowed: a list of maps "
                                 "such as - {}",
                                 name, example));
      }
    }
  }

  static Policy::Scope ReadScope(const Fields& fields, const YamlNode& map) {
    Policy::Scope scope;
    scope.line = map.place.line;
    fields.Read("scenario", &scope.scenario);
    fields.Read("target", &scope.target);
    if (metrics::Metric metric{}; fields.Read("metric", &metric)) scope.metric = metric;
    return scope;
  }

  void ReadMarginOf(const YamlNode& map) {
    const Fields fields(Section::kMargins, map, errors_);
    Policy::Margin margin;
    margin.scope = ReadScope(fields, map);
    fields.Read("margin", &margin.margin);
    out_->margins.push_back(std::move(margin));
  }

  void ReadAllowed(const YamlNode& map) {
    const Fields fields(Section::kAllow, map, errors_);
    Policy::Allowed allowed;
    allowed.scope = ReadScope(fields, map);
    fields.Read("up_to", &allowed.up_to);
    fields.Read("reason", &allowed.reason);
    out_->allowed.push_back(std::move(allowed));
  }

  Errors* errors_;
  Policy* out_;
};

}  // namespace

std::vector<metrics::Metric> EveryMetric() {
  std::vector<metrics::Metric> metrics;
  for (const metrics::MetricRow& row : metrics::kMetricTable) {
    if (row.is_compared()) metrics.push_back(row.metric);
  }
  return metrics;
}

std::vector<SettingsError> ParsePolicy(const std::string& file_name, std::string_view text,
                                       Policy* out) {
  out->file = file_name;
  Errors errors(file_name);
  YamlNode root;
  if (ParseYaml(text, &errors, &root)) PolicyReader(&errors, out).Read(root);
  return errors.Take();
}

std::vector<SettingsError> ReadPolicy(const std::string& path, Policy* out) {
  std::string error;
  const std::optional<std::string> text = ReadFile(path, "policy", &error);
  if (!text) return {{.file = path, .text = error}};
  return ParsePolicy(path, *text, out);
}

}  // namespace driverbench::settings
