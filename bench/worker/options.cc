#include "bench/worker/options.h"

#include <fmt/format.h>

#include <algorithm>

namespace driverbench::worker {

Status FillOptions(const Backend& backend, ConnectOptions* options) {
  const std::vector<BackendOption> offered = backend.options();
  for (const auto& [name, value] : options->options) {
    const auto option = std::ranges::find(offered, name, &BackendOption::name);
    if (option == offered.end())
      return {StatusCode::kInvalidArgument,
              fmt::format("{} has no option {}", backend.name(), name)};
    if (std::ranges::find(option->values, value) == option->values.end()) {
      return {StatusCode::kInvalidArgument,
              fmt::format("the option {} of {} has no value {}", name, backend.name(), value)};
    }
  }
  for (const BackendOption& option : offered)
    options->options.try_emplace(option.name, option.default_value);
  return {};
}

}  // namespace driverbench::worker
