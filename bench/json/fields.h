#pragma once

#include <chrono>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "bench/json/place.h"
#include "bench/text/names.h"
#include "bench/text/text.h"

namespace driverbench::json {

// A type says once, in its namespace, how it stands in JSON:
//
//   void Fields(auto& json, json::Like<Target> auto& target) {
//     json("name", target.name);                    // must be there, unless it is a std::optional
//     json("threads", target.threads, {.least = 1});  // of whole numbers the default is 0
//     json.Maybe("network", target.network);        // left out where it is empty, 0 or false
//     json.Newer("margin", target.margin);          // always written, but older files lack it
//   }
//
// A type that is no object has, in its namespace, ReadScalar(json, place, &value) and
// WriteScalar(value, &json) instead. ReadJson and ToJson follow from it, for bool, text, numbers,
// seconds, enums by their names (names.h), lists, sets and maps of these, and what has fields
// itself. Reading is strict: 1.5 is no whole number, a number no list of one, and what is wrong is
// said with its place. Json is nlohmann's, whether it sorts its keys or not.
template <typename T, typename Type>
concept Like = std::same_as<std::remove_const_t<T>, Type>;

// Of decltype(target), where a Fields does something in one direction alone.
template <typename T>
concept Written = std::is_const_v<std::remove_reference_t<T>>;

// kClean: all text and every key of a map goes through CleanText.
enum class Texts : std::uint8_t { kAsTheyAre, kClean };

template <typename T>
concept OptionalValue = std::same_as<T, std::optional<typename T::value_type>>;

template <typename T>
concept MapValue = requires {
  typename T::mapped_type;
};

template <typename T>
concept ListValue = requires(T list) {
  typename T::value_type;
  list.insert(list.end(), *list.begin());
};

// Throws std::invalid_argument for what is no T.
template <typename T, typename Json>
T ReadJson(const Json& json, const Place& place, Texts texts);

// *out is of no use after an exception.
template <typename Json, typename T>
void ReadInto(const Json& json, const Place& place, Texts texts, T* out, const Bounds& bounds);

template <typename Json, typename T>
Json ToJson(const T& value, Texts texts);

template <typename Json>
class FieldReader {
 public:
  FieldReader(const Json& object, const Place& place, Texts texts)
      : object_(object), place_(place), texts_(texts) {
    if (!object.is_object()) place.Refuse("no object");
  }

  template <typename T>
  void operator()(const std::string& name, T& value, const Bounds& bounds = {}) const {
    if (!Read(name, value, bounds) && !OptionalValue<T>) Place(&place_, name).Refuse("missing");
  }

  // An optional that must be there, here.
  template <typename T>
  void Needed(const std::string& name, std::optional<T>& value, const Bounds& bounds = {}) const {
    (*this)(name, value.emplace(), bounds);
  }

  template <typename T>
  void Maybe(const std::string& name, T& value, const Bounds& bounds = {}) const {
    Read(name, value, bounds);
  }

  template <typename T>
  void MaybeIf(bool /*written*/, const std::string& name, T& value,
               const Bounds& bounds = {}) const {
    Read(name, value, bounds);
  }

  template <typename T>
  void Newer(const std::string& name, T& value, const Bounds& bounds = {}) const {
    Read(name, value, bounds);
  }

  const Json& object() const { return object_; }
  const Place& place() const { return place_; }

 private:
  template <typename T>
  bool Read(const std::string& name, T& value, const Bounds& bounds) const {
    const auto found = object_.find(name);
    if (found == object_.end()) return false;
    ReadInto(*found, Place(&place_, name), texts_, &value, bounds);
    return true;
  }

  const Json& object_;
  const Place& place_;
  Texts texts_;
};

template <typename Json>
class FieldWriter {
 public:
  FieldWriter(Json* object, Texts texts) : object_(*object), texts_(texts) {}

  template <typename T>
  void operator()(const std::string& name, const T& value, const Bounds& /*bounds*/ = {}) const {
    if constexpr (OptionalValue<T>) {
      if (value) (*this)(name, *value);
    } else {
      object_[name] = ToJson<Json>(value, texts_);
    }
  }

  template <typename T>
  void Needed(const std::string& name, const std::optional<T>& value,
              const Bounds& /*bounds*/ = {}) const {
    (*this)(name, value.value());
  }

  template <typename T>
  void Maybe(const std::string& name, const T& value, const Bounds& bounds = {}) const {
    MaybeIf(value != T{}, name, value, bounds);
  }

  template <typename T>
  void MaybeIf(bool written, const std::string& name, const T& value,
               const Bounds& /*bounds*/ = {}) const {
    if (written) (*this)(name, value);
  }

  template <typename T>
  void Newer(const std::string& name, const T& value, const Bounds& /*bounds*/ = {}) const {
    (*this)(name, value);
  }

  Json& object() const { return object_; }

 private:
  Json& object_;
  Texts texts_;
};

// nlohmann would turn 1.5 into 1, -1 into a huge unsigned, and 1e30 into whatever the CPU makes of
// it.
template <std::integral T, typename Json>
T WholeOf(const Json& json, const Place& place, const Bounds& bounds) {
  using Limits = std::numeric_limits<T>;
  const auto fits = [&](auto number) {
    return std::in_range<T>(number) && std::cmp_less_equal(bounds.least, number) &&
           std::cmp_less_equal(number, bounds.most);
  };
  const bool good = json.is_number_unsigned()
                        ? fits(json.template get<std::uint64_t>())
                        : json.is_number_integer() && fits(json.template get<std::int64_t>());
  if (!good) place.RefuseWhole(bounds, Limits::min(), Limits::max());
  return json.template get<T>();
}

template <std::floating_point T, typename Json>
T NumberOf(const Json& json, const Place& place, const Bounds& bounds) {
  if (!json.is_number()) place.Refuse("no number");
  const T value = json.template get<T>();
  if (!std::isfinite(value)) place.Refuse("no number");
  if (bounds.sign == Bounds::Sign::kNotNegative && value < 0) place.Refuse("no number from 0 on");
  if (bounds.most != Bounds().most && value > static_cast<T>(bounds.most))
    place.Refuse("no number up to " + std::to_string(bounds.most));
  if (bounds.sign == Bounds::Sign::kPositive && value <= 0) place.Refuse("no positive number");
  return value;
}

template <typename Json, typename T>
void ReadInto(const Json& json, const Place& place, Texts texts, T* out, const Bounds& bounds) {
  const auto text = [texts](const std::string& read) {
    return texts == Texts::kClean ? text::CleanText(read) : read;
  };
  if constexpr (std::same_as<T, Json>) {
    *out = json;
  } else if constexpr (std::same_as<T, bool>) {
    if (!json.is_boolean()) place.Refuse("neither true nor false");
    *out = json.template get<bool>();
  } else if constexpr (std::same_as<T, std::string>) {
    if (!json.is_string()) place.Refuse("no text");
    *out = text(json.template get_ref<const std::string&>());
  } else if constexpr (std::integral<T>) {
    *out = WholeOf<T>(json, place, bounds);
  } else if constexpr (std::floating_point<T>) {
    *out = NumberOf<T>(json, place, bounds);
  } else if constexpr (std::same_as<T, std::chrono::seconds>) {
    *out = T(WholeOf<std::int64_t>(json, place, bounds));
  } else if constexpr (text::Named<T>) {
    if (!json.is_string()) place.Refuse("no text");
    const auto& name = json.template get_ref<const std::string&>();
    const std::optional<T> found = text::FromName<T>(name);
    if (!found) place.RefuseName(name);
    *out = *found;
  } else if constexpr (OptionalValue<T>) {
    ReadInto(json, place, texts, &out->emplace(), bounds);
  } else if constexpr (MapValue<T>) {
    if (!json.is_object()) place.Refuse("no object");
    out->clear();
    for (const auto& [key, value] : json.items())
      ReadInto(value, Place(&place, key), texts, &(*out)[text(key)], bounds);
  } else if constexpr (ListValue<T>) {
    // nlohmann would take an object for the list of its values, and a number for a list of one.
    if (!json.is_array()) place.Refuse("no list");
    out->clear();
    if constexpr (requires { out->reserve(json.size()); }) out->reserve(json.size());
    for (std::size_t i = 0; i < json.size(); ++i) {
      typename T::value_type item{};
      ReadInto(json[i], Place(&place, i), texts, &item, bounds);
      out->insert(out->end(), std::move(item));
    }
  } else if constexpr (requires { ReadScalar(json, place, out); }) {
    ReadScalar(json, place, out);
  } else {
    const FieldReader<Json> fields(json, place, texts);
    Fields(fields, *out);
  }
}

template <typename T, typename Json>
T ReadJson(const Json& json, const Place& place, Texts texts) {
  T out;
  ReadInto(json, place, texts, &out, Bounds());
  return out;
}

template <typename Json, typename T>
Json ToJson(const T& value, Texts texts) {
  const auto text = [texts](const std::string& written) {
    return texts == Texts::kClean ? text::CleanText(written) : written;
  };
  if constexpr (std::same_as<T, std::string>) {
    return text(value);
  } else if constexpr (std::floating_point<T>) {
    // As a time it then counts as no answer, never as a fast one.
    return std::isfinite(value) ? value : 0;
  } else if constexpr (std::same_as<T, std::chrono::seconds>) {
    return value.count();
  } else if constexpr (text::Named<T>) {
    return text::NameOf(value);
  } else if constexpr (MapValue<T>) {
    Json out = Json::object();
    for (const auto& [key, one] : value) out[text(key)] = ToJson<Json>(one, texts);
    return out;
  } else if constexpr (ListValue<T>) {
    Json out = Json::array();
    for (const auto& one : value) out.push_back(ToJson<Json>(one, texts));
    return out;
  } else if constexpr (std::is_arithmetic_v<T>) {
    return value;
  } else if constexpr (requires(Json * written) { WriteScalar(value, written); }) {
    Json written;
    WriteScalar(value, &written);
    return written;
  } else {
    Json out = Json::object();
    const FieldWriter<Json> fields(&out, texts);
    Fields(fields, value);
    return out;
  }
}

}  // namespace driverbench::json
