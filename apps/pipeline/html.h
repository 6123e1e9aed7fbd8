#pragma once
#include <initializer_list>
#include <string>
#include <string_view>

namespace spectrum::pipeline {

/// `text` with & < > " ' as entities, and what no page may hold (control characters) as U+FFFD.
std::string escape_html(std::string_view text);

/// A piece of a page. Text becomes one escaped and never otherwise, so that nothing from a file can turn into
/// markup: markup comes from the functions below alone.
class Html {
 public:
  Html() = default;
  Html(std::string_view text) : markup_(escape_html(text)) {}
  Html(const std::string& text) : Html(std::string_view(text)) {}
  Html(const char* text) : Html(std::string_view(text)) {}

  Html& operator+=(const Html& more) {
    markup_ += more.markup_;
    return *this;
  }
  friend Html operator+(Html a, const Html& b) { return std::move(a += b); }

  bool empty() const { return markup_.empty(); }
  const std::string& markup() const { return markup_; }

 private:
  friend Html trusted_markup(std::string markup);
  std::string markup_;
};

/// Markup that this program wrote itself, taken as it is.
Html trusted_markup(std::string markup);

/// An attribute; its value is escaped. The name is the program's own.
struct Attribute {
  const char* name;
  std::string value;
};
using Attributes = std::initializer_list<Attribute>;

/// <tag name="value" …>content</tag>
Html element(const char* tag, Attributes attributes, const Html& content);
inline Html element(const char* tag, const Html& content) { return element(tag, {}, content); }

/// <tag name="value" …/>: a void element of HTML, or one without children of SVG.
Html leaf(const char* tag, Attributes attributes);

/// <tag class="name">content</tag>
inline Html classed(const char* tag, const char* name, const Html& content) {
  return element(tag, {{"class", name}}, content);
}

}  // namespace spectrum::pipeline
