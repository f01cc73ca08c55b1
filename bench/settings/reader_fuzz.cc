// Any text as a settings file and as a policy file: it is read, or every error has a place and a
// sentence.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "bench/settings/policy.h"
#include "bench/settings/settings.h"
#include "bench/settings/testing.h"
#include "bench/testing/fuzz.h"
#include "bench/text/text.h"

namespace driverbench::settings {
namespace {

// What the environment holds, and what a password of the corpus is: two words that no text of ours
// has in it. The first is a good name, host, user and path, so that it gets everywhere.
constexpr const char* kVariable = "SECRET";
constexpr std::string_view kOfTheEnvironment = "Zq7xKw";
constexpr std::string_view kPassword = "hunter2";

std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t end = 0; end != std::string_view::npos; text.remove_prefix(end + 1)) {
    end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
  }
  return lines;
}

// In characters; a byte that belongs to none counts as one.
std::size_t Length(std::string_view line) {
  return std::count_if(line.begin(), line.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

void CheckError(const SettingsError& error, const std::vector<std::string_view>& lines) {
  const std::string shown = error.ToString();
  Require(error.line >= 1 && static_cast<std::size_t>(error.line) <= lines.size(),
          "the line is one of the file", shown);
  Require(error.column >= 1 &&
              static_cast<std::size_t>(error.column) <= Length(lines[error.line - 1]) + 1,
          "the column is one of the line, or its end", shown);
  Require(!error.text.empty(), "an error has a text", shown);
  Require(text::CleanText(error.text) == error.text, "a text is one line, as it is read", shown);
}

std::size_t Count(std::string_view text, std::string_view word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1))
    ++count;
  return count;
}

// Whether kPassword stands in the file once, as a server's password or a part of it.
bool HasPassword(std::string_view text, const Settings& settings) {
  return Count(text, kPassword) == 1 &&
         std::any_of(settings.servers.begin(), settings.servers.end(), [](const auto& server) {
           return server.password.find(kPassword) != std::string::npos;
         });
}

void CheckMasked(const Settings& settings, bool has_password) {
  const std::string masked = MaskedYaml(settings);
  if (has_password) Require(Count(masked, kPassword) == 0, "a password is masked", masked);
  Settings again;
  Require(ErrorsOf(masked, &again).empty(), "masked settings are read", masked);
  Require(MaskedYaml(again) == masked, "masked settings are what they were", masked);
}

}  // namespace
}  // namespace driverbench::settings

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  using namespace driverbench::settings;
  setenv(kVariable, std::string(kOfTheEnvironment).c_str(), 1);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace driverbench;
  using namespace driverbench::settings;
  const std::string_view text = TextOf(data, size);
  Settings settings;
  const std::vector<SettingsError> errors = ParseSettings("f.yaml", text, Known(), &settings);
  const std::vector<std::string_view> lines = LinesOf(text);
  const bool has_password = HasPassword(text, settings);
  for (const SettingsError& error : errors) {
    CheckError(error, lines);
    if (has_password) Require(Count(error.text, kPassword) == 0, "no password", error.text);
    if (Count(text, kOfTheEnvironment) == 0)
      Require(Count(error.text, kOfTheEnvironment) == 0, "no variable's value", error.text);
  }
  if (errors.empty()) CheckMasked(settings, has_password);
  Policy policy;
  for (const SettingsError& error : ParsePolicy("p.yaml", text, &policy)) CheckError(error, lines);
  return 0;
}
