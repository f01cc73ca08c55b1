#include "bench/report/layout.h"

#include <fmt/format.h>

#include <vector>

#include "bench/text/text.h"

namespace driverbench {

std::string Paint(std::string_view text, std::string_view colour, const TableStyle& style) {
  if (!style.colour || colour.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", colour, text);
}

std::string TrimRight(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

std::string Paragraph(const std::string& begin, std::size_t indent, const std::string& text,
                      const TableStyle& style) {
  const std::vector<std::string> lines =
      Wrap(text, style.width > indent + 20 ? style.width - indent : 20);
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    out += TrimRight((i == 0 ? begin : std::string(indent, ' ')) + lines[i]) + "\n";
  }
  return out;
}

}  // namespace driverbench
