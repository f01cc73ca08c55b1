#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace driverbench::coordinator {

// One worker process and the two pipes to it. It runs in a process group of its own and dies with
// this process; what it or a library prints goes to a file in memory, of which the last line is
// shown when it fails. What it can make this process keep is limited. Not thread-safe.
class WorkerProcess {
 public:
  enum class Result : std::uint8_t {
    kLine,         // an answer
    kDied,         // it ended, or closed its output
    kTimeout,      // no answer by the deadline
    kRubbish,      // more than one line, or one that is too long
    kInterrupted,  // the user asked for the end of the run
  };
  struct ReadResult {
    Result result = Result::kLine;
    std::string text;  // the line, or what happened in a sentence
  };

  // Stands in `text` before the last line that the worker printed, however long that is.
  static constexpr std::string_view kPrinted = "; it printed: ";

  // Starts `command --worker`, on one CPU when `cpu` is given, with WorkerEnvironment(). The
  // command's first word is the program, a path or one of PATH. Throws std::system_error with the
  // reason when it cannot.
  WorkerProcess(const std::vector<std::string>& command, std::optional<int> cpu);
  ~WorkerProcess();  // kills the whole group
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  // Writes one request and waits for one line of at most `longest` bytes. After anything but kLine
  // the process has been killed.
  ReadResult Ask(std::string_view line, std::chrono::milliseconds deadline, std::size_t longest);

  // Ends its input and waits for its end; killed when it takes longer than a second. kRubbish when
  // it has written what nobody asked for, kDied when it ended on a signal or with another exit
  // status than 0, else kLine without a text.
  ReadResult Finish();

 private:
  using TimePoint = std::chrono::steady_clock::time_point;

  bool Write(std::string_view data, TimePoint deadline, ReadResult* failure);
  ReadResult Read(TimePoint deadline, std::size_t longest);
  ReadResult Fail(Result result, std::string text);
  ReadResult Died();
  bool WaitForEnd(std::chrono::milliseconds time) const;
  std::string LastPrinted() const;
  int Kill();  // the status that waitpid gave

  pid_t pid_ = -1;
  int input_ = -1;
  int output_ = -1;
  int printed_ = -1;
};

}  // namespace driverbench::coordinator
