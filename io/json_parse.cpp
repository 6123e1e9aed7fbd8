#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "io/file.h"
#include "io/json_parse.h"

namespace spectrum::io {
namespace {

/// Letters are those of ASCII, whatever the locale; asked of every character outside strings.
bool in_token(char c) {
  const auto within = [c](char first, char last) { return c >= first && c <= last; };
  return within('0', '9') || within('a', 'z') || within('A', 'Z') || c == '+' || c == '-' || c == '.';
}

/// A bare word that a JSON parser refuses although Python writes it, or a number too large for a double.
bool is_unrepresentable(std::string_view token) {
  if (token == "NaN" || token == "Infinity" || token == "-Infinity") return true;
  const bool may_overflow =
      token.size() > 300 || (token.size() > 3 && token.find_first_of("eE") != std::string_view::npos);
  if (!may_overflow) return false;
  double value = 0;
  const auto [end, code] = std::from_chars(token.data(), token.data() + token.size(), value);
  if (code != std::errc::result_out_of_range || end != token.data() + token.size()) return false;
  return std::isinf(std::strtod(std::string(token).c_str(), nullptr));  // and not merely too small
}

/// The text ready for the parser, found in one pass that allocates nothing where nothing is to be changed.
struct Prepared {
  std::string edited;  ///< the text with unrepresentable tokens quoted; unused where `edits` is empty
  std::vector<std::size_t> edits;  ///< where in `edited` those tokens begin
  std::size_t too_deep_at = std::string_view::npos;

  std::string_view text(std::string_view original) const { return edits.empty() ? original : edited; }
  /// The place in the original of a place in text().
  std::size_t original_offset(std::size_t at) const {
    const auto before = std::lower_bound(edits.begin(), edits.end(), at) - edits.begin();
    return at - std::min(at, static_cast<std::size_t>(2 * before));
  }
};

std::size_t end_of_string(std::string_view text, std::size_t open) {
  for (std::size_t i = open + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return text.size();
}

Prepared prepare(std::string_view text) {
  Prepared out;
  int depth = 0;
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '"') {
      i = end_of_string(text, i);
    } else if (in_token(c)) {
      std::size_t end = i + 1;
      while (end < text.size() && in_token(text[end])) ++end;
      const std::string_view token = text.substr(i, end - i);
      if (is_unrepresentable(token)) {
        out.edited += text.substr(copied, i - copied);
        out.edits.push_back(out.edited.size());
        out.edited += '"';
        out.edited += token;
        out.edited += '"';
        copied = end;
      }
      i = end;
    } else {
      if ((c == '[' || c == '{') && ++depth > kMaxJsonDepth) {
        out.too_deep_at = i;
        return out;
      }
      if (c == ']' || c == '}') --depth;
      ++i;
    }
  }
  if (!out.edits.empty()) out.edited += text.substr(copied);
  return out;
}

std::string position(std::string_view name, std::string_view text, std::size_t at) {
  at = std::min(at, text.size());
  const std::string_view before = text.substr(0, at);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t last = before.rfind('\n');
  const std::size_t column = 1 + (last == std::string_view::npos ? at : at - last - 1);
  return std::string(name) + ": line " + std::to_string(line) + ", column " + std::to_string(column) + ": ";
}

/// Receives the parser's events and builds our value.
class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool null() override { return put(nullptr); }
  bool boolean(bool b) override { return put(b); }
  bool number_integer(number_integer_t i) override { return put(i); }
  bool number_unsigned(number_unsigned_t u) override {
    return u <= INT64_MAX ? put(static_cast<std::int64_t>(u)) : put(static_cast<double>(u));
  }
  bool number_float(number_float_t d, const string_t&) override { return put(d); }
  bool string(string_t& s) override { return put(std::move(s)); }
  bool binary(binary_t&) override { return false; }
  bool start_array(std::size_t) override { return open(Json(Json::Array{})); }
  bool end_array() override { return close(); }
  bool start_object(std::size_t) override { return open(Json(Json::Object{})); }
  bool key(string_t& name) override {
    stack_.back().name = std::move(name);
    return true;
  }
  bool end_object() override {
    std::vector<std::string_view> names;
    for (const auto& m : *stack_.back().value.members()) names.push_back(m.name);
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice != names.end()) {
      duplicate = *twice;
      return false;
    }
    return close();
  }
  bool parse_error(std::size_t at, const std::string&, const nlohmann::detail::exception& e) override {
    error_at = at;
    reason = e.what();
    return false;
  }

  Json root;
  std::size_t error_at = 0;
  std::string reason, duplicate;
  bool too_large = false;

 private:
  /// A container under construction and the name that the next member of it takes.
  struct Open {
    Json value;
    std::string name;
  };

  bool put(Json j) {
    if (++values_ > kMaxJsonValues) {
      too_large = true;
      return false;
    }
    if (stack_.empty()) {
      root = std::move(j);
    } else if (Json& parent = stack_.back().value; parent.is_array()) {
      parent.push(std::move(j));
    } else {
      append(parent, {std::move(stack_.back().name), std::move(j)});
    }
    return true;
  }
  /// Without set()'s search for the name, which would make large objects quadratic.
  static void append(Json& object, Json::Member member) {
    const_cast<Json::Object*>(object.members())->push_back(std::move(member));
  }
  bool open(Json j) {
    stack_.push_back({std::move(j), {}});
    return true;
  }
  bool close() {
    Json done = std::move(stack_.back().value);
    stack_.pop_back();
    return put(std::move(done));
  }

  std::vector<Open> stack_;
  std::size_t values_ = 0;
};

/// "…: syntax error while parsing value - invalid literal; …" without what our own message says already.
std::string plain_reason(const std::string& what) {
  const std::size_t column = what.find("column ");
  const std::size_t colon = column == std::string::npos ? std::string::npos : what.find(": ", column);
  std::string reason = colon == std::string::npos ? what : what.substr(colon + 2);
  if (reason.size() > 160) reason = reason.substr(0, 160) + "...";
  return reason;
}

}  // namespace

Result<Json> parse_any_json(std::string_view text, std::string_view name) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return fail(ErrorKind::kBadData, std::string(name) + ": the file is empty, JSON was expected");
  }
  const Prepared prepared = prepare(text);
  if (prepared.too_deep_at != std::string_view::npos) {
    return fail(ErrorKind::kBadData, position(name, text, prepared.too_deep_at) + "nested deeper than " +
                                         std::to_string(kMaxJsonDepth) + " levels");
  }
  Builder builder;
  const std::string_view ready = prepared.text(text);
  if (nlohmann::json::sax_parse(ready.begin(), ready.end(), &builder)) return std::move(builder.root);
  if (builder.too_large)
    return fail(ErrorKind::kBadData, std::string(name) + ": more than " + std::to_string(kMaxJsonValues) +
                                         " values, no file of ours");
  if (!builder.duplicate.empty() || builder.reason.empty()) {
    return fail(ErrorKind::kBadData,
                std::string(name) + ": the name \"" + builder.duplicate + "\" occurs twice in one object");
  }
  const std::size_t at = prepared.original_offset(builder.error_at > 0 ? builder.error_at - 1 : 0);
  return fail(ErrorKind::kBadData,
              position(name, text, at) + "not valid JSON: " + plain_reason(builder.reason));
}

Result<Json> parse_json(std::string_view text, std::string_view name) {
  if (auto plain = parse_plain_json(text)) return std::move(*plain);
  return parse_any_json(text, name);
}

Result<Json> read_json(const std::string& path) {
  auto text = read_file(path);
  if (!text) return fail(text.error());
  return parse_json(*text, path);
}

}  // namespace spectrum::io
