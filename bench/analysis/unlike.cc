#include "bench/analysis/unlike.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "bench/text/text.h"

namespace driverbench::analysis {
namespace {

bool IsCondition(const std::string& key) {
  static const std::set<std::string> kOthers{"library", "library_version", "library_path",
                                             "server_product", "server_version", "server_go",
                                             "version_comment",
                                             // Always the server's word, see the worker's check.
                                             "tls_cipher_library"};
  return !kOthers.contains(key);
}

}  // namespace

std::vector<Unlike> UnlikeConditions(const record::RunHeader& header) {
  std::vector<const record::Target*> compared;
  std::set<std::string> keys;
  for (const record::Target& target : header.targets) {
    if (target.floor || target.attested.empty()) continue;
    compared.push_back(&target);
    for (const auto& [key, value] : target.attested) {
      if (IsCondition(key)) keys.insert(key);
    }
  }
  std::vector<Unlike> unlike;
  for (const std::string& key : keys) {
    Unlike one{.name = key};
    for (const record::Target* target : compared) {
      const auto found = target->attested.find(key);
      const std::string value = found == target->attested.end() ? "" : found->second;
      auto known = std::ranges::find(one.values, value, &decltype(one.values)::value_type::first);
      if (known == one.values.end()) known = one.values.insert(known, {value, {}});
      known->second.push_back(target->name);
    }
    if (one.values.size() > 1) unlike.push_back(std::move(one));
  }
  return unlike;
}

std::vector<Difference> Differences(const std::map<std::string, std::string>& was,
                                    const std::map<std::string, std::string>& is) {
  std::map<std::string, Difference> all;
  for (const auto& [key, value] : was) all[key] = {.key = key, .was = value};
  for (const auto& [key, value] : is) {
    all[key].key = key;
    all[key].is = value;
  }
  std::vector<Difference> differences;
  for (auto& [key, difference] : all) {
    if (difference.was != difference.is) differences.push_back(std::move(difference));
  }
  return differences;
}

std::string InWords(const Difference& difference) {
  return fmt::format("{} was \"{}\", is \"{}\"", text::CleanText(difference.key),
                     text::CleanText(difference.was), text::CleanText(difference.is));
}

}  // namespace driverbench::analysis
