#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "bench/record/run.h"

namespace driverbench::coordinator {

// Whoever names a run may name its folder, or a file in it.
std::filesystem::path RunFolder(const std::filesystem::path& path);
std::filesystem::path ResultsFile(const std::filesystem::path& path);  // a file stays what it is

// The run whose folder, or a file in it, is named. Throws UserError.
record::Run ReadRunOf(const std::filesystem::path& path);

// Makes or replaces a file: a reader sees the old text or the new one, never a part. Throws
// RunStopped with the path and the system's words.
void WriteWhole(const std::filesystem::path& file, std::string_view text);

// Makes a file of which no other has the name; false if one has. Where it cannot be written whole,
// nothing of it is left. Throws like WriteWhole.
bool WriteNew(const std::filesystem::path& file, std::string_view text);

// results/<run>/ while it is being filled. Every write that fails throws: UserError for the folder
// itself, RunStopped once blocks are kept (a full disk), with the path and the system's words.
class ResultsFolder {
 public:
  // Makes the folder; an empty `path` means results/<UTC time>, or the first of <UTC time>-2, -3
  // ... that is not taken. An existing one must be empty.
  explicit ResultsFolder(std::filesystem::path path);

  // The folder of a run that was broken off, to add to its blocks. A last line that was not written
  // to its end is cut off.
  static ResultsFolder OfBrokenOff(const std::filesystem::path& path);

  ~ResultsFolder();
  ResultsFolder(const ResultsFolder&) = delete;
  ResultsFolder& operator=(const ResultsFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

  // Adds to blocks.jsonl with one write; nothing of a line is left when there is no room for all,
  // or when the file is not what was written so far.
  void AppendBlocks(std::string_view line);

  // WriteWhole of a file in the folder.
  void Write(const std::string& name, std::string_view text) const;

 private:
  ResultsFolder(std::filesystem::path path, int blocks, off_t size)
      : path_(std::move(path)), blocks_(blocks), size_(size) {}

  void ExpectWhatWasKept() const;

  std::filesystem::path path_;
  int blocks_ = -1;
  off_t size_ = 0;  // of blocks.jsonl
};

}  // namespace driverbench::coordinator
