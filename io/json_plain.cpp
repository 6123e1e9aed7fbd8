#include <algorithm>
#include <charconv>
#include <cmath>

#include "io/json_parse.h"
#include "io/utf8.h"

namespace spectrum::io {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads one text from front to back. Whatever it does not know makes a function return false, and then the
/// reader is of no further use.
class PlainReader {
 public:
  explicit PlainReader(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  bool read(Json& out) { return value(out, 0) && (skip_blanks(), at_ == end_); }

 private:
  static constexpr std::size_t kMostNames = 16;  // of an object whose names are compared one with each other

  void skip_blanks() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }
  bool eat(char c) {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }
  bool eat(std::string_view word) {
    if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  bool value(Json& out, int depth) {
    skip_blanks();
    if (at_ == end_ || ++values_ > kMaxJsonValues) return false;
    switch (*at_) {
      case '{':
        return depth < kMaxJsonDepth && object(out, depth + 1);
      case '[':
        return depth < kMaxJsonDepth && array(out, depth + 1);
      case '"': {
        std::string text;
        if (!string(text)) return false;
        out = Json(std::move(text));
        return true;
      }
      case 't':
        out = Json(true);
        return eat("true");
      case 'f':
        out = Json(false);
        return eat("false");
      case 'n':
        out = Json();
        return eat("null");
      default:
        return number(out);
    }
  }

  bool array(Json& out, int depth) {
    Json::Array items;
    ++at_;
    skip_blanks();
    if (!eat(']')) {
      do {
        if (!value(items.emplace_back(), depth)) return false;
        skip_blanks();
      } while (eat(','));
      if (!eat(']')) return false;
    }
    out = Json(std::move(items));
    return true;
  }

  bool object(Json& out, int depth) {
    Json::Object members;
    members.reserve(last_size_);  // rows of a table are alike
    ++at_;
    skip_blanks();
    if (!eat('}')) {
      do {
        skip_blanks();
        Json::Member& m = members.emplace_back();
        if (!string(m.name)) return false;
        skip_blanks();
        if (!eat(':') || !value(m.value, depth)) return false;
        skip_blanks();
      } while (eat(','));
      if (!eat('}') || !names_differ(members)) return false;
    }
    last_size_ = std::min(members.size(), kMostNames);
    out = Json(std::move(members));
    return true;
  }

  static bool names_differ(const Json::Object& members) {
    if (members.size() > kMostNames) {
      std::vector<std::string_view> names;
      for (const Json::Member& m : members) names.push_back(m.name);
      std::sort(names.begin(), names.end());
      return std::adjacent_find(names.begin(), names.end()) == names.end();
    }
    for (std::size_t i = 1; i < members.size(); ++i)
      for (std::size_t k = 0; k < i; ++k)
        if (members[i].name == members[k].name) return false;
    return true;
  }

  bool string(std::string& out) {
    if (!eat('"')) return false;
    const char* begin = at_;
    for (; at_ != end_ && *at_ != '"'; ++at_) {
      const auto c = static_cast<unsigned char>(*at_);
      if (c < 0x20) return false;
      if (c == '\\') {
        out.append(begin, at_++);
        if (!escape(out)) return false;
        begin = at_ + 1;
      } else if (c >= 0x80) {
        const std::size_t n = utf8_length({at_, static_cast<std::size_t>(end_ - at_)});
        if (n == 0) return false;
        at_ += n - 1;
      }
    }
    if (at_ == end_) return false;
    out.append(begin, at_++);
    return true;
  }

  bool escape(std::string& out) {
    if (at_ == end_) return false;
    switch (*at_) {
      case '"':
      case '\\':
      case '/':
        out += *at_;
        return true;
      case 'n':
        out += '\n';
        return true;
      case 't':
        out += '\t';
        return true;
      default:
        return false;
    }
  }

  /// -? (0 | [1-9][0-9]*) (.[0-9]+)? ([eE][+-]?[0-9]+)?
  bool number(Json& out) {
    const char* begin = at_;
    eat('-');
    const char* first = at_;
    if (!digits() || (*first == '0' && at_ - first > 1)) return false;
    bool whole = true;
    if (eat('.')) {
      whole = false;
      if (!digits()) return false;
    }
    if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
      whole = false;
      ++at_;
      if (!eat('-')) eat('+');
      if (!digits()) return false;
    }
    if (whole) {
      std::int64_t integer = 0;
      if (std::from_chars(begin, at_, integer).ec != std::errc()) return false;
      out = Json(integer);
      return true;
    }
    double real = 0;
    if (std::from_chars(begin, at_, real).ec != std::errc()) return false;
    out = Json(real);
    return true;
  }

  bool digits() {
    const char* begin = at_;
    while (at_ != end_ && is_digit(*at_)) ++at_;
    return at_ != begin;
  }

  const char* at_;
  const char* end_;
  std::size_t values_ = 0, last_size_ = 0;
};

}  // namespace

std::optional<Json> parse_plain_json(std::string_view text) {
  Json out;
  if (!PlainReader(text).read(out)) return std::nullopt;
  return out;
}

}  // namespace spectrum::io
