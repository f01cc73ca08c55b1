#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "backends/api/value.h"
#include "bench/settings/errors.h"
#include "bench/settings/keys.h"
#include "bench/settings/yaml.h"

// The values of single keys, checked as the table says. Each function returns false after it has
// added an error, and leaves *out alone then. Error texts show what the file says, never what an
// environment variable holds.

namespace driverbench::settings {

// Every type whose value is a text: kName, kHost, kText, kSecret, kDatabase, kPath, kGlob, kSql.
bool ReadText(const Key& key, const YamlNode& node, Errors* errors, std::string* out);
bool ReadChoice(const Key& key, const YamlNode& node, Errors* errors, std::size_t* out);
bool ReadChoices(const Key& key, const YamlNode& node, Errors* errors,
                 std::vector<std::size_t>* out);
bool ReadNumber(const Key& key, const YamlNode& node, Errors* errors, std::uint64_t* out);
bool ReadBoolean(const Key& key, const YamlNode& node, Errors* errors, bool* out);
bool ReadDuration(const Key& key, const YamlNode& node, Errors* errors,
                  std::chrono::milliseconds* out);
bool ReadPercent(const Key& key, const YamlNode& node, Errors* errors, double* share);
bool ReadThreads(const Key& key, const YamlNode& node, Errors* errors, std::vector<int>* out);
bool ReadCommand(const Key& key, const YamlNode& node, Errors* errors,
                 std::vector<std::string>* out);
bool ReadNames(const Key& key, const YamlNode& node, Errors* errors, std::vector<std::string>* out);
bool ReadScalars(const Key& key, const YamlNode& node, Errors* errors, std::vector<Value>* out);
bool ReadRange(const Key& key, const YamlNode& node, Errors* errors,
               std::pair<std::int64_t, std::int64_t>* out);
bool ReadSession(const Key& key, const YamlNode& node, Errors* errors,
                 std::map<std::string, std::string>* out);
// Whatever the options are: what a backend has is the reader's to know.
bool ReadOptions(const Key& key, const YamlNode& node, Errors* errors,
                 std::map<std::string, std::string>* out);

// The one error text for a value that its key does not allow: "port: found abc, allowed: ...".
void AddWrongValue(const Key& key, const YamlNode& node, Errors* errors);

}  // namespace driverbench::settings
