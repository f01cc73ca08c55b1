#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The one table of the keys of the settings file and of the policy file. The readers' checks and
// error texts, the reference in config/README.md and the JSON Schemas in config/ all come from it,
// so that none of them can say something else than the others.

namespace driverbench::settings {

enum class Section : std::uint8_t {
  kFile,
  kServer,
  kNetwork,
  kTarget,
  kScenario,
  kValues,
  kStatements,
  kRun,
  // Of the policy file.
  kPolicy,
  kMargins,
  kAllow
};

enum class Type : std::uint8_t {
  kName,      // of a server, a target, a scenario, a backend
  kHost,      // a DNS name or an address
  kText,      // not empty, no control characters
  kSecret,    // a text that may be empty and is never shown
  kDatabase,  // a database of driverbench's own
  kPath,      // of a file; relative to the settings file
  kCommand,   // the path of a program, or a list of one and its arguments
  kChoice,    // one of `choices`, in the order of the enum that it is read into
  kChoices,   // a list of different ones of `choices`, perhaps none
  kGlob,      // of names
  kNumber,    // a whole number from `min` to `max`
  kBoolean,   // true or false
  kDuration,  // `min` to `max` milliseconds, a multiple of `step`
  kPercent,   // `min` to `max` hundredths of a percent
  kThreads,   // a list of thread counts, each from `min` to `max`
  kSession,   // a map of session variables
  kOptions,   // a map of a backend's options
  kNames,     // a name, or a list of names
  kScalars,   // a list of values of SQL
  kRange,     // a list of two whole numbers
  kSql,       // a text that is not empty, on several lines if need be
  kItems,     // a list whose items are `items`
  kMap,       // a map of section `items`
};

struct Key {
  Section section;
  std::string_view name;
  Type type;
  std::string_view default_text;  // as it would be written; "(words)" where no value says the same;
                                  // empty: required
  std::string_view description;
  std::uint64_t min = 0;
  std::uint64_t max = 0;
  std::uint64_t step = 1;
  std::string_view choices = {};  // separated by '|'
  Section items = Section::kFile;

  bool required() const { return default_text.empty(); }
};

inline constexpr std::size_t kMaxNameLength = 64;

std::span<const Key> AllKeys();

// The keys of one section, in the table's order.
std::vector<const Key*> KeysOf(Section section);

// Null when the section has no such key.
const Key* FindKey(Section section, std::string_view name);

// A section of the policy file, not of the settings.
constexpr bool IsOfPolicy(Section section) { return section >= Section::kPolicy; }

// How the section is called in texts: "servers", "the file", ...
std::string_view SectionName(Section section);

// The choices of a kChoice or kChoices key, one by one.
std::vector<std::string> Choices(const Key& key);

// What the key's value may be, in words.
std::string Allowed(const Key& key);

// Schemas that servers keep for themselves, in lower case.
std::span<const std::string_view> SystemDatabases();

}  // namespace driverbench::settings
