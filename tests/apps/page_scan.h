#pragma once
// What a test asks of a page as a whole: sound tags, access for all, nothing loaded, no word that is none.
#include <algorithm>
#include <regex>

#include "tests/apps/page_access.h"
#include "tests/apps/page_tags.h"

namespace spectrum::test {

/// Every tag that is opened is closed, in order.
inline void expect_nested(const std::vector<Tag>& tags) {
  std::vector<std::string> open;
  for (const Tag& t : tags) {
    if (is_leaf(t)) continue;
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

/// Words that no reader should meet: numbers that are none, whole words in whatever case, and a zero with a
/// sign.
inline std::vector<std::string> word_faults(const std::string& text) {
  static const std::regex banned(
      "(^|[^a-z0-9_])(nan|inf|infinity|null|undefined|not-a-number|not known ?%|-0(\\.0+)?)(?![a-z0-9_.])",
      std::regex::icase);
  std::vector<std::string> faults;
  for (std::sregex_iterator at(text.begin(), text.end(), banned), end; at != end; ++at) {
    const auto from = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, at->position() - 60));
    faults.push_back(at->str(2) + " in: " + text.substr(from, 120));
  }
  return faults;
}

inline void expect_sound(const std::string& page) {
  EXPECT_TRUE(page.starts_with("<!DOCTYPE html>\n"));
  EXPECT_LT(page.size(), 500000u);
  const std::vector<Tag> tags = scan(page);
  expect_nested(tags);
  for (const std::string& fault : access_faults(tags)) ADD_FAILURE() << fault;
  expect_self_contained(tags);
  for (const std::string& fault : word_faults(readable(tags))) ADD_FAILURE() << fault;
}

}  // namespace spectrum::test
