#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

// What a command has to say to people, whatever it is read on: a builder (run_report.h, findings.h,
// ...) makes it, a renderer (terminal.h, markdown.h) lays it out, and neither knows the other.
//
// All texts are clean (text.h), not escaped and not wrapped: to escape is the renderer's, to wrap
// too. Any text may be empty where a comment does not say otherwise.
namespace driverbench::report {

// How a row, a list or a sentence is meant. A format without colours may leave it out.
enum class Tone : std::uint8_t { kPlain, kStrong, kGood, kWarning, kBad, kQuiet };

// Begins a section, which goes on to the next one. What is before the first is in none.
struct Section {
  std::string title;   // never empty
  std::string text{};  // a few words on it, beside the title or below it
};

enum class Align : std::uint8_t { kLeft, kRight };

struct Column {
  std::string title;
  Align align = Align::kLeft;
  // Where a page is too narrow for all columns, those with the highest number leave first, all of
  // one number together: they stand in a further table, behind the key columns.
  int detail = 0;
  // The columns of text that its cells usually take: tables that are printed one after the other
  // line up. For formats in which a letter has a width.
  std::size_t usual = 0;
};

struct Cell {
  Cell(std::string words) : text(std::move(words)) {}  // NOLINT(google-explicit-constructor)
  Cell(std::string words, bool stands_out) : text(std::move(words)), strong(stands_out) {}
  Cell(std::string words, Tone meant) : text(std::move(words)), tone(meant) {}

  std::string text;
  bool strong = false;       // to be seen where rows have no colour
  Tone tone = Tone::kPlain;  // for formats in which it has room beside the row's
  // What the text says once more, to the eye: its share of the largest one of the table, from 0 to
  // 1. For formats of letters, where a line has room for it; of one column of a table at most.
  std::optional<double> share{};
};

struct Row {
  std::vector<Cell> cells;  // as many as there are columns; with a message the first of them only
  Tone tone = Tone::kPlain;
  std::string message{};  // across the other columns; may be cut, as it is said in full elsewhere
  std::string remark{};   // on the whole row, of any length; only where the table has `remarks`
};

struct Table {
  std::vector<Column> columns{};
  std::vector<Row> rows{};
  std::size_t keys = 1;   // so many first columns say what a row is of; 1 where rows have messages
  std::string remarks{};  // the title of what rows remark, a column behind the others; empty: none
};

struct TitledText {
  std::string title;
  std::string text;
};

struct List {
  std::vector<TitledText> items;  // all with a title, or none: then each is a sentence
  Tone tone = Tone::kPlain;
  std::string caption{};  // left out by a format in which `tone` has a mark of its own
  bool stacked = false;   // titles are long: texts stand below them, in no column of their own
};

// A sentence or more.
struct Note {
  std::string text;
  Tone tone = Tone::kPlain;
};

// Lines whose breaks and indentation mean something: transcripts.
struct Verbatim {
  std::vector<std::string> lines;
};

// What a name looks like wherever it is drawn: the numbers of a colour and of a pattern, of lines
// and points, which a format chooses.
struct Look {
  std::size_t colour = 0;
  std::size_t pattern = 0;
};

// Whose looks those in plots are. A format whose plots can be changed by their reader lets him
// choose among the names. Left out by formats that do not draw.
struct Key {
  struct Entry {
    std::string name;
    Look look{};
  };
  std::vector<Entry> entries;
};

// A picture of figures, left out by formats that do not draw.
struct Plot {
  std::string title;   // never empty
  std::string text{};  // how to read it, a sentence or two
  std::string spec{};  // what is drawn, as Vega-Lite: see plots.h
  Table table{};  // the same figures, for who does not see it; by its names rows are chosen too
};

using Block = std::variant<Section, Table, List, Note, Verbatim, Key, Plot>;

struct Document {
  std::string title{};
  // What it comes to. It belongs where one looks first: the end of a terminal, else the top.
  Note conclusion{};
  std::vector<Block> blocks{};
};

}  // namespace driverbench::report
