#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include "io/json.h"
#include "io/utf8.h"

namespace spectrum::io {
namespace {

/// Bytes at the start of s that stand for themselves.
std::size_t plain_length(std::string_view s) {
  const auto is_plain = [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; };
  return static_cast<std::size_t>(std::find_if_not(s.begin(), s.end(), is_plain) - s.begin());
}

void put_string(std::string_view s, std::string& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  while (!s.empty()) {
    const char c = s[0];
    std::size_t used = 1;
    if (const std::size_t run = plain_length(s); run > 0) {
      out += s.substr(0, run);
      used = run;
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += "\\u00";
      out += kHex[c >> 4];
      out += kHex[c & 15];
    } else if (const std::size_t n = utf8_length(s); n > 0) {
      out += s.substr(0, n);
      used = n;
    } else {
      out += "\xEF\xBF\xBD";  // U+FFFD: a path, say, that is no UTF-8
    }
    s.remove_prefix(used);
  }
  out += '"';
}

void put_double(double d, std::string& out) {
  if (!std::isfinite(d)) throw std::invalid_argument("JSON has no NaN and no infinity");
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, d).ptr;
  const std::string_view text(digits, static_cast<std::size_t>(end - digits));
  out += text;
  if (text.find_first_of(".e") == std::string_view::npos) out += ".0";  // stays a double when read back
}

class Writer {
 public:
  Writer(int indent, std::string& out) : indent_(indent), out_(out) {}

  void value(const Json& j, int depth) {
    if (const auto* a = j.array_items()) {
      list('[', ']', *a, depth, [&](const Json& item) { value(item, depth + 1); });
    } else if (const auto* o = j.members()) {
      list('{', '}', *o, depth, [&](const Json::Member& m) {
        put_string(m.name, out_);
        out_ += indent_ > 0 ? ": " : ":";
        value(m.value, depth + 1);
      });
    } else if (const std::string* s = j.string()) {
      put_string(*s, out_);
    } else if (const auto b = j.boolean()) {
      out_ += *b ? "true" : "false";
    } else if (j.is_integer()) {
      out_ += std::to_string(*j.integer());
    } else if (const auto d = j.number()) {
      put_double(*d, out_);
    } else {
      out_ += "null";
    }
  }

 private:
  template <class Items, class Put>
  void list(char open, char close, const Items& items, int depth, Put put) {
    out_ += open;
    bool first = true;
    for (const auto& item : items) {
      if (!first) out_ += ',';
      first = false;
      line(depth + 1);
      put(item);
    }
    if (!first) line(depth);
    out_ += close;
  }

  void line(int depth) {
    if (indent_ <= 0) return;
    out_ += '\n';
    out_.append(static_cast<std::size_t>(indent_ * depth), ' ');
  }

  int indent_;
  std::string& out_;
};

}  // namespace

std::string dump(const Json& value, int indent) {
  std::string out;
  Writer(indent, out).value(value, 0);
  return out;
}

}  // namespace spectrum::io
