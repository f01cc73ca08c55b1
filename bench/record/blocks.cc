#include "bench/record/blocks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "bench/metrics/cost_json.h"
#include "bench/record/ledger_json.h"
#include "bench/text/text.h"

namespace driverbench {
namespace {

// The order of the members is that of the code below: a person reads these files too.
using Json = nlohmann::ordered_json;

constexpr int kFormat = 2;

constexpr std::array<std::pair<Outcome, std::string_view>, 8> kOutcomes{{
    {Outcome::kOk, "ok"},
    {Outcome::kWrong, "wrong"},
    {Outcome::kError, "error"},
    {Outcome::kUnsupported, "unsupported"},
    {Outcome::kNotBuilt, "not_built"},
    {Outcome::kCrashed, "crashed"},
    {Outcome::kTimeout, "timeout"},
    {Outcome::kProtocol, "protocol"},
}};

std::string Line(const char* kind, Json content) {
  Json line;
  line[kind] = std::move(content);
  // Every string is clean already; `replace` makes sure that one that was forgotten costs a
  // character and no exception.
  return line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json ToJson(const std::vector<std::string>& texts) {
  Json out = Json::array();
  for (const std::string& text : texts) out.push_back(CleanText(text));
  return out;
}

Json ToJson(const std::map<std::string, std::string>& texts) {
  Json out = Json::object();
  for (const auto& [key, text] : texts) out[CleanText(key)] = CleanText(text);
  return out;
}

Json ToJson(const Target& target) {
  Json out;
  out["name"] = CleanText(target.name);
  out["backend"] = CleanText(target.backend);
  out["protocol"] = CleanText(target.protocol);
  out["server"] = CleanText(target.server);
  if (!target.database.empty()) out["database"] = CleanText(target.database);
  if (!target.network.empty()) out["network"] = CleanText(target.network);
  out["floor"] = target.floor;
  out["outcome"] = OutcomeName(target.outcome);
  out["reason"] = CleanText(target.reason);
  out["attested"] = ToJson(target.attested);
  return out;
}

double Finite(double value) { return std::isfinite(value) ? value : 0; }

// What follows throws std::runtime_error with a sentence; ReadRun adds the place.

const Json& Member(const Json& object, const char* key) {
  const auto it = object.find(key);
  if (it == object.end()) throw std::runtime_error(fmt::format("`{}` is missing", key));
  return *it;
}

std::string String(const Json& object, const char* key) {
  const Json& value = Member(object, key);
  if (!value.is_string()) throw std::runtime_error(fmt::format("`{}` is no string", key));
  return value.get<std::string>();
}

bool Bool(const Json& object, const char* key) {
  const Json& value = Member(object, key);
  if (!value.is_boolean())
    throw std::runtime_error(fmt::format("`{}` is neither true nor false", key));
  return value.get<bool>();
}

double Number(const Json& object, const char* key) {
  const Json& value = Member(object, key);
  if (!value.is_number()) throw std::runtime_error(fmt::format("`{}` is no number", key));
  return value.get<double>();
}

// A whole number from `least` on that T can hold. No number of a run is negative.
template <typename T>
T Whole(const Json& value, const char* key, T least = 0) {
  // What is negative, or too large for 64 bits, was not read as unsigned.
  if (!value.is_number_unsigned() ||
      std::cmp_greater(value.get<std::uint64_t>(), std::numeric_limits<T>::max()) ||
      std::cmp_less(value.get<std::uint64_t>(), least)) {
    throw std::runtime_error(fmt::format("`{}` is no whole number from {} on", key, least));
  }
  return value.get<T>();
}

template <typename T>
void ReadWhole(const Json& object, const char* key, T* out, T least = 0) {
  *out = Whole<T>(Member(object, key), key, least);
}

Outcome ReadOutcome(const Json& object) { return OutcomeOf(String(object, "outcome")); }

std::vector<std::string> ReadTexts(const Json& object, const char* key) {
  const Json& value = Member(object, key);
  if (!value.is_array()) throw std::runtime_error(fmt::format("`{}` is no list", key));
  std::vector<std::string> out;
  for (const Json& text : value) {
    if (!text.is_string())
      throw std::runtime_error(fmt::format("`{}` has an item that is no string", key));
    out.push_back(text.get<std::string>());
  }
  return out;
}

std::map<std::string, std::string> ReadTextMap(const Json& object, const char* key) {
  const Json& value = Member(object, key);
  if (!value.is_object()) throw std::runtime_error(fmt::format("`{}` is no object", key));
  std::map<std::string, std::string> out;
  for (const auto& [name, text] : value.items()) {
    if (!text.is_string())
      throw std::runtime_error(fmt::format("`{}.{}` is no string", key, CleanText(name)));
    out[name] = text.get<std::string>();
  }
  return out;
}

std::vector<CaseId> ReadCases(const Json& json) {
  if (!json.is_array()) throw std::runtime_error("`cases` is no list");
  std::vector<CaseId> out;
  for (const Json& item : json) {
    CaseId& one = out.emplace_back();
    one.scenario = String(item, "scenario");
    ReadWhole(item, "threads", &one.threads, 1);
  }
  return out;
}

RunHeader ReadHeader(const Json& json) {
  int format = 0;
  ReadWhole(json, "format", &format);
  if (format != kFormat) {
    throw std::runtime_error(
        fmt::format("format {} was written by another version of driverbench (this one reads {})",
                    format, kFormat));
  }
  RunHeader out;
  out.date = String(json, "date");
  ReadWhole(json, "seed", &out.seed);
  out.reference = String(json, "reference");
  if (json.contains("margin")) out.margin = Number(json, "margin");
  if (!(out.margin > 0 && out.margin <= 1)) throw std::runtime_error("`margin` is no share");
  if (json.contains("comparisons")) ReadWhole(json, "comparisons", &out.comparisons);
  if (json.contains("cases")) out.cases = ReadCases(Member(json, "cases"));
  const Json& targets = Member(json, "targets");
  if (!targets.is_array()) throw std::runtime_error("`targets` is no list");
  for (const Json& item : targets) {
    Target& target = out.targets.emplace_back();
    target.name = String(item, "name");
    target.backend = String(item, "backend");
    target.protocol = String(item, "protocol");
    target.server = String(item, "server");
    if (item.contains("database")) target.database = String(item, "database");
    if (item.contains("network")) target.network = String(item, "network");
    target.floor = Bool(item, "floor");
    target.outcome = ReadOutcome(item);
    target.reason = String(item, "reason");
    target.attested = ReadTextMap(item, "attested");
  }
  out.context = ReadTextMap(json, "context");
  out.warnings = ReadTexts(json, "warnings");
  return out;
}

void ExpectTarget(const std::string& name, const RunHeader& header) {
  if (std::ranges::find(header.targets, name, &Target::name) == header.targets.end()) {
    throw std::runtime_error("the header does not name `" + CleanText(name) + "`");
  }
}

Block ReadBlock(const Json& json, const RunHeader& header) {
  Block out;
  out.case_id.scenario = String(json, "scenario");
  ReadWhole(json, "scenario_version", &out.scenario_version);
  ReadWhole(json, "threads", &out.case_id.threads, 1);
  out.target = String(json, "target");
  ReadWhole(json, "round", &out.round);
  ReadWhole(json, "position", &out.position);
  ReadWhole(json, "number", &out.number);
  ReadWhole(json, "operations", &out.operations);
  ReadWhole(json, "warmup", &out.warmup);
  out.ended_s = Number(json, "ended_s");
  out.outcome = ReadOutcome(json);
  out.error_code = String(json, "error_code");
  out.detail = String(json, "detail");
  if (json.contains("waited_ns")) out.waited_ns = Number(json, "waited_ns");
  out.wall_ns = Number(json, "wall_ns");
  if (json.contains("waited_ns") && out.waited_ns < out.wall_ns)
    throw std::runtime_error("`waited_ns` is less than `wall_ns`");
  out.cpu_ns = Number(json, "cpu_ns");
  out.cost = ReadCost(json);
  if (json.contains("witness")) out.witness = json.at("witness").get<Witness>();
  const Json& samples = Member(json, "samples_ns");
  if (!samples.is_array()) throw std::runtime_error("`samples_ns` is no list");
  out.samples_ns.reserve(samples.size());
  for (const Json& sample : samples) {
    out.samples_ns.push_back(Whole<std::int64_t>(sample, "samples_ns"));
  }
  ExpectTarget(out.target, header);
  // No run keeps such a block: the file was changed.
  if (out.outcome == Outcome::kOk && !SamplesFit(out.samples_ns, out.wall_ns, out.case_id.threads))
    throw std::runtime_error("`samples_ns` are longer together than `wall_ns`");
  return out;
}

// Takes the lines of a file one after the other.
class Reader {
 public:
  explicit Reader(Run* run) : run_(run) {}

  void Take(const Json& line) {
    if (!line.is_object() || line.size() != 1 || !line.begin()->is_object()) {
      throw std::runtime_error("neither a header nor a block nor the end");
    }
    const std::string& kind = line.begin().key();
    const Json& content = *line.begin();
    if (ended_ && (complete_ || kind != "resumed"))
      throw std::runtime_error("a line after the end");
    if ((kind == "header") == started_) {
      throw std::runtime_error(started_ ? "a second header" : "the header is missing");
    }
    if (kind == "header") {
      run_->header = ReadHeader(content);
      started_ = true;
    } else if (kind == "audit") {
      run_->audits.push_back(content.get<Audit>());
      ExpectTarget(run_->audits.back().target, run_->header);
    } else if (kind == "block") {
      AddBlock(ReadBlock(content, run_->header));
    } else if (kind == "end") {
      end_warnings_ = ReadTexts(content, "warnings");
      ended_ = true;
      complete_ = Bool(content, "complete");
    } else if (kind == "resumed") {
      const std::string why =
          end_warnings_.empty() ? "" : fmt::format(" ({})", fmt::join(end_warnings_, "; "));
      run_->header.warnings.push_back(
          fmt::format("The run was broken off{} and resumed at {}.", why, String(content, "date")));
      end_warnings_.clear();
      ended_ = false;
    } else {
      throw std::runtime_error("unknown kind of line `" + CleanText(kind) + "`");
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
      throw std::runtime_error(fmt::format("a second block of `{}` in round {} of `{}`",
                                           CleanText(block.target), block.round,
                                           CleanText(block.case_id.scenario)));
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

std::string ToJsonLine(const RunHeader& header) {
  Json out;
  out["format"] = kFormat;
  out["date"] = CleanText(header.date);
  out["seed"] = header.seed;
  out["reference"] = CleanText(header.reference);
  out["margin"] = Finite(header.margin);
  out["comparisons"] = header.comparisons;
  out["cases"] = Json::array();
  for (const CaseId& one : header.cases)
    out["cases"].push_back({{"scenario", CleanText(one.scenario)}, {"threads", one.threads}});
  out["context"] = ToJson(header.context);
  out["warnings"] = ToJson(header.warnings);
  out["targets"] = Json::array();
  for (const Target& target : header.targets) out["targets"].push_back(ToJson(target));
  return Line("header", std::move(out));
}

std::string ToJsonLine(const Audit& audit) { return Line("audit", audit); }

std::string ToJsonLine(const Block& block) {
  Json out;
  out["scenario"] = CleanText(block.case_id.scenario);
  out["scenario_version"] = block.scenario_version;
  out["threads"] = block.case_id.threads;
  out["target"] = CleanText(block.target);
  out["round"] = block.round;
  out["position"] = block.position;
  out["number"] = block.number;
  out["operations"] = block.operations;
  out["warmup"] = block.warmup;
  out["ended_s"] = Finite(block.ended_s);
  out["outcome"] = OutcomeName(block.outcome);
  out["error_code"] = CleanText(block.error_code);
  out["detail"] = CleanText(block.detail);
  if (block.waited_ns > 0) out["waited_ns"] = Finite(block.waited_ns);
  out["wall_ns"] = Finite(block.wall_ns);
  out["cpu_ns"] = Finite(block.cpu_ns);
  AddCost(block.cost, &out);
  if (block.witness) out["witness"] = *block.witness;
  Json samples = Json::array();
  for (const std::int64_t sample : block.samples_ns) {
    samples.push_back(static_cast<std::uint64_t>(std::max<std::int64_t>(sample, 0)));
  }
  out["samples_ns"] = std::move(samples);
  return Line("block", std::move(out));
}

std::string ToJsonLine(const RunEnd& end) {
  Json out;
  out["date"] = CleanText(end.date);
  out["complete"] = end.complete;
  out["warnings"] = ToJson(end.warnings);
  return Line("end", std::move(out));
}

std::string ToJsonLine(const RunResumed& resumed) {
  Json out;
  out["date"] = CleanText(resumed.date);
  return Line("resumed", std::move(out));
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
      if (line.is_discarded()) throw std::runtime_error("no JSON");
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

std::string_view OutcomeName(Outcome outcome) {
  const auto* found =
      std::ranges::find(kOutcomes, outcome, &decltype(kOutcomes)::value_type::first);
  return found == kOutcomes.end() ? "protocol" : found->second;
}

Outcome OutcomeOf(std::string_view name) {
  const auto* found = std::ranges::find(kOutcomes, name, &decltype(kOutcomes)::value_type::second);
  if (found == kOutcomes.end())
    throw std::invalid_argument("unknown outcome \"" + CleanText(name) + "\"");
  return found->first;
}

}  // namespace driverbench
