#include "apps/pipeline/html.h"

#include <utility>

namespace spectrum::pipeline {
namespace {

std::string opening(const char* tag, Attributes attributes) {
  std::string out = std::string("<") + tag;
  for (const Attribute& a : attributes)
    out.append(" ").append(a.name).append("=\"").append(escape_html(a.value)).append("\"");
  return out;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f;
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        if (is_control(c))
          out += "\xEF\xBF\xBD";
        else
          out += c;
    }
  }
  return out;
}

Html trusted_markup(std::string markup) {
  Html out;
  out.markup_ = std::move(markup);
  return out;
}

Html element(const char* tag, Attributes attributes, const Html& content) {
  return trusted_markup(opening(tag, attributes) + ">" + content.markup() + "</" + tag + ">");
}

Html leaf(const char* tag, Attributes attributes) { return trusted_markup(opening(tag, attributes) + "/>"); }

}  // namespace spectrum::pipeline
