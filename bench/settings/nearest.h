#pragma once

#include <span>
#include <string>
#include <string_view>

namespace driverbench::settings {

// The one of `names` that `word` was probably meant to be; empty when none is near.
std::string Nearest(std::string_view word, std::span<const std::string> names);

// The names, with commas; of very many the first and how many more there are.
std::string Listed(std::span<const std::string> names);

// "did you mean simple.get? Allowed: simple, simple.get, ..." or only its second sentence.
std::string Suggestion(std::string_view word, std::span<const std::string> names);

}  // namespace driverbench::settings
