#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace driverbench::settings {

// True when `text` has a `${`, escaped or not.
bool HasExpansion(std::string_view text);

// Replaces `${NAME}` and `${NAME:-default}` by environment variables; the default stands in for a
// variable that is unset or empty. `$${` is a literal `${`; any other `$` stands for itself, so
// that passwords need no escapes. What a variable holds is not looked into again, and a default is
// plain text. Nothing, with the reason in *error, when a variable is unset or the text is wrong.
// The reason names the variable and shows nothing else of the text: it may be a password.
std::optional<std::string> Expand(std::string_view text, std::string* error);

// The text that Expand turns into `value`.
std::string EscapeExpansion(std::string_view value);

}  // namespace driverbench::settings
