#pragma once
// What a page owes to readers who hear it, who use a keyboard, or who see no colours. Each rule is a function
// that appends what breaks it, so that a test can ask for the absence of faults and for their presence.
#include <cctype>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/apps/page_tags.h"

namespace spectrum::test {

using Faults = std::vector<std::string>;

inline std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

/// Where the element of an id begins.
inline std::optional<std::size_t> with_id(const std::vector<Tag>& tags, const std::string& id) {
  for (std::size_t i = 0; i < tags.size(); ++i)
    if (!tags[i].closing && tags[i].get("id") == id) return i;
  return std::nullopt;
}

/// What a screen reader calls an element: aria-label, the texts that aria-labelledby names, a label, its
/// text.
inline std::string name_of(const std::vector<Tag>& tags, std::size_t at) {
  const Tag& t = tags[at];
  if (!t.get("aria-label").empty()) return t.get("aria-label");
  std::string name;
  for (const std::string& id : words_of(t.get("aria-labelledby")))
    if (const auto other = with_id(tags, id)) name += text_of(tags, *other);
  if (!name.empty() || t.name == "svg") return name;
  if (t.name == "a" || t.name == "button" || t.name == "summary") return text_of(tags, at);
  for (std::size_t i = 0; i < tags.size(); ++i)
    if (tags[i].name == "label" && !tags[i].closing && !t.get("id").empty() &&
        tags[i].get("for") == t.get("id"))
      return text_of(tags, i);
  return "";
}

/// Ids are there once, and whatever refers to one refers to one that is there.
inline void check_references(const std::vector<Tag>& tags, Faults& faults) {
  std::set<std::string> ids;
  for (const Tag& t : tags)
    if (const std::string id = t.get("id"); !id.empty() && !ids.insert(id).second)
      faults.push_back("id " + id + " twice");
  for (const Tag& t : tags) {
    std::string names;
    for (const char* attribute : {"aria-labelledby", "aria-describedby", "for", "headers"})
      names += t.get(attribute) + " ";
    if (const auto link = t.attributes.find("href"); link != t.attributes.end()) {
      if (link->second.size() < 2 || link->second[0] != '#')
        faults.push_back("a link that leads nowhere on the page: \"" + link->second + "\"");
      else
        names += link->second.substr(1);
    }
    for (const std::string& name : words_of(names))
      if (!ids.contains(name)) faults.push_back("no element has the id " + name);
  }
}

/// One h1, first; no level is left out on the way down.
inline void check_headings(const std::vector<Tag>& tags, Faults& faults) {
  int level = 0, firsts = 0;
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const std::string& name = tags[i].name;
    const bool heading =
        name.size() == 2 && name[0] == 'h' && std::isdigit(static_cast<unsigned char>(name[1]));
    if (!heading || tags[i].closing) continue;
    const int now = name[1] - '0';
    if (now > level + 1)
      faults.push_back(name + " \"" + text_of(tags, i) + "\" follows h" + std::to_string(level));
    firsts += now == 1;
    level = now;
  }
  if (firsts != 1) faults.push_back(std::to_string(firsts) + " h1, not one");
}

/// A language, a title, one of each landmark, and as the first thing that can be reached a link to the main
/// one.
inline void check_landmarks(const std::vector<Tag>& tags, Faults& faults) {
  std::map<std::string, int> count;
  std::optional<std::size_t> main, title, first_link;
  for (std::size_t i = 0; i < tags.size(); ++i) {
    if (tags[i].closing) continue;
    ++count[tags[i].name];
    if (tags[i].name == "main") main = i;
    if (tags[i].name == "title" && tags[i].get("id").empty()) title = i;
    if (!first_link && (tags[i].name == "a" || tags[i].name == "input" || tags[i].name == "summary"))
      first_link = i;
  }
  if (tags.empty() || tags[0].name != "html" || tags[0].get("lang").empty()) faults.push_back("no language");
  if (!title || text_of(tags, *title).empty()) faults.push_back("no title");
  for (const char* landmark : {"main", "nav", "footer"})
    if (count[landmark] != 1)
      faults.push_back(std::to_string(count[landmark]) + " " + landmark + ", not one");
  if (!main || !first_link || tags[*first_link].get("href") != "#" + tags[*main].get("id"))
    faults.push_back("the first link does not skip to the main part");
}

/// A picture has a name or is hidden; a table has a caption, and heads that say what they head.
inline void check_pictures_and_tables(const std::vector<Tag>& tags, Faults& faults) {
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const Tag& t = tags[i];
    if (t.closing) continue;
    if (t.name == "svg" && t.get("aria-hidden") != "true" &&
        (t.get("role") != "img" || name_of(tags, i).empty()))
      faults.push_back("a picture without a name: " + t.get("class"));
    if (t.name == "th" && t.get("scope") != "col" && t.get("scope") != "row")
      faults.push_back("a head without a scope: " + text_of(tags, i));
    if (t.name != "table") continue;
    if (tags.at(i + 1).name != "caption" || text_of(tags, i + 1).empty())
      faults.push_back("a table without a caption: " + text_of(tags, i).substr(0, 60));
    std::set<std::string> columns;
    bool heads = false;
    for (std::size_t k = i; k < end_of_element(tags, i); ++k) {
      if (tags[k].closing || tags[k].name != "th") continue;
      heads = true;
      if (tags[k].get("scope") == "col" && !columns.insert(text_of(tags, k)).second)
        faults.push_back("two columns of one name: " + text_of(tags, k));
    }
    if (!heads) faults.push_back("a table without heads: " + text_of(tags, i).substr(0, 60));
  }
}

/// What can be reached has a name and comes in the order of the page; what scrolls can be reached.
inline void check_controls(const std::vector<Tag>& tags, Faults& faults) {
  const std::set<std::string> controls = {"a", "button", "input", "select", "summary", "textarea"};
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const Tag& t = tags[i];
    if (t.closing) continue;
    const bool stop = !t.get("tabindex").empty();
    if (controls.contains(t.name) || stop || t.get("role") == "region")
      if (name_of(tags, i).empty()) faults.push_back("no name: " + t.name + " " + t.get("id"));
    if (stop && t.get("tabindex") != "0") faults.push_back("tabindex " + t.get("tabindex"));
    if (t.get("class") == "scroll" && !stop) faults.push_back("what scrolls cannot be reached by keyboard");
    if (t.name == "details" && tags.at(i + 1).name != "summary")
      faults.push_back("details without a summary");
    if (t.name == "fieldset" && tags.at(i + 1).name != "legend")
      faults.push_back("fieldset without a legend");
    if (t.name == "figure") {
      for (std::size_t k = i; k < end_of_element(tags, i); ++k)
        if (tags[k].closing && tags[k].name == "figcaption" && k + 1 != end_of_element(tags, i))
          faults.push_back("a figcaption in the middle of its figure");
    }
  }
}

/// Nothing that should say something is empty.
inline void check_fullness(const std::vector<Tag>& tags, Faults& faults) {
  const std::set<std::string> full = {"td", "th", "li", "dt",    "dd",      "h1",         "h2",    "h3",
                                      "h4", "p",  "a",  "label", "caption", "figcaption", "title", "desc"};
  for (std::size_t i = 0; i < tags.size(); ++i)
    if (full.contains(tags[i].name) && !tags[i].closing && text_of(tags, i).empty())
      faults.push_back("empty " + tags[i].name + " class=\"" + tags[i].get("class") + "\"");
}

/// What a colour tells a word tells as well: a status, a severity and a warning have words that can be seen,
/// and a shape beside them.
inline void check_colours(const std::vector<Tag>& tags, Faults& faults) {
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const std::string css = tags[i].get("class");
    if (tags[i].closing) continue;
    const bool status = css.starts_with("status"), warning = css == "banner", mark = css.starts_with("mark ");
    if (!status && !warning && !mark) continue;
    // A mark is a shape; its word follows it.
    const std::string word = mark ? tags.at(end_of_element(tags, i)).text : text_of(tags, i, "hidden");
    if (words_of(word).empty()) faults.push_back("a colour alone: " + css);
    bool shape = mark && !words_of(tags[i].text).empty();
    for (std::size_t k = i + 1; k < end_of_element(tags, i); ++k)
      shape |= tags[k].get("aria-hidden") == "true";
    if (!shape) faults.push_back("no shape beside the words: " + css);
  }
}

/// Tiles are heard in the order in which they are read: nothing in the style sheet moves them about.
inline void check_order(const std::vector<Tag>& tags, Faults& faults) {
  for (const Tag& t : tags)
    if (t.name == "style" && !t.closing)
      for (const char* mover : {" order:", "{order:", "-reverse", "dense", "grid-area", "float:"})
        if (t.text.find(mover) != std::string::npos)
          faults.push_back(std::string("the style sheet changes the order: ") + mover);
}

inline Faults access_faults(const std::vector<Tag>& tags) {
  Faults faults;
  check_references(tags, faults);
  check_headings(tags, faults);
  check_landmarks(tags, faults);
  check_pictures_and_tables(tags, faults);
  check_controls(tags, faults);
  check_fullness(tags, faults);
  check_colours(tags, faults);
  check_order(tags, faults);
  return faults;
}

}  // namespace spectrum::test
