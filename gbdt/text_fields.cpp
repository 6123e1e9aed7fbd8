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

std::size_t count_words(std::string_view value) {
  if (value.empty()) return 0;
  return static_cast<std::size_t>(std::count(value.begin(), value.end(), ' ')) + 1;
}

bool is_control(char c) { return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f'; }

void check_characters(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!is_control(c) || c == '\n') continue;
    if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    const auto at = text.begin() + static_cast<std::ptrdiff_t>(i);
    const auto before = std::count(text.begin(), at, '\n');
    refuse(static_cast<int>(before) + 1, "text", "a control character, number " + std::to_string(c & 0x7f));
  }
}

}  // namespace

void refuse(int line, std::string_view key, const std::string& what) {
  throw std::invalid_argument("line " + std::to_string(line) + ", " + std::string(key.substr(0, kShown)) +
                              ": " + what);
}

TextLines::TextLines(std::string_view text) : text_(text) { check_characters(text); }

std::string_view TextLines::peek() const {
  std::string_view line = text_.substr(begin_, text_.find('\n', begin_) - begin_);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

std::string_view TextLines::next() {
  const std::string_view line = peek();
  begin_ += line.size();
  position_ += line.size();
  if (begin_ < text_.size() && text_[begin_] == '\r') ++begin_;
  if (begin_ < text_.size()) ++begin_, ++position_;
  ++number_;
  return line;
}

void TextLines::skip_empty() {
  while (!at_end() && peek().empty()) next();
}

std::string_view take_word(std::string_view& rest) {
  const std::size_t end = std::min(rest.find(' '), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return word;
}

void TextFields::add(std::string_view text, int line) {
  const std::size_t equals = std::min(text.find('='), text.size());
  const std::string_view key = text.substr(0, equals);
  if (std::find(keys_.begin(), keys_.end(), key) == keys_.end()) return;
  const std::string_view value = text.substr(std::min(equals + 1, text.size()));
  if (!fields_.insert({key, {value, line}}).second) refuse(line, key, "occurs twice");
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

template <class Entry, class Parse>
std::vector<Entry> TextFields::parsed(std::string_view key, std::size_t count, const Parse& parse) const {
  std::string_view rest = value(key);
  const std::size_t found = count_words(rest);
  if (found != count) {
    refuse(line(key), key, std::to_string(found) + " entries where " + std::to_string(count) + " belong");
  }
  std::vector<Entry> out;
  out.reserve(count);
  while (out.size() < count) out.push_back(parse(take_word(rest)));
  return out;
}

std::vector<std::string_view> TextFields::entries(std::string_view key, std::size_t count) const {
  return parsed<std::string_view>(key, count, [](std::string_view entry) { return entry; });
}

std::vector<int> TextFields::integers(std::string_view key, std::size_t count, int low, int high) const {
  return parsed<int>(key, count, [&](std::string_view entry) {
    const auto v = read_int(entry);
    if (!v) refuse(line(key), key, quoted(entry) + " is no whole number");
    if (*v < low || *v > high) refuse(line(key), key, quoted(entry) + " is not in " + range(low, high));
    return *v;
  });
}

std::vector<double> TextFields::any_numbers(std::string_view key, std::size_t count) const {
  return parsed<double>(key, count, [&](std::string_view entry) {
    const auto v = read_double(entry);
    if (!v) refuse(line(key), key, quoted(entry) + " is no number");
    return *v;
  });
}

std::vector<double> TextFields::numbers(std::string_view key, std::size_t count) const {
  std::vector<double> out = any_numbers(key, count);
  for (double v : out) {
    if (!std::isfinite(v)) refuse(line(key), key, "an entry is not finite");
  }
  return out;
}

std::vector<std::uint32_t> TextFields::bit_words(std::string_view key, std::size_t count) const {
  return parsed<std::uint32_t>(key, count, [&](std::string_view entry) {
    const auto v = read_word(entry);
    if (!v) refuse(line(key), key, quoted(entry) + " is no whole number of 32 bits");
    return *v;
  });
}

}  // namespace spectrum::gbdt
