#include "bench/analysis/statement_kind.h"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace driverbench::analysis {

std::string StatementKind(const std::string& command) {
  const std::size_t begin = command.find(' ');
  if (begin == std::string::npos) return {};
  const std::string name = command.substr(0, begin);
  if (name != "QUERY" && name != "STMT_EXECUTE") return {};
  std::string text = command.substr(begin + 1);
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  const std::string kind = text.substr(0, text.find(' '));
  return kind == "select" && text.find(" from ") == std::string::npos ? "" : kind;
}

}  // namespace driverbench::analysis
