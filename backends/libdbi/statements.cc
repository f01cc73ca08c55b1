#include "backends/libdbi/statements.h"

#include <charconv>
#include <iterator>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "backends/api/checks.h"
#include "backends/api/sql_pieces.h"
#include "backends/libdbi/sql_text.h"
#include "backends/over_c_client/handle.h"

namespace driverbench::libdbi {
namespace {

// libdbi reads a number into a type of its column's width.
std::int64_t ReadInt(dbi_result result, unsigned column, unsigned attributes) {
  if ((attributes & DBI_INTEGER_SIZE1) != 0) return dbi_result_get_char_idx(result, column);
  if ((attributes & DBI_INTEGER_SIZE2) != 0) return dbi_result_get_short_idx(result, column);
  if ((attributes & DBI_INTEGER_SIZE8) != 0) return dbi_result_get_longlong_idx(result, column);
  return dbi_result_get_int_idx(result, column);
}

std::uint64_t ReadUint(dbi_result result, unsigned column, unsigned attributes) {
  if ((attributes & DBI_INTEGER_SIZE1) != 0) return dbi_result_get_uchar_idx(result, column);
  if ((attributes & DBI_INTEGER_SIZE2) != 0) return dbi_result_get_ushort_idx(result, column);
  if ((attributes & DBI_INTEGER_SIZE8) != 0) return dbi_result_get_ulonglong_idx(result, column);
  return dbi_result_get_uint_idx(result, column);
}

// A FLOAT as the number that the server writes: 0.1, and not the double next to it.
double ReadDouble(dbi_result result, unsigned column, unsigned attributes) {
  if ((attributes & DBI_DECIMAL_SIZE4) == 0) return dbi_result_get_double_idx(result, column);
  char digits[32];
  const char* const end =
      std::to_chars(std::begin(digits), std::end(digits), dbi_result_get_float_idx(result, column))
          .ptr;
  double value = 0;
  std::from_chars(digits, end, value);
  return value;
}

// Which columns libdbi cannot give out as they are.
Status CheckColumn(const MYSQL_FIELD& field) {
  const auto type = field.type;
  if (type == MYSQL_TYPE_BIT) {
    return Fail(StatusCode::kUnsupported, "libdbi takes the bytes of a BIT for decimal digits");
  }
  const bool with_time = type == MYSQL_TYPE_DATETIME || type == MYSQL_TYPE_TIMESTAMP;
  if (type == MYSQL_TYPE_TIME || (with_time && field.decimals != 0)) {
    return Fail(StatusCode::kUnsupported,
                "libdbi makes a time_t of a time: fractions of a second and what is no time of a "
                "day are lost");
  }
  return {};
}

// libdbi has it as a time_t, and writes that as a date with its time.
Status ReadTime(dbi_result result, unsigned column, unsigned attributes, Value* out) {
  char* const text = dbi_result_get_as_string_copy_idx(result, column);
  if (text == nullptr) return Fail(StatusCode::kInternal, "libdbi gives no text of a time");
  const std::string_view all = text;
  const bool wrong = all.starts_with('-');
  constexpr std::size_t kDate = 10;
  out->SetText((attributes & DBI_DATETIME_TIME) == 0 ? all.substr(0, kDate) : all);
  std::free(text);
  if (!wrong) return {};
  return Fail(StatusCode::kUnsupported, "libdbi has no date of zeros");
}

// A value that is not NULL.
Status ReadColumn(dbi_result result, unsigned column, Value::Type type, Value* out) {
  const unsigned attributes = dbi_result_get_field_attribs_idx(result, column);
  switch (dbi_result_get_field_type_idx(result, column)) {
    case DBI_TYPE_INTEGER: {
      if (type != Value::Type::kUint) {
        out->Set(ReadInt(result, column, attributes));
        return {};
      }
      const std::uint64_t value = ReadUint(result, column, attributes);
      out->Set(value);
      if (value != std::numeric_limits<std::int64_t>::max()) return {};
      return Fail(StatusCode::kUnsupported, "libdbi makes 2^63-1 of every larger number");
    }
    case DBI_TYPE_DECIMAL:
      out->Set(ReadDouble(result, column, attributes));
      return {};
    case DBI_TYPE_DATETIME:
      return ReadTime(result, column, attributes, out);
    case DBI_TYPE_BINARY: {
      const unsigned char* bytes = dbi_result_get_binary_idx(result, column);  // null where empty
      const std::size_t size = dbi_result_get_field_length_idx(result, column);
      out->SetBytes({reinterpret_cast<const char*>(bytes), bytes == nullptr ? 0 : size});
      return {};
    }
    default: {
      std::string_view text;
      if (Status s = ReadText(result, column, &text); !s.ok()) return s;
      if (type == Value::Type::kBytes) {
        out->SetBytes(text);
      } else {
        out->SetText(text);
      }
      return {};
    }
  }
}

Status ReadRows(dbi_result result, RowSet* out) {
  // Of statements without a result libdbi tells no number of columns, or one that is none.
  if (static_cast<dbi_result_t*>(result)->result_handle == nullptr) {
    out->Clear(0);
    return {};
  }
  const unsigned columns = dbi_result_get_numfields(result);
  const MYSQL_FIELD* fields = FieldsOf(result);
  for (unsigned i = 0; i < columns; ++i) {
    if (Status s = CheckColumn(fields[i]); !s.ok()) return s;
  }
  out->Clear(columns);
  while (dbi_result_next_row(result) != 0) {
    const std::span<Value> row = out->Add();
    for (unsigned i = 0; i < columns; ++i) {
      if (dbi_result_field_is_null_idx(result, i + 1) != 0) {
        row[i].SetNull();
        continue;
      }
      Status s = ReadColumn(result, i + 1, over_c_client::TypeOf(fields[i]), &row[i]);
      if (!s.ok()) return s;
    }
  }
  return {};
}

class Statement final : public IStatement {
 public:
  Statement(dbi_conn connection, std::vector<std::string> pieces)
      : connection_(connection), pieces_(std::move(pieces)) {}

  Status Execute(std::span<const Value> values, RowSet* out) override {
    if (Status s = CheckValues(pieces_.size() - 1, values.size()); !s.ok()) return s;
    sql_.Clear();
    AppendSql(pieces_, values, &sql_);
    Status status;
    const Result result = libdbi::Execute(connection_, sql_.text(), &status);
    return result == nullptr ? std::move(status) : ReadRows(result.get(), out);
  }

  Status Stream(std::span<const Value> /*values*/, const Take& /*take*/) override {
    return Fail(StatusCode::kUnsupported,
                "libdbi reads a result whole before it gives a row of it");
  }

 private:
  const dbi_conn connection_;
  const std::vector<std::string> pieces_;
  SqlText sql_{connection_};
};

class Statements final : public IStatements {
 public:
  explicit Statements(dbi_conn connection) : connection_(connection) {}

  Status Prepare(std::string_view sql, std::unique_ptr<IStatement>* out) override {
    *out = std::make_unique<Statement>(connection_, PiecesOf(sql));
    return {};
  }

 private:
  const dbi_conn connection_;
};

}  // namespace

std::unique_ptr<IStatements> MakeStatements(dbi_conn connection) {
  return std::make_unique<Statements>(connection);
}

}  // namespace driverbench::libdbi
