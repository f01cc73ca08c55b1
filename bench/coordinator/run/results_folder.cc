#include "bench/coordinator/run/results_folder.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>

#include "bench/coordinator/error.h"
#include "bench/record/blocks.h"
#include "bench/text/text.h"

namespace driverbench::coordinator {
namespace {

namespace fs = std::filesystem;

// All of `text`, or false with errno.
bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = write(fd, text.data(), text.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

// The same with what open returned, which is closed.
bool WriteAndClose(int fd, std::string_view text) {
  if (fd < 0) return false;
  if (WriteAll(fd, text)) return close(fd) == 0;
  const int error = errno;
  close(fd);
  errno = error;
  return false;
}

RunStopped NotWritten(const fs::path& file, int error) {
  return RunStopped(fmt::format("{}: {}", file.string(), std::strerror(error)));
}

// A new folder, of which no other run of this second has the name.
fs::path MakeDefault(std::error_code* error) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const fs::path first = fs::path("results") / fmt::format("{:%Y%m%dT%H%M%SZ}", fmt::gmtime(now));
  fs::create_directories(first.parent_path(), *error);
  fs::path path = first;
  for (int n = 2; !*error && !fs::create_directory(path, *error); ++n)
    path = first.string() + fmt::format("-{}", n);
  return path;
}

}  // namespace

fs::path RunFolder(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error) ? path.parent_path() : path;
}

fs::path ResultsFile(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error) ? path / "results.json" : path;
}

record::Run ReadRunOf(const fs::path& path) {
  const fs::path folder = RunFolder(path);
  const fs::path blocks = folder / "blocks.jsonl";
  if (std::error_code code; !fs::exists(blocks, code) && !code) {
    throw UserError(fmt::format(
        "{} is no folder of a run: there is no {}; what a run leaves is in results/<run>/",
        text::CleanText(folder.string()), text::CleanText(blocks.string())));
  }
  record::Run run;
  std::string error;
  if (!record::ReadRun(blocks, &run, &error)) throw UserError(error);
  return run;
}

void WriteWhole(const fs::path& file, std::string_view text) {
  const fs::path aside = file.string() + ".new";
  const int fd = open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (WriteAndClose(fd, text) && std::rename(aside.c_str(), file.c_str()) == 0) return;
  const int error = errno;
  unlink(aside.c_str());
  throw NotWritten(file, error);
}

bool WriteNew(const fs::path& file, std::string_view text) {
  const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd < 0 && errno == EEXIST) return false;
  if (WriteAndClose(fd, text)) return true;
  const int error = errno;
  if (fd >= 0) unlink(file.c_str());
  throw NotWritten(file, error);
}

ResultsFolder::ResultsFolder(fs::path path) : path_(std::move(path)) {
  std::error_code error;
  if (path_.empty()) {
    path_ = MakeDefault(&error);
  } else {
    fs::create_directories(path_, error);
  }
  if (!error && !fs::is_empty(path_, error) && !error) {
    throw UserError(
        fmt::format("{}: is not empty; --out needs a new folder, results are never overwritten",
                    path_.string()));
  }
  if (!error) {
    const fs::path file = path_ / "blocks.jsonl";
    blocks_ = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
    if (blocks_ < 0) error = {errno, std::generic_category()};
  }
  if (error) {
    throw UserError(
        fmt::format("{}: results cannot be written there ({}); choose another folder with --out",
                    path_.string(), error.message()));
  }
}

ResultsFolder ResultsFolder::OfBrokenOff(const fs::path& path) {
  const fs::path file = path / "blocks.jsonl";
  const int fd = open(file.c_str(), O_RDWR | O_APPEND | O_CLOEXEC);
  off_t end = fd < 0 ? 0 : lseek(fd, 0, SEEK_END);
  char last = 0;
  while (end > 0 && pread(fd, &last, 1, end - 1) == 1 && last != '\n') --end;
  if (fd < 0 || ftruncate(fd, end) != 0) {
    const int error = errno;
    if (fd >= 0) close(fd);
    throw UserError(
        fmt::format("{}: cannot be added to ({})", file.string(), std::strerror(error)));
  }
  return {path, fd, end};
}

ResultsFolder::~ResultsFolder() { close(blocks_); }

void ResultsFolder::AppendBlocks(std::string_view line) {
  ExpectWhatWasKept();
  if (WriteAll(blocks_, line)) {
    size_ += static_cast<off_t>(line.size());
    return;
  }
  std::string text = fmt::format("{}: {}", (path_ / "blocks.jsonl").string(), std::strerror(errno));
  // A torn line may end the file, but not stand within it: the run's end, a shorter line, may fit.
  if (ftruncate(blocks_, size_) != 0) text += ", and a torn line is left";
  throw RunStopped(text);
}

// Else a run would go on for hours whose blocks nobody can find, or write on behind half a line.
void ResultsFolder::ExpectWhatWasKept() const {
  const fs::path file = path_ / "blocks.jsonl";
  struct stat named {};
  struct stat ours {};
  if (stat(file.c_str(), &named) != 0 || fstat(blocks_, &ours) != 0)
    throw RunStopped(fmt::format("{}: {}", file.string(), std::strerror(errno)));
  if (named.st_dev != ours.st_dev || named.st_ino != ours.st_ino)
    throw RunStopped(fmt::format("{}: was replaced by another file", file.string()));
  if (ours.st_size != size_) {
    throw RunStopped(fmt::format("{}: has {} bytes, {} were written: somebody else changed it",
                                 file.string(), ours.st_size, size_));
  }
}

void ResultsFolder::Write(const std::string& name, std::string_view text) const {
  WriteWhole(path_ / name, text);
}

}  // namespace driverbench::coordinator
