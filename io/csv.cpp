#include "io/csv.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "io/file.h"

namespace spectrum::io {
namespace {

enum Field { kDate, kOpen, kHigh, kLow, kClose, kVolume, kFields };

constexpr std::array<std::string_view, kFields> kFieldNames = {"date", "open",  "high",
                                                               "low",  "close", "volume"};

/// Header names that mean a field, beside its own name.
constexpr std::pair<std::string_view, Field> kSynonyms[] = {{"datetime", kDate},
                                                            {"time", kDate},
                                                            {"timestamp", kDate},
                                                            {"index date", kDate},
                                                            {"open price", kOpen},
                                                            {"open index value", kOpen},
                                                            {"high price", kHigh},
                                                            {"high index value", kHigh},
                                                            {"low price", kLow},
                                                            {"low index value", kLow},
                                                            {"close price", kClose},
                                                            {"closing index value", kClose},
                                                            {"shares traded", kVolume},
                                                            {"vol", kVolume},
                                                            {"total traded quantity", kVolume}};

std::string_view trim(std::string_view s) {
  const std::size_t first = s.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return s.substr(first, s.find_last_not_of(" \t\r") - first + 1);
}

std::string quoted(std::string_view s) { return std::string("\"").append(s.substr(0, 40)).append("\""); }

std::string lower(std::string_view s) {
  std::string out(s);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

/// Cells of one line; quotes may enclose a cell, and "" in it is one quote.
std::vector<std::string> split(std::string_view line, char separator) {
  std::vector<std::string> cells(1);
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

char separator_of(std::string_view header) {
  char best = ',';
  for (char c : {';', '\t'}) {
    if (std::count(header.begin(), header.end(), c) > std::count(header.begin(), header.end(), best))
      best = c;
  }
  return best;
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

std::optional<double> parse_number(std::string_view text) {
  const auto plain = without_grouping(text);
  if (!plain) return std::nullopt;
  double value = 0;
  const auto [end, code] = std::from_chars(plain->data(), plain->data() + plain->size(), value);
  if (code != std::errc{} || end != plain->data() + plain->size()) return std::nullopt;
  return value;
}

bool is_absent(const std::string& cell) {
  const std::string word = lower(cell);
  return word.empty() || word == "-" || word == "null" || word == "nan" || word == "n/a";
}

/// "14-11-2025" and "14-Nov-2025".
std::optional<Day> parse_day_first(std::string_view text) {
  static constexpr std::string_view kMonths = "janfebmaraprmayjunjulaugsepoctnovdec";
  const std::size_t dash = text.find('-');
  const std::size_t last = text.rfind('-');
  if (dash == std::string_view::npos || dash == last || dash > 2 || text.size() - last != 5)
    return std::nullopt;
  const auto number = [](std::string_view s) -> int {
    int value = 0;
    const auto [end, code] = std::from_chars(s.data(), s.data() + s.size(), value);
    return code == std::errc{} && end == s.data() + s.size() ? value : 0;
  };
  const std::string middle = lower(text.substr(dash + 1, last - dash - 1));
  int month = middle.size() == 2 ? number(middle) : 0;
  if (middle.size() == 3) {
    const std::size_t at = kMonths.find(middle);
    if (at != std::string_view::npos && at % 3 == 0) month = static_cast<int>(at / 3) + 1;
  }
  const auto day = make_day(number(text.substr(last + 1)), month, number(text.substr(0, dash)));
  return day ? std::optional(*day) : std::nullopt;
}

class Reader {
 public:
  Reader(std::string_view name, const CsvOptions& options) : name_(name), options_(options) {}

  Result<CsvRead> read(std::string_view text) {
    if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
    while (!text.empty()) {
      ++line_;
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (trim(line).empty()) continue;
      auto ok = has_header_ ? read_row(split(line, separator_)) : read_header(line);
      if (!ok) return fail(ok.error());
    }
    if (!has_header_) return bad("the file is empty");
    return finish();
  }

 private:
  Unexpected bad(const std::string& what) const {
    return fail(ErrorKind::kBadData, std::string(name_) + ": " + what);
  }
  Unexpected bad_line(const std::string& what) const {
    return bad("line " + std::to_string(line_) + ": " + what);
  }

  Result<void> read_header(std::string_view line) {
    has_header_ = true;
    separator_ = separator_of(line);
    header_ = split(line, separator_);
    column_.fill(header_.size());
    for (std::size_t f = 0; f < kFields; ++f) column_[f] = find_column(kFieldNames[f]);
    for (const auto& [synonym, field] : kSynonyms) {
      if (column_[field] == header_.size()) column_[field] = find_column(synonym);
    }
    if (auto ok = apply_mapping(); !ok) return ok;
    std::string missing;
    for (std::size_t f = kDate; f <= kClose; ++f) {
      if (column_[f] == header_.size())
        missing += (missing.empty() ? "" : ", ") + std::string(kFieldNames[f]);
    }
    if (missing.empty()) return {};
    return bad_line(
        "no column for " + missing + " (columns: " + std::string(trim(line)).substr(0, 200) +
        "); say which is meant, e.g. --map close=NAME. Ranges cannot be made up from closes alone");
  }

  std::size_t find_column(std::string_view wanted) const {
    const std::string key = lower(trim(wanted));
    const auto it =
        std::find_if(header_.begin(), header_.end(), [&](const auto& h) { return lower(h) == key; });
    return static_cast<std::size_t>(it - header_.begin());
  }

  Result<void> apply_mapping() {
    for (const auto& [field, wanted] : options_.columns) {
      const auto f = std::find(kFieldNames.begin(), kFieldNames.end(), lower(field));
      if (f == kFieldNames.end()) {
        return fail(ErrorKind::kConfiguration,
                    "cannot map \"" + field + "\": fields are date, open, high, low, close, volume");
      }
      const std::size_t at = find_column(wanted);
      if (at == header_.size()) return bad_line("there is no column \"" + wanted + "\" to map to " + field);
      column_[static_cast<std::size_t>(f - kFieldNames.begin())] = at;
    }
    return {};
  }

  Result<void> read_row(const std::vector<std::string>& cells) {
    const auto cell = [&](Field f) { return column_[f] < cells.size() ? cells[column_[f]] : std::string(); };
    for (std::size_t i = header_.size(); i < cells.size(); ++i)
      if (!trim(cells[i]).empty())
        return bad_line("has more cells than the header (" + std::to_string(header_.size()) +
                        "); numbers with commas need quotes");
    Bar bar;
    if (auto ok = read_date(cell(kDate), bar); !ok) return ok;
    static constexpr Field kPrices[] = {kOpen, kHigh, kLow, kClose};
    if (std::all_of(std::begin(kPrices), std::end(kPrices), [&](Field f) { return is_absent(cell(f)); })) {
      ++without_prices_;
      return {};
    }
    double* const targets[] = {&bar.open, &bar.high, &bar.low, &bar.close};
    for (std::size_t i = 0; i < 4; ++i) {
      const auto price = parse_number(cell(kPrices[i]));
      if (!price) return bad_line(describe(kPrices[i], cell(kPrices[i])) + " is not a number");
      *targets[i] = *price;
    }
    if (const auto wrong = price_fault(bar.open, bar.high, bar.low, bar.close)) {
      const auto field = static_cast<Field>(find_field(wrong->field));
      const auto fault = bad_line(describe(field, cell(field)) + " " + wrong->phrase);
      if (!options_.drop_faulty_prices) return fault;
      if (faulty_++ == 0) first_fault_ = fault.error.message;
      return {};
    }
    if (!is_absent(cell(kVolume))) {
      const auto volume = parse_number(cell(kVolume));
      if (!volume || !std::isfinite(*volume))
        return bad_line(describe(kVolume, cell(kVolume)) + " is not a number");
      bar.volume = std::max(0.0, *volume);
    }
    out_.bars.push_back(bar);
    return {};
  }

  Result<void> read_date(const std::string& text, Bar& bar) const {
    Instant instant{0, options_.default_offset};
    if (const auto parsed = parse_instant(text, options_.default_offset)) {
      instant = *parsed;
    } else if (const auto day = parse_day_first(text)) {
      instant.seconds = std::int64_t{*day} * 86400 - options_.default_offset;
    } else {
      return bad_line(quoted(text) +
                      " is not a date that has one meaning only (2025-11-14, 14-11-2025 or 14-Nov-2025)");
    }
    if (!options_.daily && text.find(':') == std::string::npos) {
      return bad_line(quoted(text) + " has no time of day, which an intraday series needs");
    }
    const BarTime stamp = bar_time(instant, options_.daily, options_.default_offset);
    bar.time = stamp.time;
    bar.day = stamp.day;
    return {};
  }

  static std::size_t find_field(std::string_view name) {
    return static_cast<std::size_t>(std::find(kFieldNames.begin(), kFieldNames.end(), lower(name)) -
                                    kFieldNames.begin());
  }
  static std::string describe(Field f, const std::string& cell) {
    return std::string(kFieldNames[f]) + " " + quoted(cell);
  }

  Result<CsvRead> finish() {
    if (out_.bars.empty()) return bad("there is no row with prices");
    const auto warn = [&](const std::string& what) {
      out_.warnings.push_back(std::string(name_) + ": " + what);
    };
    if (without_prices_ > 0) warn(std::to_string(without_prices_) + " rows without prices skipped");
    if (faulty_ > 0) {
      out_.warnings.push_back(first_fault_ + "; rows like this are dropped, " + std::to_string(faulty_) +
                              " in all");
    }
    const Tidied tidied = tidy(out_.bars, options_.daily);
    if (tidied.was_unsorted) warn("rows were not in order of date; sorted");
    if (tidied.duplicates > 0) {
      warn(std::to_string(tidied.duplicates) + " duplicate dates; the last row of each is kept");
    }
    return std::move(out_);
  }

  std::string_view name_;
  const CsvOptions& options_;
  std::vector<std::string> header_;
  std::array<std::size_t, kFields> column_{};
  char separator_ = ',';
  bool has_header_ = false;
  std::size_t line_ = 0, without_prices_ = 0, faulty_ = 0;
  std::string first_fault_;
  CsvRead out_;
};

}  // namespace

Result<CsvRead> parse_csv(std::string_view text, std::string_view name, const CsvOptions& options) {
  return Reader(name, options).read(text);
}

Result<CsvRead> read_csv(const std::string& path, const CsvOptions& options) {
  const auto text = read_file(path);
  if (!text) return fail(text.error());
  return parse_csv(*text, path, options);
}

}  // namespace spectrum::io
