#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace driverbench::tap {

// A set of rows that a command gave.
struct Result {
  std::string command{};  // its CommandName
  std::int64_t columns = 0;
  std::int64_t rows = 0;
  // Of the payloads of the rows. Absent where the same rows may be written with other sizes: a
  // column counts up by itself, tells a time or is of floating point.
  std::optional<std::int64_t> row_bytes{};

  std::strong_ordering operator<=>(const Result&) const = default;
};

// How answers look that client and server agreed on.
struct AnswerFormat {
  bool ends_with_ok = false;  // CLIENT_DEPRECATE_EOF
  // Whether columns may be left out: MySQL's CLIENT_OPTIONAL_RESULTSET_METADATA and
  // MARIADB_CLIENT_CACHE_METADATA. The byte that tells stands behind the number of columns in both,
  // though MySQL's manual has it before.
  bool optional_columns = false;
};

// What a server sends for one command, packet by packet.
class Answer {
 public:
  // kFile: the client sends a file, and then the answer goes on. kUnknown: it is none.
  enum class State : std::uint8_t { kGoesOn, kFile, kEnded, kUnknown };

  // The command, by its code. `same_size`: whether equal rows of its statement have equal sizes,
  // for an answer that leaves out the columns because the client knows them.
  Answer(std::uint8_t code, const AnswerFormat& format, bool same_size);

  // The next packet: its payload, of which the end may be missing, and its size.
  State Take(std::string_view payload, std::size_t size);

  // Those whose rows have ended.
  const std::vector<Result>& results() const { return results_; }

  // Whether the server says at its end that a transaction is open; never of COM_STMT_PREPARE, for
  // which not all formats say it.
  bool in_transaction() const;

  // Of COM_STMT_PREPARE: the number that the server gave to the statement.
  std::optional<std::uint32_t> prepared() const { return prepared_; }
  // Whether equal rows of the columns that were seen last have equal sizes.
  bool same_size() const { return same_size_; }

 private:
  enum class Step : std::uint8_t { kFirst, kParameters, kColumns, kColumnsEnd, kRows };

  State First(std::string_view payload);
  State Prepared(std::string_view payload);
  State Columns(std::string_view payload);
  State AfterColumns();
  State Row(std::string_view payload, std::size_t size);
  State EndOfResult();

  const std::uint8_t code_;
  const AnswerFormat format_;
  Step step_ = Step::kFirst;
  std::uint64_t parameters_ = 0;  // packets about them that are still to come
  std::uint64_t columns_ = 0;     // the same
  bool same_size_;
  std::uint32_t status_ = 0;  // the server's, as far as it was told
  std::optional<std::uint32_t> prepared_;
  Result result_;
  std::vector<Result> results_;
};

}  // namespace driverbench::tap
