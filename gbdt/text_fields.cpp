#include "gbdt/text_fields.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "gbdt/number_text.h"

namespace spectrum::gbdt {
namespace {

// What an error message repeats of a bad entry.
constexpr std::size_t kShown = 40;

std::string quoted(std::string_view text) {
  std::string out = "'";
  return out.append(text.substr(0, kShown)) + "'";
}

std::string range(int low, int high) { return std::to_string(low) + ".." + std::to_string(high); }

}  // namespace

std::string_view TextLines::peek() const { return text_.substr(begin_, text_.find('\n', begin_) - begin_); }

std::string_view TextLines::next() {
  const std::string_view line = peek();
  begin_ = std::min(text_.size(), begin_ + line.size() + 1);
  ++number_;
  return line;
}

void TextLines::skip_empty() {
  while (!at_end() && peek().empty()) next();
}

void refuse(int line, std::string_view key, const std::string& what) {
  throw std::invalid_argument("line " + std::to_string(line) + ", " + std::string(key.substr(0, kShown)) +
                              ": " + what);
}

std::vector<std::string_view> words(std::string_view value) {
  std::vector<std::string_view> out;
  while (!value.empty()) {
    const std::size_t end = value.find(' ');
    out.push_back(value.substr(0, end));
    if (end == std::string_view::npos) break;
    value.remove_prefix(end + 1);
  }
  return out;
}

void TextFields::add(std::string_view text, int line) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) refuse(line, text, "no '=' in this line");
  const std::string_view key = text.substr(0, equals);
  if (!fields_.insert({key, {text.substr(equals + 1), line}}).second) refuse(line, key, "occurs twice");
}

void TextFields::allow_only(const std::vector<std::string_view>& known) const {
  for (const auto& [key, field] : fields_) {
    if (std::find(known.begin(), known.end(), key) == known.end())
      refuse(field.line, key, "is no key known here");
  }
}

const TextFields::Field& TextFields::field(std::string_view key) const {
  const auto found = fields_.find(key);
  if (found == fields_.end()) refuse(first_line_, key, "is missing from the block that starts here");
  return found->second;
}

int TextFields::line(std::string_view key) const { return field(key).line; }
std::string_view TextFields::value(std::string_view key) const { return field(key).value; }

int TextFields::integer(std::string_view key, int low, int high) const {
  return integers(key, 1, low, high).front();
}
double TextFields::number(std::string_view key) const { return numbers(key, 1).front(); }

std::vector<std::string_view> TextFields::entries(std::string_view key, std::size_t count) const {
  std::vector<std::string_view> out = words(value(key));
  if (out.size() != count) {
    refuse(line(key), key,
           std::to_string(out.size()) + " entries where " + std::to_string(count) + " belong");
  }
  return out;
}

std::vector<int> TextFields::integers(std::string_view key, std::size_t count, int low, int high) const {
  std::vector<int> out;
  for (std::string_view entry : entries(key, count)) {
    const auto v = read_int(entry);
    if (!v) refuse(line(key), key, quoted(entry) + " is no whole number");
    if (*v < low || *v > high) refuse(line(key), key, quoted(entry) + " is not in " + range(low, high));
    out.push_back(*v);
  }
  return out;
}

std::vector<double> TextFields::any_numbers(std::string_view key, std::size_t count) const {
  std::vector<double> out;
  for (std::string_view entry : entries(key, count)) {
    const auto v = read_double(entry);
    if (!v) refuse(line(key), key, quoted(entry) + " is no number");
    out.push_back(*v);
  }
  return out;
}

std::vector<double> TextFields::numbers(std::string_view key, std::size_t count) const {
  std::vector<double> out = any_numbers(key, count);
  for (double v : out) {
    if (!std::isfinite(v)) refuse(line(key), key, "an entry is not finite");
  }
  return out;
}

}  // namespace spectrum::gbdt
