#include "bench/report/csv.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <nlohmann/json.hpp>
#include <vector>

namespace driverbench::report {
namespace {

using Json = nlohmann::ordered_json;

std::string Cell(const Json& value) {
  if (!value.is_string()) return value.dump();
  const auto& text = value.get_ref<const std::string&>();
  if (text.find_first_of("\",\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

// What of `object` holds one value.
void AddScalars(const Json& object, Json* row) {
  for (const auto& [key, value] : object.items()) {
    if (value.is_primitive()) (*row)[key] = value;
  }
}

std::vector<Json> RowsOf(const Json& results) {
  std::vector<Json> rows;
  for (const Json& one : results.at("driverbench").at("cases")) {
    for (const char* kind : {"rows", "floor"}) {
      for (const Json& target : one.at(kind)) {
        Json& row = rows.emplace_back();
        for (const char* key : {"scenario", "threads", "rate"}) {
          if (one.contains(key)) row[key] = one.at(key);
        }
        AddScalars(target, &row);
      }
    }
  }
  return rows;
}

// Where a key comes first stands between those around it there: rows without times, which come
// first by chance, do not put theirs to the front.
std::vector<std::string> KeysOf(const std::vector<Json>& rows) {
  std::vector<std::string> keys;
  for (const Json& row : rows) {
    std::size_t place = 0;
    for (const auto& [key, value] : row.items()) {
      const auto known = std::ranges::find(keys, key);
      if (known == keys.end()) {
        keys.insert(keys.begin() + static_cast<std::ptrdiff_t>(place), key);
        ++place;
      } else {
        place = std::max(place, static_cast<std::size_t>(known - keys.begin()) + 1);
      }
    }
  }
  return keys;
}

}  // namespace

std::string Csv(const std::string& results_json) {
  const std::vector<Json> rows = RowsOf(Json::parse(results_json));
  const std::vector<std::string> keys = KeysOf(rows);
  std::string out;
  for (const std::string& key : keys) out += (out.empty() ? "" : ",") + key;
  out += '\n';
  for (const Json& row : rows) {
    for (const std::string& key : keys) {
      if (&key != &keys.front()) out += ',';
      if (row.contains(key)) out += Cell(row.at(key));
    }
    out += '\n';
  }
  return out;
}

}  // namespace driverbench::report
