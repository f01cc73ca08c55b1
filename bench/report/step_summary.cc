#include "bench/report/step_summary.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <system_error>

#include "bench/text/text.h"

namespace driverbench::report {
namespace {

void Warn(const char* path, int error) {
  std::fputs(fmt::format("driverbench: warning: {}, which GITHUB_STEP_SUMMARY names, cannot be "
                         "written: {}\n",
                         text::CleanText(path), std::generic_category().message(error))
                 .c_str(),
             stderr);
}

}  // namespace

void AppendToStepSummary(std::string_view markdown) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing sets it
  const char* path = std::getenv("GITHUB_STEP_SUMMARY");
  if (path == nullptr || *path == '\0') return;
  std::FILE* file = std::fopen(path, "ae");
  if (file == nullptr) return Warn(path, errno);
  // Behind an empty line: what stands there may be the last line of a table.
  const std::string text = fmt::format("\n{}\n", markdown);
  errno = 0;
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const int write_error = errno;
  // Most errors show only when the buffer goes out.
  errno = 0;
  const bool closed = std::fclose(file) == 0;
  if (!written || !closed) Warn(path, written ? errno : write_error);
}

}  // namespace driverbench::report
