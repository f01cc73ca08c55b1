#include "bench/settings/file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>

namespace driverbench::settings {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

std::string Reason(int error) { return std::generic_category().message(error); }

}  // namespace

// Read to its end instead of asking for its size first: it may be a pipe.
std::optional<std::string> ReadFile(const std::string& path, std::string_view kind,
                                    std::string* error) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    *error = fmt::format("this is a directory; needed: a {} file", kind);
    return std::nullopt;
  }
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "re"));
  if (file == nullptr) {
    *error = fmt::format("the file cannot be opened: {}", Reason(errno));
    return std::nullopt;
  }
  std::string text(kMaxBytes + 1, '\0');
  errno = 0;
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  if (std::ferror(file.get()) != 0) {
    *error = fmt::format("the file cannot be read: {}", Reason(errno));
    return std::nullopt;
  }
  if (text.size() > kMaxBytes) {
    *error = fmt::format("the file is larger than 1 MiB; this cannot be a {} file", kind);
    return std::nullopt;
  }
  return text;
}

}  // namespace driverbench::settings
