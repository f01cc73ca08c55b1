#include "bench/settings/expand.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/algorithm/string/replace.hpp>
#include <cstdlib>

namespace driverbench::settings {
namespace {

constexpr std::string_view kOpen = "${";
constexpr std::string_view kEscaped = "$${";
constexpr std::string_view kForm = "write ${NAME} or ${NAME:-default}, or $${ for a literal ${";

bool IsVariableName(std::string_view name) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

// What stands between `${` and `}`.
std::optional<std::string> Lookup(std::string_view inside, std::string* error) {
  const std::size_t dash = inside.find(":-");
  const std::string_view name = inside.substr(0, dash);
  if (!IsVariableName(name)) {
    *error =
        fmt::format("${{ is not followed by a variable's name (letters, digits, '_'); {}", kForm);
    return std::nullopt;
  }
  if (inside.find(kOpen) != std::string_view::npos) {
    *error = fmt::format("the default of ${{{}:-...}} has another ${{: no nesting", name);
    return std::nullopt;
  }
  const char* value =
      std::getenv(std::string(name).c_str());  // NOLINT(concurrency-mt-unsafe): nothing sets it
  if (dash != std::string_view::npos) {
    if (value == nullptr || *value == '\0') return std::string(inside.substr(dash + 2));
    return value;
  }
  if (value == nullptr) {
    *error = fmt::format(
        "the environment variable {} is not set, and ${{{}}} has no default (${{{}:-default}})",
        name, name, name);
    return std::nullopt;
  }
  return value;
}

}  // namespace

bool HasExpansion(std::string_view text) { return text.find(kOpen) != std::string_view::npos; }

std::optional<std::string> Expand(std::string_view text, std::string* error) {
  std::string expanded;
  while (!text.empty()) {
    if (text.starts_with(kEscaped)) {
      expanded += kOpen;
      text.remove_prefix(kEscaped.size());
      continue;
    }
    if (!text.starts_with(kOpen)) {
      expanded += text.front();
      text.remove_prefix(1);
      continue;
    }
    const std::size_t close = text.find('}');
    if (close == std::string_view::npos) {
      *error = fmt::format("a ${{ without its }}; {}", kForm);
      return std::nullopt;
    }
    const std::optional<std::string> value =
        Lookup(text.substr(kOpen.size(), close - kOpen.size()), error);
    if (!value) return std::nullopt;
    expanded += *value;
    text.remove_prefix(close + 1);
  }
  return expanded;
}

std::string EscapeExpansion(std::string_view value) {
  return boost::algorithm::replace_all_copy(std::string(value), kOpen, kEscaped);
}

}  // namespace driverbench::settings
