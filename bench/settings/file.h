#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace driverbench::settings {

// What the file holds; otherwise nothing, and why. `kind` is "settings" or "policy".
std::optional<std::string> ReadFile(const std::string& path, std::string_view kind,
                                    std::string* error);

}  // namespace driverbench::settings
