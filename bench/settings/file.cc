#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>

#include "bench/settings/settings.h"

namespace driverbench {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

std::string Reason(int error) { return std::generic_category().message(error); }

// What the file holds; otherwise nothing, and why. Read to its end instead of asking for its size
// first: it may be a pipe.
std::optional<std::string> ReadFile(const std::string& path, std::string* error) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    *error = "this is a directory; needed: a settings file";
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
    *error = "the file is larger than 1 MiB; this cannot be a settings file";
    return std::nullopt;
  }
  return text;
}

}  // namespace

std::vector<SettingsError> ReadSettings(const std::string& path, const KnownNames& known,
                                        Settings* out) {
  std::string error;
  const std::optional<std::string> text = ReadFile(path, &error);
  if (!text) return {{.file = path, .text = error}};
  return ParseSettings(path, *text, known, out);
}

}  // namespace driverbench
