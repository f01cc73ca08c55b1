#include "bench/settings/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "bench/settings/nearest.h"
#include "bench/settings/text.h"

namespace driverbench::settings {
namespace {

// A key at the wrong level is the commonest mistake of indentation.
std::string OtherSection(Section section, std::string_view name) {
  const auto keys = AllKeys();
  const auto found = std::find_if(keys.begin(), keys.end(), [section, name](const Key& key) {
    return IsOfPolicy(key.section) == IsOfPolicy(section) && key.name == name;
  });
  return found == keys.end() ? "" : fmt::format("it belongs to {}; ", SectionName(found->section));
}

// `port:4000` is one word to YAML.
std::string MissingSpace(Section section, std::string_view name) {
  const std::size_t colon = name.find(':');
  const bool is_key = colon != std::string_view::npos && FindKey(section, name.substr(0, colon));
  return is_key ? "a space is missing behind the colon; " : "";
}

// What a key of earlier versions has become; empty: it never was one.
std::string_view Instead(Section section, std::string_view name) {
  if (section == Section::kRun && name == "blocks_per_process")
    return "instead, targets whose workers start slowly have `lifetime: process`";
  return "";
}

}  // namespace

Fields::Fields(Section section, const YamlNode& map, Errors* errors)
    : section_(section), map_(map), errors_(errors) {
  std::vector<std::string> names;
  std::vector<std::string> required;
  for (const Key* key : KeysOf(section)) {
    names.emplace_back(key->name);
    if (key->required()) required.emplace_back(key->name);
  }
  for (const YamlNode& item : map.items) {
    if (FindKey(section, item.key) != nullptr) continue;
    const std::string_view instead = Instead(section, item.key);
    errors->Add(item.place,
                fmt::format("unknown key {} in {}: {}{}{}", Show(item.key), SectionName(section),
                            OtherSection(section, item.key), MissingSpace(section, item.key),
                            instead.empty() ? Suggestion(item.key, names) : instead));
  }
  for (const std::string& name : required) {
    if (Find(name) != nullptr) continue;
    errors->Add(map.place, fmt::format("the key {} is missing in {}; needed: {}", name,
                                       SectionName(section), fmt::join(required, ", ")));
  }
}

const YamlNode* Fields::Find(std::string_view name) const {
  const auto found = std::find_if(map_.items.begin(), map_.items.end(),
                                  [name](const YamlNode& item) { return item.key == name; });
  return found == map_.items.end() ? nullptr : &*found;
}

}  // namespace driverbench::settings
