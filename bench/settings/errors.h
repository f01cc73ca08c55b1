#pragma once

#include <string>
#include <utility>
#include <vector>

#include "bench/settings/settings.h"

namespace driverbench::settings {

// Collects the errors of one file.
class Errors {
 public:
  explicit Errors(std::string file) : file_(std::move(file)) {}

  void Add(Place place, std::string text) {
    errors_.push_back(
        {.file = file_, .line = place.line, .column = place.column, .text = std::move(text)});
  }

  // Of another file that the settings name.
  void AddIn(const std::string& file, Place place, std::string text) {
    errors_.push_back(
        {.file = file, .line = place.line, .column = place.column, .text = std::move(text)});
  }

  bool empty() const { return errors_.empty(); }
  const std::string& file() const { return file_; }

  // In the file's order, those of other files behind them, at most kMax and one that says how many
  // there are: a file of rubbish is wrong everywhere.
  std::vector<SettingsError> Take();

  static constexpr std::size_t kMax = 100;

 private:
  std::string file_;
  std::vector<SettingsError> errors_;
};

}  // namespace driverbench::settings
