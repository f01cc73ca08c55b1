#include "scenarios/schema.h"

#include <fmt/format.h>

#include <string>

namespace driverbench::scenarios {
namespace {

bool IsNumber(const Value& value) {
  return value.type() == Value::Type::kInt || value.type() == Value::Type::kUint ||
         value.type() == Value::Type::kDouble;
}

double NumberOf(const Value& value) {
  switch (value.type()) {
    case Value::Type::kInt:
      return static_cast<double>(value.int_value());
    case Value::Type::kUint:
      return static_cast<double>(value.uint_value());
    default:
      return value.double_value();
  }
}

std::string Name(const Table& table, const Row& row) {
  return fmt::format("{} {}:", table.name, ToString(row.front()));
}

Status Wrong(std::string text) { return {StatusCode::kWrong, std::move(text)}; }

}  // namespace

bool SameValue(const Column& column, const Value& got, const Value& expected) {
  if (got == expected) return true;
  if (!column.single_precision || !IsNumber(got) || !IsNumber(expected)) return false;
  const double a = NumberOf(got);
  const double b = NumberOf(expected);
  return static_cast<float>(a) == static_cast<float>(b) ||
         fmt::format("{:.6g}", a) == fmt::format("{:.6g}", b);
}

Status ExpectRow(const Table& table, const Row* got, const Row& expected) {
  if (got == nullptr) {
    std::string text = Name(table, expected) + " missing, expected";
    for (std::size_t i = 1; i < expected.size(); ++i) {
      text +=
          fmt::format("{} {} {}", i > 1 ? "," : "", table.columns[i].name, ToString(expected[i]));
    }
    return Wrong(std::move(text));
  }
  std::string differences;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (SameValue(table.columns[i], (*got)[i], expected[i])) continue;
    differences += fmt::format("{} {} {}, expected {}", differences.empty() ? "" : ";",
                               table.columns[i].name, ToString((*got)[i]), ToString(expected[i]));
  }
  return differences.empty() ? Status() : Wrong(Name(table, expected) + differences);
}

Status UnexpectedRow(const Table& table, const Row& got) {
  return Wrong(Name(table, got) + " is there, expected to be gone");
}

}  // namespace driverbench::scenarios
