#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/settings/settings.h"
#include "bench/testing/scratch_folder.h"

namespace driverbench::settings {

inline const KnownNames& Known() {
  static const KnownNames known = {
      .scenarios = {{.name = "simple", .threads = false},
                    {.name = "simple.insert"},
                    {.name = "simple.get"},
                    {.name = "simple.bulk"},
                    {.name = "simple.count"},
                    {.name = "simple.page"},
                    {.name = "trade", .threads = false},
                    {.name = "trade.accept"},
                    {.name = "trade.refuse"}},
      .backends = {"libmysqlclient", "libmariadb", "connector_cpp", "soci", "memory"},
      .without_server = {"memory"},
      // soci alone has options; of pymysql, as of any `worker`, nobody knows.
      .options_of = [](const std::string& backend, const std::vector<std::string>& worker)
          -> std::optional<std::vector<BackendOption>> {
        if (!worker.empty() || backend == "pymysql") return std::nullopt;
        if (backend != "soci") return std::vector<BackendOption>{};
        return std::vector<BackendOption>{
            {.name = "layer", .values = {"orm", "core"}, .default_value = "orm"},
            {.name = "pool", .values = {"on", "off"}, .default_value = "off"}};
      }};
  return known;
}

// One error a line, as a user sees them, of a file called f.yaml.
inline std::string ErrorsOf(std::string_view text, Settings* out) {
  std::string lines;
  for (const SettingsError& error : ParseSettings("f.yaml", text, Known(), out))
    lines += error.ToString() + "\n";
  return lines;
}

inline std::string ErrorsOf(std::string_view text) {
  Settings ignored;
  return ErrorsOf(text, &ignored);
}

// A file that is right, with places to put something wrong: lines of a server (from line 3), of a
// target, of the file.
inline std::string FileWith(std::string_view server = "", std::string_view target = "",
                            std::string_view file = "") {
  const auto indented = [](std::string_view line) {
    return line.empty() ? "" : "    " + std::string(line) + "\n";
  };
  return "servers:\n  - name: local\n" + indented(server) +
         "targets:\n  - name: t\n    backend: soci\n" + indented(target) + std::string(file) + "\n";
}

// A file that `ca` may name.
inline const std::string& CaFile() {
  static const std::string path = [] {
    static const ScratchFolder folder;
    std::string file = folder.path() / "ca.pem";
    std::ofstream(file) << "-----BEGIN CERTIFICATE-----\n";
    return file;
  }();
  return path;
}

// One that `tables` may name.
inline const std::string& TablesFile() {
  static const std::string path = [] {
    static const ScratchFolder folder;
    std::string file = folder.path() / "tables.sql";
    std::ofstream(file) << "CREATE TABLE t (a INT PRIMARY KEY);\nINSERT INTO t VALUES (1);\n";
    return file;
  }();
  return path;
}

// Sets an environment variable for a test's time.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~Environment() { unsetenv(name_); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* name_;
};

}  // namespace driverbench::settings
