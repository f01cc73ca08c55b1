// Any bytes as a blocks.jsonl: it is refused with a sentence that names the file, or it says the
// same when it is written and read again.
#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "bench/record/blocks.h"
#include "bench/testing/fuzz.h"
#include "bench/text/text.h"

namespace driverbench::record {
namespace {

// A file without a disk.
class Memory {
 public:
  Memory() : fd_(memfd_create("blocks", MFD_CLOEXEC)), path_(fmt::format("/proc/self/fd/{}", fd_)) {
    Require(fd_ >= 0, "there is a file in memory", path_);
  }
  ~Memory() { close(fd_); }
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  const std::string& Hold(std::string_view text) const {
    const bool held = ftruncate(fd_, 0) == 0 &&
                      pwrite(fd_, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
    Require(held, "the file in memory takes the text", path_);
    return path_;
  }

 private:
  int fd_;
  std::string path_;
};

std::string Written(const Run& run) {
  std::string text = ToJsonLine(run.header);
  for (const Block& block : run.blocks) text += ToJsonLine(block);
  return text;
}

}  // namespace
}  // namespace driverbench::record

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace driverbench;
  using namespace driverbench::record;
  static const Memory memory;
  Run run;
  std::string error;
  const std::string& path = memory.Hold(TextOf(data, size));
  if (!ReadRun(path, &run, &error)) {
    Require(error.starts_with(path + ":"), "an error names the file", error);
    Require(text::CleanText(error) == error, "an error is one line of text", error);
    return 0;
  }
  const std::string written = Written(run);
  Run again;
  Require(ReadRun(memory.Hold(written), &again, &error), "what is written is read", written);
  Require(Written(again) == written, "a run stays what it is", written);
  return 0;
}
