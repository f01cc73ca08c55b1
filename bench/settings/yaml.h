#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bench/settings/errors.h"

namespace driverbench::settings {

// A YAML file as a checked tree: one document, no duplicate keys, no anchors, aliases and tags,
// keys are plain texts, nothing nested deeper than kMaxDepth. Built from yaml-cpp's events, not
// from its nodes: nodes have lost an alias's place and a duplicate key, and recurse as deep as the
// file does.
struct YamlNode {
  enum class Kind : unsigned char {
    kNull,
    kScalar,
    kList,
    kMap,
    kBad
  };  // kBad: wrong, and already reported

  Kind kind = Kind::kNull;
  Place place = {};  // of its key, when it is a map's value
  bool quoted = false;
  std::string text = {};             // kScalar: as written, nothing expanded
  std::string key = {};              // of a map's value
  std::vector<YamlNode> items = {};  // kList: the items; kMap: the values
};

inline constexpr int kMaxDepth = 16;

// False when there is no tree to look into; an error says why. An empty file is a kNull at 1:1.
bool ParseYaml(std::string_view text, Errors* errors, YamlNode* root);

}  // namespace driverbench::settings
