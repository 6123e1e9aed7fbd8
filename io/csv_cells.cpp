#include "io/csv_cells.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace spectrum::io {
namespace {

std::string_view trim(std::string_view s) {
  const std::size_t first = s.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return s.substr(first, s.find_last_not_of(" \t\r") - first + 1);
}

/// "1,23,456.78" without its commas; a comma that does not part thousands (or lakhs) makes it no number.
std::optional<std::string> without_grouping(std::string_view text) {
  const std::string_view whole = text.substr(0, text.find('.'));
  if (whole.find(',') == std::string_view::npos) return std::string(text);
  std::string out;
  std::size_t group = 0, groups = 0;
  for (char c : whole) {
    if (c != ',') {
      out += c;
      ++group;
      continue;
    }
    const bool fits = groups == 0 ? group >= 1 && group <= 3 : group == 2 || group == 3;
    if (!fits) return std::nullopt;
    group = 0;
    ++groups;
  }
  if (group != 3) return std::nullopt;
  return out + std::string(text.substr(whole.size()));
}

}  // namespace

const char* csv_not_text(std::string_view bytes) {
  using namespace std::string_view_literals;
  constexpr std::pair<std::string_view, const char*> kKinds[] = {
      {"\x1F\x8B"sv, "is compressed; unpack it first, e.g. gunzip --keep FILE"},
      {"PK\x03\x04"sv, "is a workbook or a ZIP archive; save the table as CSV, or unpack it first"},
      {"\xD0\xCF\x11\xE0"sv, "is an Excel workbook; save the table as CSV"},
      {"\xFF\xFE"sv, "is UTF-16 text; save it as UTF-8"},
      {"\xFE\xFF"sv, "is UTF-16 text; save it as UTF-8"},
      {"<!"sv, "is a web page and no CSV file; the download may have ended with an error page"},
      {"<html"sv, "is a web page and no CSV file; the download may have ended with an error page"},
      {"{"sv, "is JSON and no CSV file"},
  };
  bytes.remove_prefix(std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size()));
  for (const auto& [start, what] : kKinds) {
    if (bytes.substr(0, start.size()) == start) return what;
  }
  return nullptr;
}

std::vector<CsvLine> csv_lines(std::string_view text) {
  std::vector<CsvLine> lines;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.find_first_not_of(" \t\r,;\"") != std::string_view::npos) lines.push_back({number, line});
  }
  return lines;
}

char csv_separator(std::string_view header) {
  char best = ',';
  for (char c : {';', '\t'}) {
    if (std::count(header.begin(), header.end(), c) > std::count(header.begin(), header.end(), best))
      best = c;
  }
  return best;
}

CsvCells csv_cells(std::string_view line, char separator) {
  CsvCells cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      cells.back() += line[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == separator && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  for (std::string& cell : cells) cell = trim(cell);
  return cells;
}

CsvMark csv_mark(std::string_view number) {
  const std::size_t comma = number.rfind(','), point = number.rfind('.'), none = std::string_view::npos;
  if (comma == none && point == none) return CsvMark::kEither;
  if (comma != none && point != none) return comma > point ? CsvMark::kComma : CsvMark::kPoint;
  const bool is_comma = comma != none;
  const std::size_t at = is_comma ? comma : point;
  const CsvMark fraction = is_comma ? CsvMark::kComma : CsvMark::kPoint;
  const CsvMark grouping = is_comma ? CsvMark::kPoint : CsvMark::kComma;
  if (number.find(number[at]) != at) return grouping;  // a fraction begins once
  const std::string_view whole = number.substr(0, at);
  const bool may_group = number.size() - at == 4 && !whole.empty() && whole.size() <= 3 && whole[0] != '0';
  return may_group ? CsvMark::kEither : fraction;
}

std::optional<double> csv_number(std::string_view text, bool decimal_comma) {
  std::string swapped;
  if (decimal_comma) {
    for (const char c : text) swapped += c == ',' ? '.' : c == '.' ? ',' : c;
    text = swapped;
  }
  const auto plain = without_grouping(text);
  if (!plain) return std::nullopt;
  double value = 0;
  const auto [end, code] = std::from_chars(plain->data(), plain->data() + plain->size(), value);
  if (code != std::errc{} || end != plain->data() + plain->size()) return std::nullopt;
  return value;
}

bool csv_absent(std::string_view cell) {
  const std::string word = csv_word(cell);
  return word.empty() || word == "-" || word == "null" || word == "nan" || word == "n/a";
}

}  // namespace spectrum::io
