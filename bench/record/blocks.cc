#include "bench/record/blocks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "bench/record/fields.h"
#include "bench/text/text.h"

namespace driverbench::record {
namespace {

using Json = nlohmann::ordered_json;

template <typename T>
std::string Line(const char* kind, const T& content) {
  Json line;
  line[kind] = json::ToJson<Json>(content, json::Texts::kClean);
  // Every string is clean already; `replace` makes sure that one that was forgotten costs a
  // character and no exception.
  return line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

// ReadRun adds the place.
[[noreturn]] void Refuse(const std::string& sentence) { throw std::invalid_argument(sentence); }

template <typename T>
T Read(const Json& json) {
  return json::ReadJson<T>(json, json::Place("the line"), json::Texts::kAsTheyAre);
}

RunHeader ReadHeader(const Json& json) {
  auto header = Read<RunHeader>(json);
  if (!(header.margin > 0 && header.margin <= 1)) Refuse("`margin` is no share");
  return header;
}

Audit ReadAudit(const Json& json) {
  auto audit = Read<Audit>(json);
  if (audit.connection.round_trips < 0 || audit.operation.round_trips < 0)
    Refuse("`round_trips` is negative");
  return audit;
}

void ExpectTarget(const std::string& name, const RunHeader& header) {
  if (std::ranges::find(header.targets, name, &Target::name) == header.targets.end()) {
    Refuse("the header does not name `" + text::CleanText(name) + "`");
  }
}

Block ReadBlock(const Json& json, const RunHeader& header) {
  auto out = Read<Block>(json);
  if (json.contains("waited_ns") && out.waited_ns < out.wall_ns)
    Refuse("`waited_ns` is less than `wall_ns`");
  ExpectTarget(out.target, header);
  // No run keeps such a block: the file was changed.
  if (out.outcome == Outcome::kOk && !SamplesFit(out.samples_ns, out.wall_ns, out.case_id))
    Refuse("`samples_ns` are longer together than `wall_ns`");
  return out;
}

// Takes the lines of a file one after the other.
class Reader {
 public:
  explicit Reader(Run* run) : run_(run) {}

  void Take(const Json& line) {
    if (!line.is_object() || line.size() != 1 || !line.begin()->is_object()) {
      Refuse("neither a header nor a block nor the end");
    }
    const std::string& kind = line.begin().key();
    const Json& content = *line.begin();
    if (ended_ && (complete_ || kind != "resumed")) Refuse("a line after the end");
    if ((kind == "header") == started_) {
      Refuse(started_ ? "a second header" : "the header is missing");
    }
    if (kind == "header") {
      run_->header = ReadHeader(content);
      started_ = true;
    } else if (kind == "audit") {
      run_->audits.push_back(ReadAudit(content));
      ExpectTarget(run_->audits.back().target, run_->header);
    } else if (kind == "block") {
      AddBlock(ReadBlock(content, run_->header));
    } else if (kind == "end") {
      auto end = Read<RunEnd>(content);
      end_warnings_ = std::move(end.warnings);
      ended_ = true;
      complete_ = end.complete;
    } else if (kind == "resumed") {
      const std::string why =
          end_warnings_.empty() ? "" : fmt::format(" ({})", fmt::join(end_warnings_, "; "));
      run_->header.warnings.push_back(fmt::format("The run was broken off{} and resumed at {}.",
                                                  why, Read<RunResumed>(content).date));
      end_warnings_.clear();
      ended_ = false;
    } else {
      Refuse("unknown kind of line `" + text::CleanText(kind) + "`");
    }
  }

  // After the last line.
  void Finish() {
    auto& warnings = run_->header.warnings;
    warnings.insert(warnings.end(), end_warnings_.begin(), end_warnings_.end());
    run_->interrupted = !complete_;
  }

  bool started() const { return started_; }

 private:
  // A block that stands in the file twice would count twice, and pair with itself.
  void AddBlock(Block block) {
    if (!known_.emplace(block.case_id, block.target, block.round).second) {
      Refuse(fmt::format("a second block of `{}` in round {} of `{}`",
                         text::CleanText(block.target), block.round,
                         text::CleanText(block.case_id.scenario)));
    }
    run_->blocks.push_back(std::move(block));
  }

  Run* run_;
  std::set<std::tuple<CaseId, std::string, int>> known_;
  bool started_ = false;
  bool ended_ = false;
  bool complete_ = false;
  std::vector<std::string> end_warnings_;
};

}  // namespace

std::string ToJsonLine(const RunHeader& header) { return Line("header", header); }
std::string ToJsonLine(const Audit& audit) { return Line("audit", audit); }
std::string ToJsonLine(const RunEnd& end) { return Line("end", end); }
std::string ToJsonLine(const RunResumed& resumed) { return Line("resumed", resumed); }

std::string ToJsonLine(const Block& block) {
  const auto negative = [](std::int64_t sample) { return sample < 0; };
  if (std::ranges::none_of(block.samples_ns, negative)) return Line("block", block);
  Block without = block;
  std::ranges::replace_if(without.samples_ns, negative, 0);
  return Line("block", without);
}

bool ReadRun(const std::string& path, Run* run, std::string* error) {
  *run = Run();
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    *error = path + ": " + std::strerror(errno);
    return false;
  }
  Reader reader(run);
  std::string text;
  int number = 0;
  while (std::getline(file, text)) {
    ++number;
    // getline meets the end of the file only where the line has no newline: it was not written to
    // its end.
    if (file.eof() && reader.started()) break;
    const Json line = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    try {
      if (line.is_discarded()) Refuse("no JSON");
      reader.Take(line);
    } catch (const std::exception& e) {
      *error = fmt::format("{}:{}: {}", path, number, e.what());
      return false;
    }
  }
  if (file.bad()) {
    *error = path + ": " + std::strerror(errno);
    return false;
  }
  if (!reader.started()) {
    *error = path + (number == 0 ? ": empty, or no file" : ": the header is missing");
    return false;
  }
  reader.Finish();
  return true;
}

}  // namespace driverbench::record
