#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include "bench/settings/values.h"

namespace driverbench::settings {

// One map of the file, looked at as a section of the table. Unknown and missing keys are reported
// by the constructor.
class Fields {
 public:
  Fields(Section section, const YamlNode& map, Errors* errors);

  // The key's value; null when the map does not have it.
  const YamlNode* Find(std::string_view name) const;

  // Reads the key into *out as *out's type asks for. False, with *out as it was, when it is not
  // there or wrong.
  template <typename T>
  bool Read(std::string_view name, T* out) const {
    const YamlNode* node = Find(name);
    if (node == nullptr) return false;
    const Key& key = *FindKey(section_, name);
    if constexpr (std::is_same_v<T, std::string>) {
      return ReadText(key, *node, errors_, out);
    } else if constexpr (std::is_same_v<T, bool>) {
      return ReadBoolean(key, *node, errors_, out);
    } else if constexpr (std::is_enum_v<T>) {
      return Convert<std::size_t>(ReadChoice, key, *node, out);
    } else if constexpr (std::is_integral_v<T>) {
      return Convert<std::uint64_t>(ReadNumber, key, *node, out);
    } else if constexpr (std::is_same_v<T, double>) {
      return ReadPercent(key, *node, errors_, out);
    } else if constexpr (std::is_same_v<T, std::vector<int>>) {
      return ReadThreads(key, *node, errors_, out);
    } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
      return (key.type == Type::kNames ? ReadNames : ReadCommand)(key, *node, errors_, out);
    } else if constexpr (std::is_same_v<T, std::vector<Value>>) {
      return ReadScalars(key, *node, errors_, out);
    } else if constexpr (std::is_same_v<T, std::pair<std::int64_t, std::int64_t>>) {
      return ReadRange(key, *node, errors_, out);
    } else if constexpr (std::is_same_v<T, std::map<std::string, std::string>>) {
      return (key.type == Type::kOptions ? ReadOptions : ReadSession)(key, *node, errors_, out);
    } else {
      std::chrono::milliseconds value{};
      if (!ReadDuration(key, *node, errors_, &value)) return false;
      *out = Duration<T>::From(value);
      return true;
    }
  }

 private:
  template <typename T>
  struct Duration {
    static T From(std::chrono::milliseconds value) { return std::chrono::duration_cast<T>(value); }
  };
  template <typename T>
  struct Duration<std::optional<T>> {
    static T From(std::chrono::milliseconds value) { return std::chrono::duration_cast<T>(value); }
  };

  // The table's range fits into T: a test reads every key's last value.
  template <typename From, typename Function, typename T>
  bool Convert(Function read, const Key& key, const YamlNode& node, T* out) const {
    From value{};
    if (!read(key, node, errors_, &value)) return false;
    *out = static_cast<T>(value);
    return true;
  }

  Section section_;
  const YamlNode& map_;
  Errors* errors_;
};

}  // namespace driverbench::settings
