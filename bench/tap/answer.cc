#include "bench/tap/answer.h"

#include <utility>

#include "bench/tap/command_code.h"
#include "bench/tap/numbers.h"

namespace driverbench::tap {
namespace {

constexpr unsigned char kOk = 0x00;
constexpr unsigned char kFileRequest = 0xfb;
constexpr unsigned char kEnd = 0xfe;
constexpr unsigned char kError = 0xff;

// Flags of a server's status.
constexpr std::uint32_t kInTransaction = 0x01;
constexpr std::uint32_t kCursorExists = 0x40;
constexpr std::uint32_t kMoreResults = 0x08;

constexpr std::size_t kLongestEof = 8;
constexpr std::size_t kLongestOk = 0xffffff - 1;

unsigned char FirstOf(std::string_view payload) { return static_cast<unsigned char>(payload[0]); }

// A number whose first byte says how many follow; moves `at` behind it. Nothing when it is cut off,
// or is none.
std::optional<std::uint64_t> LengthEncoded(std::string_view bytes, std::size_t* at) {
  if (*at >= bytes.size()) return std::nullopt;
  const auto first = static_cast<unsigned char>(bytes[(*at)++]);
  if (first < 0xfb) return first;
  const int size = first == 0xfc ? 2 : first == 0xfd ? 3 : first == 0xfe ? 8 : 0;
  if (size == 0 || bytes.size() - *at < static_cast<std::size_t>(size)) return std::nullopt;
  const std::size_t begin = std::exchange(*at, *at + size);
  if (size < 8) return Number(bytes, begin, size);
  return Number(bytes, begin, 4) | std::uint64_t{Number(bytes, begin + 4, 4)} << 32;
}

// The status in a packet that says OK, whatever its first byte; 0 where it has none.
std::uint32_t StatusOfOk(std::string_view payload) {
  std::size_t at = 1;
  const bool numbers = LengthEncoded(payload, &at) && LengthEncoded(payload, &at);
  return numbers && payload.size() >= at + 2 ? Number(payload, at, 2) : 0;
}

// The same in one that ends columns or rows.
std::uint32_t StatusOfEof(std::string_view payload) {
  return payload.size() >= 5 ? Number(payload, 3, 2) : 0;
}

// From the end: character set, length, type, flags, decimals and a filler, behind their own length.
// What stands before differs between servers.
bool IsColumn(std::string_view payload) {
  constexpr std::size_t kFixed = 12;
  return payload.size() > kFixed && payload[payload.size() - kFixed - 1] == kFixed;
}

bool HasOneSize(std::string_view column) {
  constexpr std::uint32_t kCountsUp = 0x200;
  const auto type = static_cast<unsigned char>(column[column.size() - 6]);
  const bool floats = type == 4 || type == 5;
  const bool tells_a_time = type == 7 || (type >= 10 && type <= 12);  // TIMESTAMP to DATETIME
  return !floats && !tells_a_time && (Number(column, column.size() - 5, 2) & kCountsUp) == 0;
}

bool GivesResults(std::uint8_t code) {
  return code == kQuery || code == kProcessInfo || code == kStmtExecute || code == kStmtBulkExecute;
}

}  // namespace

Answer::Answer(std::uint8_t code, const AnswerFormat& format, bool same_size)
    : code_(code), format_(format), same_size_(same_size) {
  if (code == kFieldList || code == kStmtFetch) step_ = Step::kRows;
}

bool Answer::in_transaction() const { return (status_ & kInTransaction) != 0; }

Answer::State Answer::Take(std::string_view payload, std::size_t size) {
  if (payload.empty()) return State::kUnknown;
  switch (step_) {
    case Step::kFirst:
      return First(payload);
    case Step::kParameters:
      return --parameters_ > 0 ? State::kGoesOn : AfterColumns();
    case Step::kColumns:
      return Columns(payload);
    case Step::kColumnsEnd:
      if (FirstOf(payload) != kEnd || size > kLongestEof) return State::kUnknown;
      if (code_ == kStmtPrepare) return State::kEnded;
      step_ = Step::kRows;
      status_ = StatusOfEof(payload);
      // The rows are fetched by other commands.
      return (status_ & kCursorExists) != 0 ? EndOfResult() : State::kGoesOn;
    case Step::kRows:
      return Row(payload, size);
  }
  return State::kUnknown;
}

Answer::State Answer::First(std::string_view payload) {
  const unsigned char first = FirstOf(payload);
  if (first == kError) return State::kEnded;
  if (code_ == kStmtPrepare) return Prepared(payload);
  if (first == kOk) status_ = StatusOfOk(payload);
  if (!GivesResults(code_)) return State::kEnded;
  if (first == kOk) return (status_ & kMoreResults) != 0 ? State::kGoesOn : State::kEnded;
  if (first == kFileRequest) return code_ == kQuery ? State::kFile : State::kUnknown;

  std::size_t at = 0;
  const std::optional<std::uint64_t> columns = LengthEncoded(payload, &at);
  if (!columns || *columns == 0) return State::kUnknown;
  const bool described = !format_.optional_columns || at >= payload.size() || payload[at] != 0;
  result_ = {.columns = static_cast<std::int64_t>(*columns)};
  if (described) same_size_ = true;  // until a column says otherwise
  columns_ = described ? *columns : 0;
  return AfterColumns();
}

Answer::State Answer::Prepared(std::string_view payload) {
  constexpr std::size_t kMetadata = 12;
  if (FirstOf(payload) != kOk || payload.size() < 9) return State::kUnknown;
  prepared_ = Number(payload, 1, 4);
  const bool described =
      !format_.optional_columns || payload.size() <= kMetadata || payload[kMetadata] != 0;
  columns_ = described ? Number(payload, 5, 2) : 0;
  parameters_ = described ? Number(payload, 7, 2) : 0;
  same_size_ = described;
  if (parameters_ == 0) return columns_ == 0 ? State::kEnded : AfterColumns();
  if (!format_.ends_with_ok) ++parameters_;
  step_ = Step::kParameters;
  return State::kGoesOn;
}

Answer::State Answer::Columns(std::string_view payload) {
  if (!IsColumn(payload)) return State::kUnknown;
  same_size_ = same_size_ && HasOneSize(payload);
  return --columns_ > 0 ? State::kGoesOn : AfterColumns();
}

// What comes next, when no more is to be said about parameters, or about columns.
Answer::State Answer::AfterColumns() {
  const bool prepares = code_ == kStmtPrepare;
  if (columns_ > 0) {
    step_ = Step::kColumns;
  } else if (!format_.ends_with_ok && (!prepares || step_ == Step::kColumns)) {
    step_ = Step::kColumnsEnd;
  } else if (prepares) {
    return State::kEnded;
  } else {
    step_ = Step::kRows;
  }
  return State::kGoesOn;
}

Answer::State Answer::Row(std::string_view payload, std::size_t size) {
  const unsigned char first = FirstOf(payload);
  if (first == kError) return State::kEnded;
  if (first == kEnd && size <= (format_.ends_with_ok ? kLongestOk : kLongestEof)) {
    const bool is_ok = format_.ends_with_ok && size > 5;
    status_ = is_ok ? StatusOfOk(payload) : StatusOfEof(payload);
    return EndOfResult();
  }
  ++result_.rows;
  result_.row_bytes = result_.row_bytes.value_or(0) + static_cast<std::int64_t>(size);
  return State::kGoesOn;
}

Answer::State Answer::EndOfResult() {
  if (!same_size_) {
    result_.row_bytes.reset();
  } else if (!result_.row_bytes) {
    result_.row_bytes = 0;
  }
  if (code_ != kFieldList) results_.push_back(std::exchange(result_, {}));
  step_ = Step::kFirst;
  return (status_ & kMoreResults) != 0 && GivesResults(code_) ? State::kGoesOn : State::kEnded;
}

}  // namespace driverbench::tap
