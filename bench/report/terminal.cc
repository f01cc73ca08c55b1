#include "bench/report/terminal.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>

#include "bench/text/text.h"

namespace driverbench::report {
namespace {

constexpr std::string_view kGap = "  ";
// Where a row goes on below itself.
constexpr std::string_view kBelow = "      ";
// Beside a row there is room for a remark only from so many columns on; else it stands below.
constexpr std::size_t kLeastRemark = 30;
// What sentences are wrapped to, however narrow or wide the terminal is.
constexpr std::size_t kLeastText = 20;
constexpr std::size_t kWidestText = 100;

// The parameters of a terminal's "select graphic rendition".
std::string_view ColourOf(Tone tone) {
  switch (tone) {
    case Tone::kPlain:
      return "";
    case Tone::kStrong:
      return "1";
    case Tone::kGood:
      return "32";
    case Tone::kWarning:
      return "33";
    case Tone::kBad:
      return "31";
    case Tone::kQuiet:
      return "2";
  }
  return "";
}

std::string TrimRight(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

// Of a cell that is as much as there is.
constexpr std::size_t kLongestBar = 10;

std::string Bar(double share) {
  return std::string(static_cast<std::size_t>(std::lround(share * kLongestBar)), '#');
}

// Columns of a table, by their places in it.
using Places = std::vector<std::size_t>;

class Page {
 public:
  explicit Page(const TerminalStyle& style) : style_(style) {}

  std::string Of(const Document& document) {
    if (!document.title.empty()) Line(document.title, Tone::kStrong);
    const Block* before = nullptr;
    for (const Block& block : document.blocks) {
      if (IsSetApart(before, block)) out_ += '\n';
      std::visit(*this, block);
      before = &block;
    }
    if (const Note& end = document.conclusion; !end.text.empty()) {
      out_ += '\n';
      Paragraph("", 0, end.text, end.tone);
    }
    return std::move(out_);
  }

  void operator()(const Section& section) {
    in_section_ = true;
    out_ += Paint(section.title, Tone::kStrong);
    out_ += section.text.empty() ? "\n" : fmt::format(": {}\n", section.text);
  }

  void operator()(const Table& table) {
    Places all(table.columns.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    const std::vector<std::size_t> widths = WidthsOf(table);
    bars_ = false;
    if (table.keys > 1) {
      const bool fits = Used(all, widths) <= style_.width;
      Rows(table, table.rows, widths, all, fits ? all.size() : table.keys);
      return;
    }
    std::vector<Row> rows = table.rows;
    for (Places rest; !all.empty(); all = std::move(rest)) {
      rest = TakeWhatDoesNotFit(table, widths, &all);
      bars_ = Used(all, widths) + kGap.size() + kLongestBar <= style_.width;
      Rows(table, rows, widths, all, all.size());
      if (rest.empty()) return;
      std::erase_if(rows, [&rest](const Row& row) { return SaysNothing(row, rest); });
      rest.insert(rest.begin(), 0);
      out_ += '\n';
    }
  }

  void operator()(const List& list) {
    std::size_t width = 0;
    for (const auto& [title, text] : list.items) width = std::max(width, text::DisplayWidth(title));
    const std::string mark = list.tone == Tone::kWarning ? "  ! " : std::string(kGap);
    for (const auto& [title, text] : list.items) {
      if (title.empty()) {
        Paragraph(mark, 4, text, list.tone);
      } else if (list.stacked) {
        Line(std::string(kGap) + Paint(title, list.tone), Tone::kPlain);
        if (!text.empty()) Paragraph("    ", 4, text, Tone::kPlain);
      } else {
        Paragraph(fmt::format("{}{}{}", kGap, text::PadRight(title, width), kGap),
                  width + 2 * kGap.size(), text, list.tone);
      }
    }
  }

  void operator()(const Note& note) {
    Paragraph(in_section_ ? kGap : "", in_section_ ? 4 : 0, note.text, note.tone);
  }

  void operator()(const Verbatim& verbatim) {
    for (const std::string& line : verbatim.lines) out_ += fmt::format("{}{}\n", kGap, line);
  }

  void operator()(const Key& /*key*/) {}
  void operator()(const Plot& /*plot*/) {}

 private:
  // A note stands close to what it is about: to a table below it, and in a section to all above it.
  bool IsSetApart(const Block* before, const Block& block) const {
    if (before == nullptr) return !out_.empty();
    if (std::holds_alternative<Section>(block)) return true;
    if (std::holds_alternative<Section>(*before)) return false;
    if (std::holds_alternative<Note>(*before)) return false;
    if (std::holds_alternative<Note>(block)) return !in_section_;
    return std::holds_alternative<Table>(*before) || std::holds_alternative<Table>(block);
  }

  std::string Paint(std::string_view text, Tone tone) const {
    const std::string_view colour = ColourOf(tone);
    if (!style_.colour || colour.empty()) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", colour, text);
  }

  void Line(const std::string& text, Tone tone) { out_ += Paint(TrimRight(text), tone) + "\n"; }

  // Wrapped lines, all but the first indented by `indent`, which the first has as its beginning.
  void Paragraph(std::string_view begin, std::size_t indent, const std::string& text, Tone tone) {
    Wrapped(begin, indent, text, tone, std::min(style_.width, kWidestText));
  }

  // The same up to the column `end`.
  void Wrapped(std::string_view begin, std::size_t indent, const std::string& text, Tone tone,
               std::size_t end) {
    std::string start(begin);
    for (const std::string& line : text::Wrap(text, std::max(end, indent + kLeastText) - indent)) {
      Line(start + line, tone);
      start.assign(indent, ' ');
    }
  }

  static std::vector<std::size_t> WidthsOf(const Table& table) {
    std::vector<std::size_t> widths;
    widths.reserve(table.columns.size());
    for (const Column& column : table.columns)
      widths.push_back(std::max(column.usual, text::DisplayWidth(column.title)));
    for (const Row& row : table.rows) {
      for (std::size_t i = 0; i < row.cells.size(); ++i)
        widths[i] = std::max(widths[i], text::DisplayWidth(row.cells[i].text));
    }
    return widths;
  }

  static std::size_t Used(std::span<const std::size_t> places,
                          const std::vector<std::size_t>& widths) {
    std::size_t used = 0;
    for (const std::size_t place : places) used += kGap.size() + widths[place];
    return used;
  }

  // Takes from `places` the columns for a further table. Beside the key one stays at least.
  Places TakeWhatDoesNotFit(const Table& table, const std::vector<std::size_t>& widths,
                            Places* places) const {
    const Places all = *places;
    const auto detail = [&table](std::size_t place) { return table.columns[place].detail; };
    for (int most = detail(*std::ranges::max_element(all, {}, detail));
         most > 0 && Used(*places, widths) > style_.width; --most) {
      Places fewer;
      std::ranges::copy_if(*places, std::back_inserter(fewer), [&](std::size_t place) {
        return place < table.keys || detail(place) < most;
      });
      if (fewer.size() > table.keys) *places = std::move(fewer);
    }
    while (places->size() > table.keys + 1 && Used(*places, widths) > style_.width)
      places->pop_back();
    Places rest;
    std::ranges::set_difference(all, *places, std::back_inserter(rest));
    return rest;
  }

  static bool HasBars(const Table& table, std::size_t place) {
    return std::ranges::any_of(table.rows, [place](const Row& row) {
      return place < row.cells.size() && row.cells[place].share.has_value();
    });
  }

  static bool SaysNothing(const Row& row, const Places& places) {
    return std::ranges::all_of(places, [&row](std::size_t place) {
      return place >= row.cells.size() || row.cells[place].text.empty();
    });
  }

  // Of the cells the first `beside` stand in one line, the others below.
  void Rows(const Table& table, const std::vector<Row>& rows,
            const std::vector<std::size_t>& widths, const Places& places, std::size_t beside) {
    Row titles{.cells = {}, .tone = Tone::kQuiet};
    for (const Column& column : table.columns) titles.cells.emplace_back(column.title);
    OneRow(table, widths, places, beside, titles);
    for (const Row& row : rows) OneRow(table, widths, places, beside, row);
  }

  std::string Cells(const Table& table, const std::vector<std::size_t>& widths,
                    std::span<const std::size_t> places, const Row& row) const {
    std::string out;
    for (const std::size_t place : places) {
      const std::string& text = row.cells[place].text;
      const bool left = table.columns[place].align == Align::kLeft;
      out += std::string(kGap) +
             (left ? text::PadRight(text, widths[place]) : text::PadLeft(text, widths[place]));
      if (bars_ && HasBars(table, place))
        out += std::string(kGap) +
               text::PadRight(Bar(row.cells[place].share.value_or(0)), kLongestBar);
    }
    return out;
  }

  void OneRow(const Table& table, const std::vector<std::size_t>& widths,
              std::span<const std::size_t> places, std::size_t beside, const Row& row) {
    if (!row.message.empty()) {
      const std::string line = Cells(table, widths, places.first(1), row) + std::string(kGap);
      const std::size_t used = text::DisplayWidth(line);
      Line(line + text::Cut(row.message, std::max(style_.width, used + kLeastText) - used),
           row.tone);
      return;
    }
    std::string line = Cells(table, widths, places.first(beside), row);
    if (beside < places.size()) {
      Line(line, row.tone);
      line = "    " + Cells(table, widths, places.subspan(beside), row);
    }
    const std::size_t used = text::DisplayWidth(line) + kGap.size();
    if (!row.remark.empty() && used + kLeastRemark <= style_.width) {
      // Behind a row that is as wide as other pages there is a page's width left, not its rest.
      Wrapped(line + std::string(kGap), used, row.remark, row.tone,
              std::min(style_.width, used + kWidestText));
      return;
    }
    Line(line, row.tone);
    if (!row.remark.empty()) Paragraph(kBelow, kBelow.size(), row.remark, row.tone);
  }

  TerminalStyle style_;
  std::string out_;
  bool in_section_ = false;
  bool bars_ = false;  // whether the lines of the table have room for them
};

}  // namespace

std::string Terminal(const Document& document, const TerminalStyle& style) {
  return Page(style).Of(document);
}

}  // namespace driverbench::report
