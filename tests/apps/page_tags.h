#pragma once
// What a test asks of a page: its tags in order, with their attributes. Not a parser of HTML at large: it
// reads what the report writes, and complains of anything else.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace spectrum::test {

struct Tag {
  std::string name;
  std::map<std::string, std::string> attributes;
  bool closing = false;
  std::string text;  ///< up to the next tag, entities as they are

  std::string get(const std::string& attribute) const {
    const auto at = attributes.find(attribute);
    return at == attributes.end() ? "" : at->second;
  }
};

/// Reads name="value" pairs; anything else in a tag is a failure.
inline void read_attributes(const std::string& inside, Tag& tag) {
  std::size_t at = inside.find_first_of(" /");
  tag.name = inside.substr(0, at);
  while (at < inside.size()) {
    if (inside[at] == ' ' || inside[at] == '/') {
      ++at;
      continue;
    }
    const std::size_t equals = inside.find("=\"", at), end = inside.find('"', equals + 2);
    if (equals == std::string::npos || end == std::string::npos) {
      ADD_FAILURE() << "a tag that is not the report's: <" << inside << ">";
      return;
    }
    const std::string name = inside.substr(at, equals - at);
    EXPECT_TRUE(tag.attributes.emplace(name, inside.substr(equals + 2, end - equals - 2)).second)
        << name << " twice in <" << inside << ">";
    at = end + 1;
  }
}

/// All tags after the doctype. The style sheet is the text of its tag.
inline std::vector<Tag> scan(const std::string& page) {
  std::vector<Tag> tags;
  for (std::size_t at = page.find("<html"); at < page.size();) {
    const std::size_t end = page.find('>', at);
    Tag tag;
    std::string inside = page.substr(at + 1, end - at - 1);
    if (inside.front() == '/') {
      tag.closing = true;
      inside.erase(0, 1);
    }
    read_attributes(inside, tag);
    at = tag.name == "style" && !tag.closing ? page.find("</style>", end) : page.find('<', end);
    at = std::min(at, page.size());
    tag.text = page.substr(end + 1, at - end - 1);
    tags.push_back(std::move(tag));
  }
  return tags;
}

/// Elements of HTML and SVG that hold nothing.
inline bool is_leaf(const Tag& t) {
  static const std::set<std::string> leaves = {"meta",   "input",    "line",    "rect",
                                               "circle", "polyline", "polygon", "path"};
  return leaves.contains(t.name);
}

/// Where the element that begins at `at` ends: its closing tag, or itself where it holds nothing.
inline std::size_t end_of_element(const std::vector<Tag>& tags, std::size_t at) {
  if (is_leaf(tags[at])) return at;
  int open = 0;
  for (std::size_t i = at; i < tags.size(); ++i) {
    if (is_leaf(tags[i])) continue;
    open += tags[i].closing ? -1 : 1;
    if (open == 0) return i;
  }
  return tags.size() - 1;
}

/// The text of an element and all below it, without blanks at its ends. @param skip names a class whose
/// elements count as empty, as do those of aria-hidden.
inline std::string text_of(const std::vector<Tag>& tags, std::size_t at, const std::string& skip = "") {
  const std::size_t end = end_of_element(tags, at);
  std::string text;
  for (std::size_t i = at; i < end; ++i) {
    const bool left_out =
        i > at && !tags[i].closing &&
        (tags[i].get("aria-hidden") == "true" || (!skip.empty() && tags[i].get("class") == skip));
    if (left_out) i = end_of_element(tags, i);
    text += tags[i].text;
  }
  const std::size_t first = text.find_first_not_of(" \n\t");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \n\t") - first + 1);
}

}  // namespace spectrum::test
