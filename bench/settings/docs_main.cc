// settings_docs DIR: writes DIR/schema.json, DIR/policy.schema.json and the generated part of
// DIR/README.md anew.

#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "bench/settings/docs.h"

namespace {

bool Write(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  if (!out) std::fprintf(stderr, "settings_docs: %s cannot be written\n", path.c_str());
  return !out.fail();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: settings_docs DIR (config)\n", stderr);
    return 2;
  }
  const std::string folder = argv[1];
  const std::string path = folder + "/README.md";
  std::ifstream in(path, std::ios::binary);
  const std::string old((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const std::optional<std::string> readme = driverbench::settings::WithReference(old);
  if (!readme) {
    std::fprintf(stderr, "settings_docs: %s is missing or lacks its markers\n", path.c_str());
    return 2;
  }
  const bool ok = Write(path, *readme) &&
                  Write(folder + "/schema.json", driverbench::settings::Schema()) &&
                  Write(folder + "/policy.schema.json", driverbench::settings::PolicySchema());
  return ok ? 0 : 2;
}
