#include "backends/boost_mysql/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/mysql/blob_view.hpp>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

namespace driverbench::boost_mysql {
namespace {

namespace mysql = boost::mysql;

constexpr std::uint64_t kSecond = 1'000'000;  // in microseconds

std::string_view Bytes(mysql::blob_view blob) {
  return {reinterpret_cast<const char*>(blob.data()), blob.size()};
}

std::string DateOf(unsigned year, unsigned month, unsigned day) {
  return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

// As many decimals of a second as the column has.
void AppendFraction(std::uint64_t microseconds, unsigned decimals, std::string* text) {
  if (decimals == 0) return;
  fmt::format_to(std::back_inserter(*text), ".{:06}", microseconds);
  text->resize(text->size() - (6 - std::min(decimals, 6U)));
}

std::string TextOf(const mysql::datetime& at, unsigned decimals) {
  std::string text = DateOf(at.year(), at.month(), at.day());
  fmt::format_to(std::back_inserter(text), " {:02}:{:02}:{:02}", at.hour(), at.minute(),
                 at.second());
  AppendFraction(at.microsecond(), decimals, &text);
  return text;
}

std::string TextOf(mysql::time span, unsigned decimals) {
  const auto all = static_cast<std::uint64_t>(std::chrono::abs(span).count());
  const std::uint64_t seconds = all / kSecond;
  std::string text = fmt::format("{}{:02}:{:02}:{:02}", span.count() < 0 ? "-" : "", seconds / 3600,
                                 seconds / 60 % 60, seconds % 60);
  AppendFraction(all % kSecond, decimals, &text);
  return text;
}

// A BIT comes as a number; to the server it is so many bytes.
std::string BytesOfBit(std::uint64_t bits, unsigned width) {
  std::string bytes;
  for (unsigned left = (width + 7) / 8; left-- > 0;)
    bytes += static_cast<char>(bits >> (8 * left) & 0xff);
  return bytes;
}

void SetValue(mysql::field_view field, const mysql::metadata& column, Value* out) {
  switch (field.kind()) {
    case mysql::field_kind::null:
      return out->SetNull();
    case mysql::field_kind::int64:
      return out->Set(field.get_int64());
    case mysql::field_kind::uint64:
      if (column.type() == mysql::column_type::bit)
        return out->SetBytes(BytesOfBit(field.get_uint64(), column.column_length()));
      return out->Set(field.get_uint64());
    case mysql::field_kind::float_:
      return out->Set(static_cast<double>(field.get_float()));
    case mysql::field_kind::double_:
      return out->Set(field.get_double());
    case mysql::field_kind::string:
      return out->SetText(field.get_string());
    case mysql::field_kind::blob:
      return out->SetBytes(Bytes(field.get_blob()));
    case mysql::field_kind::date: {
      const mysql::date day = field.get_date();
      return out->SetText(DateOf(day.year(), day.month(), day.day()));
    }
    case mysql::field_kind::datetime:
      return out->SetText(TextOf(field.get_datetime(), column.decimals()));
    case mysql::field_kind::time:
      return out->SetText(TextOf(field.get_time(), column.decimals()));
  }
}

std::string TextOf(const Value& value) {
  switch (value.type()) {
    case Value::Type::kInt:
      return std::to_string(value.int_value());
    case Value::Type::kUint:
      return std::to_string(value.uint_value());
    case Value::Type::kDouble:
      return fmt::format("{}", value.double_value());
    default:
      return std::string(value.text());
  }
}

}  // namespace

mysql::field_view ToField(const Value& value) {
  switch (value.type()) {
    case Value::Type::kNull:
      break;
    case Value::Type::kInt:
      return mysql::field_view(value.int_value());
    case Value::Type::kUint:
      return mysql::field_view(value.uint_value());
    case Value::Type::kDouble:
      return mysql::field_view(value.double_value());
    case Value::Type::kText:
      return mysql::field_view(value.text());
    case Value::Type::kBytes:
      return mysql::field_view(mysql::blob_view(
          reinterpret_cast<const unsigned char*>(value.text().data()), value.text().size()));
  }
  return {};
}

void ToFields(std::span<const Value> values, std::vector<mysql::field_view>* out) {
  out->clear();
  for (const Value& value : values) out->push_back(ToField(value));
}

void SetRow(mysql::row_view row, mysql::metadata_collection_view columns, std::span<Value> out) {
  for (std::size_t i = 0; i < out.size(); ++i) SetValue(row[i], columns[i], &out[i]);
}

void SetRows(const mysql::results& results, RowSet* out) {
  const mysql::metadata_collection_view columns = results.meta();
  out->Clear(columns.size());
  for (const mysql::row_view row : results.rows()) SetRow(row, columns, out->Add());
}

void AppendRows(mysql::rows_view rows, mysql::metadata_collection_view columns, Rows* out) {
  Value value;
  for (const mysql::row_view row : rows) {
    Rows::value_type& copy = out->emplace_back(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
      SetValue(row[i], columns[i], &value);
      if (!value.is_null()) copy[i] = TextOf(value);
    }
  }
}

}  // namespace driverbench::boost_mysql
