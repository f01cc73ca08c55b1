#include "bench/report/markdown.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace driverbench::report {
namespace {

std::string Escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '&') {
      out += "&amp;";
    } else {
      if (std::string_view("\\`*_{}[]#|>~").find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

std::string Bold(std::string_view text) { return fmt::format("**{}**", Escape(text)); }

std::string Line(const Row& row, const Table& table) {
  std::string out = "|";
  for (const Cell& cell : row.cells)
    out += fmt::format(" {} |", cell.strong ? Bold(cell.text) : Escape(cell.text));
  for (std::size_t i = row.cells.size(); i + 1 < table.columns.size(); ++i) out += " |";
  if (!row.message.empty()) out += fmt::format(" {} |", Escape(row.message));
  if (!table.remarks.empty()) out += fmt::format(" {} |", Escape(row.remark));
  return out + "\n";
}

// Each block: what it comes to, empty where there is nothing, else ending with a newline.
struct Blocks {
  std::string operator()(const Section& section) const {
    return fmt::format("## {}\n{}", Escape(section.title),
                       section.text.empty() ? "" : fmt::format("\n{}\n", Escape(section.text)));
  }

  std::string operator()(const Table& table) const {
    std::string titles = "|";
    std::string aligns = "|";
    const auto add = [&](const std::string& title, Align align) {
      titles += title.empty() ? " |" : fmt::format(" {} |", Escape(title));
      aligns += align == Align::kLeft ? " :--- |" : " ---: |";
    };
    for (const Column& column : table.columns) add(column.title, column.align);
    if (!table.remarks.empty()) add(table.remarks, Align::kLeft);
    std::string out = titles + "\n" + aligns + "\n";
    for (const Row& row : table.rows) out += Line(row, table);
    return out;
  }

  std::string operator()(const List& list) const {
    if (list.items.empty()) return "";
    std::string out = list.caption.empty() ? "" : Bold(list.caption) + "\n\n";
    for (const auto& [title, text] : list.items) {
      out += fmt::format("- {}{}{}\n", Escape(title), title.empty() ? "" : ": ", Escape(text));
    }
    return out;
  }

  std::string operator()(const Note& note) const {
    if (note.text.empty()) return "";
    return (note.tone == Tone::kStrong ? Bold(note.text) : Escape(note.text)) + "\n";
  }

  // Four spaces make it code, which no line of it can end.
  std::string operator()(const Verbatim& verbatim) const {
    std::string out;
    for (const std::string& line : verbatim.lines) out += "    " + line + "\n";
    return out;
  }

  std::string operator()(const Key& /*key*/) const { return ""; }
  std::string operator()(const Plot& /*plot*/) const { return ""; }
};

}  // namespace

std::string Markdown(const Document& document) {
  std::vector<std::string> parts;
  if (!document.title.empty()) parts.push_back(fmt::format("### {}\n", Escape(document.title)));
  if (!document.conclusion.text.empty()) parts.push_back(Bold(document.conclusion.text) + "\n");
  for (const Block& block : document.blocks) parts.push_back(std::visit(Blocks{}, block));
  std::string out;
  for (const std::string& part : parts) {
    if (!part.empty()) out += (out.empty() ? "" : "\n") + part;
  }
  return out;
}

}  // namespace driverbench::report
