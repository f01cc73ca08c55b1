#include "bench/report/html.h"

#include <fmt/format.h>

#include <algorithm>
#include <variant>
#include <vector>

#include "bench/report/page/page.h"

namespace driverbench::report {
namespace {

std::string Escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

// JSON within a script: `<` is the one letter that could end it, and stands in strings alone.
std::string EscapeJson(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for (const char c : json) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

// The class of a tone in page.css; empty where it looks like everything else.
std::string_view ClassOf(Tone tone) {
  switch (tone) {
    case Tone::kPlain:
      return "";
    case Tone::kStrong:
      return "strong";
    case Tone::kGood:
      return "good";
    case Tone::kWarning:
      return "warning";
    case Tone::kBad:
      return "bad";
    case Tone::kQuiet:
      return "quiet";
  }
  return "";
}

std::string Attribute(std::string_view name, std::string_view value) {
  return value.empty() ? "" : fmt::format(" {}=\"{}\"", name, Escape(value));
}

std::string ClassesOf(const Column& column, const Cell& cell) {
  std::string out = column.align == Align::kRight ? "right" : "";
  for (const std::string_view more :
       {std::string_view(cell.strong ? "strong" : ""), ClassOf(cell.tone)}) {
    if (!more.empty()) out += (out.empty() ? "" : " ") + std::string(more);
  }
  return out;
}

std::string LineOf(const Row& row, const Table& table) {
  std::string out = fmt::format("<tr{}>", Attribute("class", ClassOf(row.tone)));
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const std::string attributes = Attribute("class", ClassesOf(table.columns[i], row.cells[i]));
    const std::string text = Escape(row.cells[i].text);
    out += i == 0 ? fmt::format("<th scope=\"row\"{}>{}</th>", attributes, text)
                  : fmt::format("<td{}>{}</td>", attributes, text);
  }
  if (!row.message.empty()) {
    out += fmt::format("<td colspan=\"{}\" class=\"message\">{}</td>",
                       table.columns.size() - row.cells.size(), Escape(row.message));
  }
  if (!table.remarks.empty()) out += fmt::format("<td>{}</td>", Escape(row.remark));
  return out + "</tr>\n";
}

// "Over the cases" of "Over the cases (geometric mean of the speeds)".
std::string_view Beginning(std::string_view title) {
  for (const std::string_view goes_on : {" (", ", ", ": "})
    title = title.substr(0, title.find(goes_on));
  return title;
}

class Page {
 public:
  std::string Of(const Document& document) {
    for (const Block& block : document.blocks) {
      // Plots in a row share the width of the page.
      if (std::holds_alternative<Plot>(block) != in_plots_) {
        in_plots_ = !in_plots_;
        out_ += in_plots_ ? "<div class=\"plots\">\n" : "</div>\n";
      }
      std::visit(*this, block);
    }
    if (in_plots_) out_ += "</div>\n";
    if (!sections_.empty()) out_ += "</section>\n";
    return std::move(out_);
  }

  // Links to the sections, once they are known: of a title that goes on, to where it does.
  std::string Contents() const {
    if (sections_.empty()) return "";
    std::string out = "<nav aria-label=\"Contents\"><ul>\n";
    for (std::size_t i = 0; i < sections_.size(); ++i)
      out += fmt::format("<li><a href=\"#part-{}\">{}</a></li>\n", i + 1,
                         Escape(Beginning(sections_[i])));
    return out + "</ul></nav>\n";
  }

  void operator()(const Section& section) {
    if (!sections_.empty()) out_ += "</section>\n";
    sections_.push_back(section.title);
    out_ += fmt::format(
        "<section id=\"part-{0}\" aria-labelledby=\"title-{0}\">\n"
        "<h2 id=\"title-{0}\">{1}</h2>\n",
        sections_.size(), Escape(section.title));
    if (!section.text.empty())
      out_ += fmt::format("<p class=\"about\">{}</p>\n", Escape(section.text));
  }

  void operator()(const Table& table) {
    // What is too wide can be moved by the keyboard too.
    out_ += fmt::format(
        "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">\n"
        "<table>\n<thead><tr>",
        Escape(NameOfTable()));
    const auto add = [this](const std::string& title, Align align) {
      const std::string_view classes = align == Align::kRight ? "right" : "";
      out_ += title.empty() ? "<td></td>"
                            : fmt::format("<th scope=\"col\"{}>{}</th>",
                                          Attribute("class", classes), Escape(title));
    };
    for (const Column& column : table.columns) add(column.title, column.align);
    if (!table.remarks.empty()) add(table.remarks, Align::kLeft);
    out_ += "</tr></thead>\n<tbody>\n";
    for (const Row& row : table.rows) out_ += LineOf(row, table);
    out_ += "</tbody>\n</table>\n</div>\n";
  }

  void operator()(const List& list) {
    if (list.items.empty()) return;
    if (!list.caption.empty())
      out_ += fmt::format("<p class=\"caption\">{}</p>\n", Escape(list.caption));
    const bool titled = !list.items.front().title.empty();
    const std::string classes =
        fmt::format("{}{}", list.stacked ? "stacked " : "", ClassOf(list.tone));
    out_ += fmt::format("<{}{}>\n", titled ? "dl" : "ul", Attribute("class", classes));
    for (const auto& [title, text] : list.items) {
      out_ += titled
                  ? fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", Escape(title), Escape(text))
                  : fmt::format("<li>{}</li>\n", Escape(text));
    }
    out_ += titled ? "</dl>\n" : "</ul>\n";
  }

  void operator()(const Note& note) {
    if (note.text.empty()) return;
    out_ += fmt::format("<p{}>{}</p>\n", Attribute("class", ClassOf(note.tone)), Escape(note.text));
  }

  void operator()(const Verbatim& verbatim) {
    out_ += "<pre tabindex=\"0\">";
    for (const std::string& line : verbatim.lines) out_ += Escape(line) + "\n";
    out_ += "</pre>\n";
  }

  // Of no use without plots, so it is the script that shows it.
  void operator()(const Key& key) {
    out_ += "<fieldset class=\"key\" hidden>\n<legend>Targets</legend>\n";
    for (const Key::Entry& entry : key.entries) {
      out_ += fmt::format(
          "<label><input type=\"checkbox\" checked value=\"{0}\"><span class=\"look colour-{1} "
          "pattern-{2}\" aria-hidden=\"true\"></span>{0}</label>\n",
          Escape(entry.name), entry.look.colour, entry.look.pattern);
    }
    out_ +=
        "<button type=\"button\" value=\"all\">all</button>"
        "<button type=\"button\" value=\"none\">none</button>\n</fieldset>\n";
  }

  void operator()(const Plot& plot) {
    ++plots_;
    plot_ = plot.title;
    out_ += fmt::format(
        "<figure>\n<figcaption><h3 id=\"plot-{0}\">{1}</h3><p>{2}</p></figcaption>\n"
        "<div class=\"drawing\" role=\"img\" aria-labelledby=\"plot-{0}\"></div>\n"
        "<script type=\"application/json\">{3}</script>\n"
        "<details><summary>As a table</summary>\n",
        plots_, Escape(plot.title), Escape(plot.text), EscapeJson(plot.spec));
    (*this)(plot.table);
    out_ += "</details>\n</figure>\n";
    plot_.clear();
  }

 private:
  // No two have the same.
  std::string NameOfTable() {
    const std::string about = sections_.empty() ? "" : sections_.back();
    return fmt::format("{}{}{}, table {}", about, about.empty() || plot_.empty() ? "" : ": ", plot_,
                       ++tables_);
  }

  std::string out_;
  std::vector<std::string> sections_;
  std::string plot_;  // the title of the one whose table is written
  bool in_plots_ = false;
  int plots_ = 0;
  int tables_ = 0;
};

// What is before the first section: what was measured. The key belongs to what follows, beside all
// of which it stays.
Document Split(const Document& document, Document* rest) {
  const auto first = std::ranges::find_if(document.blocks, [](const Block& block) {
    return std::holds_alternative<Section>(block) || std::holds_alternative<Key>(block);
  });
  rest->blocks.assign(first, document.blocks.end());
  return {.blocks = {document.blocks.begin(), first}};
}

}  // namespace

std::string Html(const Document& document, std::string_view runtime) {
  Document rest;
  const Document head = Split(document, &rest);
  Page top;
  Page body;
  const std::string head_text = top.Of(head);
  const std::string body_text = body.Of(rest);
  const std::string title = Escape(document.title.empty() ? "driverbench" : document.title);
  const std::string conclusion =
      document.conclusion.text.empty()
          ? ""
          : fmt::format("<p class=\"conclusion {}\">{}</p>\n", ClassOf(document.conclusion.tone),
                        Escape(document.conclusion.text));
  // The runtime is text until the page is to be seen: page.js makes a script of it.
  return fmt::format(R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<header>
<h1>{title}</h1>
{conclusion}{head}</header>
{contents}<main>
{body}</main>
<footer>
<details><summary>Licences of what draws the plots</summary>
<pre tabindex="0">{licences}</pre>
</details>
</footer>
<script type="text/plain" id="runtime">{runtime}</script>
<script>
{script}</script>
</body>
</html>
)",
                     fmt::arg("title", title), fmt::arg("style", PageStyle()),
                     fmt::arg("conclusion", conclusion), fmt::arg("head", head_text),
                     fmt::arg("contents", body.Contents()), fmt::arg("body", body_text),
                     fmt::arg("licences", Escape(PageLicences())), fmt::arg("runtime", runtime),
                     fmt::arg("script", PageScript()));
}

}  // namespace driverbench::report
