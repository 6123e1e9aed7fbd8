#pragma once
// What a test asks of a page: its tags in order, with their attributes. Not a parser of HTML at large: it
// reads what the report writes, and complains of anything else.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
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

/// Every tag that is opened is closed, in order.
inline void expect_nested(const std::vector<Tag>& tags) {
  const std::set<std::string> leaves = {"meta",   "input",    "line",    "rect",
                                        "circle", "polyline", "polygon", "path"};
  std::vector<std::string> open;
  for (const Tag& t : tags) {
    if (leaves.contains(t.name)) continue;
    if (!t.closing) {
      open.push_back(t.name);
      continue;
    }
    ASSERT_FALSE(open.empty()) << "</" << t.name << "> closes nothing";
    ASSERT_EQ(open.back(), t.name) << "closed out of order";
    open.pop_back();
  }
  EXPECT_TRUE(open.empty()) << open.back() << " is never closed";
}

/// Ids are there once, and whatever refers to one refers to one that is there.
inline void expect_references(const std::vector<Tag>& tags) {
  std::set<std::string> ids;
  for (const Tag& t : tags)
    if (const std::string id = t.get("id"); !id.empty()) {
      EXPECT_TRUE(ids.insert(id).second) << "id " << id << " twice";
    }
  for (const Tag& t : tags) {
    std::string names = t.get("aria-labelledby") + " " + t.get("for");
    if (const std::string link = t.get("href"); !link.empty()) {
      EXPECT_EQ(link.front(), '#') << "a link that leaves the page: " << link;
      names += " " + link.substr(1);
    }
    for (std::size_t at = 0; at < names.size();) {
      const std::size_t end = std::min(names.find(' ', at), names.size());
      const std::string name = names.substr(at, end - at);
      EXPECT_TRUE(name.empty() || ids.contains(name)) << "no element has the id " << name;
      at = end + 1;
    }
  }
}

/// One h1, first; no level is left out on the way down.
inline void expect_headings(const std::vector<Tag>& tags) {
  int level = 0, firsts = 0;
  for (const Tag& t : tags) {
    const bool heading =
        t.name.size() == 2 && t.name[0] == 'h' && std::isdigit(static_cast<unsigned char>(t.name[1]));
    if (!heading || t.closing) continue;
    const int now = t.name[1] - '0';
    EXPECT_LE(now, level + 1) << t.name << " \"" << t.text << "\" follows h" << level;
    firsts += now == 1;
    level = now;
  }
  EXPECT_EQ(firsts, 1);
}

/// Pictures say what they show, tables have captions and scopes, one of each landmark.
inline void expect_accessible(const std::vector<Tag>& tags) {
  std::map<std::string, int> count;
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const Tag& t = tags[i];
    if (t.closing) continue;
    ++count[t.name];
    if (t.name == "svg") {
      EXPECT_TRUE(t.get("aria-hidden") == "true" ||
                  (t.get("role") == "img" && !t.get("aria-labelledby").empty()));
    }
    if (t.name == "table") {
      EXPECT_EQ(tags.at(i + 1).name, "caption");
    }
    if (t.name == "th") {
      EXPECT_FALSE(t.get("scope").empty()) << t.text;
    }
    if (t.name == "desc" || t.name == "title" || t.name == "caption" || t.name == "summary") {
      EXPECT_FALSE((t.text + tags.at(i + 1).text).empty()) << t.name;
    }
    if (t.get("class") == "scroll") {
      EXPECT_EQ(t.get("tabindex"), "0") << "what scrolls must be reached by keyboard";
    }
  }
  for (const char* landmark : {"main", "nav", "footer", "h1"}) EXPECT_EQ(count[landmark], 1) << landmark;
}

/// No script, no inline style, nothing that a browser would load.
inline void expect_self_contained(const std::vector<Tag>& tags) {
  const std::set<std::string> banned = {"script", "link", "img", "iframe", "object",
                                        "embed",  "form", "use", "image",  "base"};
  for (const Tag& t : tags) {
    EXPECT_FALSE(banned.contains(t.name)) << t.name;
    for (const auto& [name, value] : t.attributes) {
      EXPECT_TRUE(name != "style" && name != "src" && !name.starts_with("on")) << name << "=" << value;
      EXPECT_EQ(value.find("://"), std::string::npos) << value;
      EXPECT_EQ(value.find("javascript:"), std::string::npos) << value;
    }
    if (t.name == "style") {
      EXPECT_EQ(t.text.find("url("), std::string::npos);
      EXPECT_EQ(t.text.find("@import"), std::string::npos);
    }
  }
}

/// What a reader of the page reads: texts outside the style sheet, and attributes.
inline std::string readable(const std::vector<Tag>& tags) {
  std::string all;
  for (const Tag& t : tags) {
    if (t.name != "style" || t.closing) all += t.text + "\n";
    for (const auto& [name, value] : t.attributes) all += value + "\n";
  }
  return all;
}

inline void expect_sound(const std::string& page) {
  EXPECT_TRUE(page.starts_with("<!DOCTYPE html>\n"));
  EXPECT_LT(page.size(), 500000u);
  const std::vector<Tag> tags = scan(page);
  expect_nested(tags);
  expect_references(tags);
  expect_headings(tags);
  expect_accessible(tags);
  expect_self_contained(tags);
  const std::string text = readable(tags);
  for (const char* word : {"NaN", "null", "undefined", "nan%", "inf%", " nan", "not-a-number"})
    EXPECT_EQ(text.find(word), std::string::npos)
        << word << " at " << text.substr(text.find(word) - std::min<std::size_t>(text.find(word), 60), 120);
}

}  // namespace spectrum::test
