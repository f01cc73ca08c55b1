#include "bench/settings/yaml.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include "bench/settings/text.h"

namespace driverbench::settings {
namespace {

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Places as editors count them: lines and characters from 1. yaml-cpp counts lines and bytes from
// 0, and from -1 where it has no place.
class Places {
 public:
  explicit Places(std::string_view text)
      : text_(text), starts_{0}, continuations_(text.size() + 1) {
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '\n') starts_.push_back(at + 1);
      continuations_[at + 1] = continuations_[at] + (IsContinuation(text[at]) ? 1 : 0);
    }
  }

  Place Of(const YAML::Mark& mark) const {
    const auto line = std::min<std::size_t>(std::max(mark.line, 0), starts_.size() - 1);
    return Of(line, starts_[line] + std::max(mark.column, 0));
  }

  Place OfByte(std::size_t byte) const {
    return Of(std::upper_bound(starts_.begin(), starts_.end(), byte) - starts_.begin() - 1, byte);
  }

  // Line `line` (from 1) begins with a tab, perhaps behind spaces.
  bool IsIndentedByTab(int line) const {
    const std::size_t first = text_.find_first_not_of(' ', starts_[line - 1]);
    return first != std::string_view::npos && text_[first] == '\t';
  }

 private:
  // Not behind the line's end: where an escape breaks off, yaml-cpp has counted what is missing.
  Place Of(std::size_t line, std::size_t byte) const {
    const std::size_t start = starts_[line];
    const std::size_t end = line + 1 < starts_.size() ? starts_[line + 1] - 1 : text_.size();
    byte = std::min(byte, end);
    const std::size_t continuations = continuations_[byte] - continuations_[start];
    return {.line = static_cast<int>(line) + 1,
            .column = static_cast<int>(byte - start - continuations) + 1};
  }

  std::string_view text_;
  std::vector<std::size_t> starts_;
  // Before each byte. Counted once: a file may be one line with 500,000 nodes.
  std::vector<std::uint32_t> continuations_;
};

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const Places& places, Errors* errors, YamlNode* root)
      : places_(places), errors_(errors), root_(root) {}

  // Where the innermost list or map begins that has not ended yet.
  std::optional<Place> InnermostOpen() const {
    if (stack_.empty()) return std::nullopt;
    return stack_.back().node.place;
  }

  // The key whose value has not come yet.
  std::optional<Place> OpenKey() const {
    if (stack_.empty() || !stack_.back().has_key) return std::nullopt;
    return stack_.back().key_place;
  }

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Add({.kind = Checked(YamlNode::Kind::kNull, mark, "", anchor), .place = places_.Of(mark)});
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    errors_->Add(
        places_.Of(mark),
        "an alias (*name): not allowed, write the value out; quote a text that begins with *");
    Add({.kind = YamlNode::Kind::kBad, .place = places_.Of(mark)});
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Add({.kind = Checked(YamlNode::Kind::kScalar, mark, tag, anchor),
         .place = places_.Of(mark),
         .quoted = tag == "!",
         .text = value});
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    Open(YamlNode::Kind::kList, mark, tag, anchor);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    Open(YamlNode::Kind::kMap, mark, tag, anchor);
  }
  void OnMapEnd() override { Close(); }

 private:
  struct Frame {
    YamlNode node;
    bool bad = false;  // report nothing of it twice
    bool has_key = false;
    bool drop_value = false;
    std::string key;
    Place key_place;
    std::map<std::string, int> lines;  // of the keys so far
  };

  YamlNode::Kind Checked(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag,
                         YAML::anchor_t anchor) {
    if (anchor != 0) {
      errors_->Add(places_.Of(mark),
                   "an anchor (&name): not allowed; quote a text that begins with &");
      return YamlNode::Kind::kBad;
    }
    if (!tag.empty() && tag != "?" && tag != "!") {
      errors_->Add(places_.Of(mark), "a tag (!name): not allowed; quote a text that begins with !");
      return YamlNode::Kind::kBad;
    }
    return kind;
  }

  void Open(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) {
    // Thrown, because there is no other way to make yaml-cpp stop; ParseYaml catches it.
    if (stack_.size() == kMaxDepth) {
      throw YAML::ParserException(mark, fmt::format("nested deeper than {} levels", kMaxDepth));
    }
    Frame frame;
    frame.bad = Checked(kind, mark, tag, anchor) == YamlNode::Kind::kBad;
    frame.node.kind = kind;
    frame.node.place = places_.Of(mark);
    stack_.push_back(std::move(frame));
  }

  void Close() {
    Frame frame = std::move(stack_.back());
    stack_.pop_back();
    if (frame.bad) frame.node.kind = YamlNode::Kind::kBad;
    Add(std::move(frame.node));
  }

  void Add(YamlNode node) {
    if (stack_.empty()) {
      *root_ = std::move(node);
      return;
    }
    Frame& parent = stack_.back();
    if (parent.node.kind == YamlNode::Kind::kList) {
      parent.node.items.push_back(std::move(node));
    } else if (!parent.has_key) {
      AddKey(&parent, node);
    } else {
      parent.has_key = false;
      if (parent.drop_value) return;
      node.key = std::move(parent.key);
      node.place = parent.key_place;
      parent.node.items.push_back(std::move(node));
    }
  }

  void AddKey(Frame* parent, const YamlNode& node) {
    parent->has_key = true;
    parent->key_place = node.place;
    parent->drop_value = true;
    if (node.kind == YamlNode::Kind::kBad) return;
    if (node.kind != YamlNode::Kind::kScalar) {
      errors_->Add(node.place, "a key is a plain word here, not a list, a map or nothing");
      return;
    }
    const auto [first, is_new] = parent->lines.emplace(node.text, node.place.line);
    if (!is_new) {
      errors_->Add(node.place, fmt::format("{} is given twice, first in line {}", Show(node.text),
                                           first->second));
      return;
    }
    parent->drop_value = false;
    parent->key = node.text;
  }

  const Places& places_;
  Errors* errors_;
  YamlNode* root_;
  std::vector<Frame> stack_;
};

// Finds out whether there is a second document without looking into it.
class SecondDocument : public YAML::EventHandler {
 public:
  struct Found {
    YAML::Mark mark;
  };
  // NOLINTNEXTLINE(bugprone-std-exception-baseclass): no error, it ends the parsing
  void OnDocumentStart(const YAML::Mark& mark) override { throw Found{mark}; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
  void OnAlias(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
  void OnScalar(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                const std::string& /*value*/) override {}
  void OnSequenceStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/,
                       YAML::anchor_t /*anchor*/, YAML::EmitterStyle::value /*style*/) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                  YAML::EmitterStyle::value /*style*/) override {}
  void OnMapEnd() override {}
};

// What is behind the commonest of yaml-cpp's reasons.
std::string_view HintAt(std::string_view reason) {
  constexpr std::pair<std::string_view, std::string_view> kHints[] = {
      {"illegal map value", " (is the indentation right? quote a text with \": \" in it)"},
      {"end of ", " (the indentation is not that of the lines above, or this belongs to no key)"},
      {"unknown token", " (quote a text that begins with @ or `)"},
      {"the referenced anchor",
       " (an alias, *name, is not allowed; quote a text that begins with *)"},
      {"illegal EOF in scalar", " (a quoted text does not end)"},
  };
  for (const auto& [begin, hint] : kHints) {
    if (reason.starts_with(begin)) return hint;
  }
  return "";
}

void AddSyntaxError(const Places& places, const TreeBuilder& builder, const YAML::Exception& error,
                    Errors* errors) {
  // What follows the colon is a piece of the file, perhaps of a password.
  const std::string reason = error.msg.substr(0, error.msg.find(':'));
  if (const std::optional<Place> open = builder.InnermostOpen();
      open && reason.starts_with("end of ") && reason.find(" flow ") != std::string::npos) {
    errors->Add(*open,
                "this is not YAML: the list or map that begins here does not end, or a comma is "
                "missing in it");
    return;
  }
  const std::optional<Place> key = builder.OpenKey();
  if (key && reason == "illegal EOF in scalar") {
    errors->Add(*key, "this is not YAML: the quoted text behind this key does not end");
    return;
  }
  const Place place = places.Of(error.mark);
  errors->Add(place, fmt::format("this is not YAML: {}{}", reason,
                                 places.IsIndentedByTab(place.line)
                                     ? " (the line is indented by a tab: use spaces)"
                                     : HintAt(reason)));
}

// Why the bytes are no text that YAML may have, from the first one that is wrong.
void AddBadByte(const Places& places, std::string_view text, std::size_t at, Errors* errors) {
  const auto byte = static_cast<unsigned char>(text[at]);
  // The byte order marks of UTF-16 and UTF-32, and ASCII in either.
  const bool wide = text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ||
                    (at < 4 && text.substr(0, 4).find('\0') != std::string_view::npos);
  if (wide) {
    errors->Add({}, "this is UTF-16 or UTF-32; allowed: UTF-8, save the file as that");
  } else if (byte < 0x80 || byte == 0xC2) {
    errors->Add(places.OfByte(at),
                fmt::format("a control character (byte 0x{:02x}); allowed: text, "
                            "spaces and line ends",
                            byte));
  } else {
    errors->Add(places.OfByte(at),
                fmt::format("byte 0x{:02x}: this is not UTF-8 text; allowed: UTF-8", byte));
  }
}

// A carriage return without its line feed, which yaml-cpp takes for a line end and editors do not.
std::optional<std::size_t> FindBareReturn(std::string_view text) {
  for (std::size_t at = text.find('\r'); at != std::string_view::npos;
       at = text.find('\r', at + 1)) {
    if (text.substr(at + 1, 1) != "\n") return at;
  }
  return std::nullopt;
}

}  // namespace

bool ParseYaml(std::string_view text, Errors* errors, YamlNode* root) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const Places places(text);
  if (const auto bad = FindBadByte(text, Controls::kLayout)) {
    AddBadByte(places, text, *bad, errors);
    return false;
  }
  if (const auto bare = FindBareReturn(text)) {
    errors->Add(places.OfByte(*bare),
                "a carriage return without a line feed; allowed: lines that end in LF or CR LF");
    return false;
  }
  // yaml-cpp accepts a quoted text whose closing quote is missing when a line end comes last.
  // Without the line end it does not.
  std::istringstream in{std::string(text.substr(0, text.find_last_not_of(" \t\r\n") + 1))};
  *root = YamlNode();
  TreeBuilder builder(places, errors, root);
  try {
    YAML::Parser parser(in);
    if (!parser.HandleNextDocument(builder)) return true;
    SecondDocument second;
    parser.HandleNextDocument(second);
  } catch (const SecondDocument::Found& found) {
    errors->Add(places.Of(found.mark),
                "a second document (---), or something that belongs to no key: one only");
    if (root->kind == YamlNode::Kind::kNull) root->kind = YamlNode::Kind::kBad;
  } catch (const YAML::Exception& error) {
    AddSyntaxError(places, builder, error, errors);
    return false;
  }
  return true;
}

}  // namespace driverbench::settings
