#include "io/csv.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <optional>

#include "io/csv_cells.h"
#include "io/file.h"

namespace spectrum::io {
namespace {

constexpr const char* kMinutes = "name a series of minutes, e.g. --series nifty_1d_5m";
constexpr std::size_t kMaxColumns = 10'000;  // five hundred tickers side by side have 3000

std::string quoted(std::string_view s) { return std::string("\"").append(s.substr(0, 40)).append("\""); }

std::vector<DateFormat> formats(std::initializer_list<const char*> patterns) {
  std::vector<DateFormat> out;
  for (const char* pattern : patterns) out.push_back(DateFormat::parse(pattern).value());
  return out;
}

/// Forms that mean one date only, beside those of parse_instant: India writes the day first, and so do
/// dashes.
const std::vector<DateFormat>& plain_formats() {
  static const auto kFormats =
      formats({"%d-%m-%Y", "%d-%b-%Y", "%d %b %Y", "%b %d, %Y", "%Y/%m/%d", "%d-%m-%Y %H:%M",
               "%d-%m-%Y %H:%M:%S", "%d-%b-%Y %H:%M", "%d-%b-%Y %H:%M:%S"});
  return kFormats;
}

/// What to write after --date-format for a date that is refused: each form that it has, or an example.
std::string format_hint(const std::string& text) {
  static const auto kFormats = formats(
      {"%d/%m/%Y",        "%m/%d/%Y",       "%d/%m/%y",       "%m/%d/%y",          "%d-%b-%y",
       "%d-%m-%y",        "%d.%m.%Y",       "%Y%m%d",         "%d %B %Y",          "%B %d, %Y",
       "%d/%b/%Y",        "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S",
       "%Y%m%d %H:%M:%S", "%Y%m%d %H:%M",   "%Y%m%d%H",       "%Y%m%d%H%M",        "%Y%m%d%H%M%S"});
  std::string hint;
  for (const DateFormat& format : kFormats) {
    if (format.read(text)) hint += (hint.empty() ? "--date-format \"" : " or \"") + format.pattern() + "\"";
  }
  return hint.empty() ? "e.g. --date-format \"%d/%m/%Y\"" : hint;
}

/// Seconds, milliseconds, microseconds or nanoseconds since 1970, as programs write moments; nothing where
/// the digits could also be a date written without marks, as 2025111409.
std::optional<std::int64_t> unix_seconds(std::string_view text) {
  static const auto kDates = formats({"%Y%m%d%H", "%Y%m%d%H%M", "%Y%m%d%H%M%S"});
  if (const std::size_t point = text.find('.'); point != std::string_view::npos) {
    if (text.find_first_not_of('0', point + 1) != std::string_view::npos) return std::nullopt;
    text = text.substr(0, point);
  }
  std::int64_t count = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (code != std::errc{} || end != text.data() + text.size() || text[0] == '-') return std::nullopt;
  for (const DateFormat& format : kDates) {
    const auto wall = format.read(text);
    if (wall && wall->day >= 0) return std::nullopt;  // 1763091900 is no hour of 1763
  }
  constexpr std::int64_t kUnits[] = {1, 1'000, 1'000'000, 1'000'000'000};
  for (std::size_t unit = 0; unit < std::size(kUnits); ++unit)
    if (text.size() == 9 + 3 * unit || text.size() == 10 + 3 * unit) return count / kUnits[unit];
  return std::nullopt;
}

/// Newest first, as NSE writes its tables.
bool is_reversed(const Candles& bars) {
  for (std::size_t i = 1; i < bars.size(); ++i) {
    if (bars.time[i] >= bars.time[i - 1]) return false;
  }
  return bars.size() > 1;
}

Candles reversed(const Candles& bars) {
  Candles out;
  out.reserve(bars.size());
  for (std::size_t i = bars.size(); i-- > 0;) out.push_back(bars.bar(i));
  return out;
}

class Reader {
 public:
  Reader(std::string_view name, const CsvOptions& options) : name_(name), options_(options) {}

  Result<CsvRead> read(std::string_view text) {
    if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
    if (const char* what = csv_not_text(text)) return bad(what);
    const std::vector<CsvLine> lines = csv_lines(text);
    if (lines.empty()) return bad("the file is empty");
    if (auto ok = read_header(lines); !ok) return fail(ok.error());
    if (auto ok = read_mark(lines); !ok) return fail(ok.error());
    for (std::size_t i = header_.lines; i < lines.size(); ++i) {
      line_ = lines[i].number;
      if (auto ok = read_row(csv_cells(lines[i].text, separator_)); !ok) return fail(ok.error());
    }
    return finish();
  }

 private:
  Unexpected bad(const std::string& what) const {
    return fail(ErrorKind::kBadData, std::string(name_) + ": " + what);
  }
  Unexpected bad_line(const std::string& what) const {
    return bad("line " + std::to_string(line_) + ": " + what);
  }

  Result<void> read_header(const std::vector<CsvLine>& lines) {
    separator_ = csv_separator(lines[0].text);
    std::vector<CsvCells> first;
    for (std::size_t i = 0; i < std::min<std::size_t>(3, lines.size()); ++i)
      first.push_back(csv_cells(lines[i].text, separator_));
    line_ = lines[0].number;
    if (first[0].size() > kMaxColumns)
      return bad_line("has " + std::to_string(first[0].size()) + " columns, which no table of prices has");
    auto header = read_csv_header(first, options_.columns);
    if (!header) {
      return header.error().kind == ErrorKind::kBadData
                 ? bad_line(header.error().message)
                 : fail(header.error().kind, std::string(name_) + ": " + header.error().message);
    }
    header_ = std::move(*header);
    return {};
  }

  /// Whether numbers have a decimal comma: the prices of the whole table say it. Where they leave it open,
  /// commas group digits, as in India, unless the table avoids them between its cells.
  Result<void> read_mark(const std::vector<CsvLine>& lines) {
    bool points = false, commas = false;
    std::string open_cell;
    for (std::size_t i = header_.lines; i < lines.size(); ++i) {
      const CsvCells cells = csv_cells(lines[i].text, separator_);
      for (const CsvField f : kPrices) {
        if (header_.column[f] >= cells.size()) continue;
        const std::string& cell = cells[header_.column[f]];
        const CsvMark mark = csv_mark(cell);
        points |= mark == CsvMark::kPoint;
        commas |= mark == CsvMark::kComma;
        if (mark != CsvMark::kEither || !open_cell.empty() || cell.find(',') == std::string::npos) continue;
        open_cell = cell;
        line_ = lines[i].number;
      }
    }
    decimal_comma_ = commas && !points;
    if (points || commas || open_cell.empty() || separator_ == ',') return {};
    std::string point = open_cell, plain = open_cell;
    std::ranges::replace(point, ',', '.');
    std::erase(plain, ',');
    return bad_line(quoted(open_cell) + " may be " + point + " or " + plain +
                    ": write the numbers of the file with a decimal point and without commas");
  }

  Result<void> read_row(const CsvCells& cells) {
    const auto cell = [&](CsvField f) {
      return header_.column[f] < cells.size() ? cells[header_.column[f]] : std::string();
    };
    for (std::size_t i = header_.names.size(); i < cells.size(); ++i)
      if (!cells[i].empty())
        return bad_line("has more cells than the header (" + std::to_string(header_.names.size()) +
                        "); numbers with commas need quotes");
    const auto wanted = is_wanted(cells);
    if (!wanted) return fail(wanted.error());
    if (!*wanted) return {};
    Bar bar;
    std::string date = cell(kDate);
    if (!options_.daily && header_.time_column && *header_.time_column < cells.size())
      date += " " + cells[*header_.time_column];
    if (auto ok = read_date(date, bar); !ok) return ok;
    if (options_.daily) note_time_of_day(date, cells);
    if (std::all_of(std::begin(kPrices), std::end(kPrices), [&](auto f) { return csv_absent(cell(f)); })) {
      ++without_prices_;
      return {};
    }
    double* const targets[] = {&bar.open, &bar.high, &bar.low, &bar.close};
    for (std::size_t i = 0; i < 4; ++i) {
      if (csv_absent(cell(kPrices[i])))
        return faulty(std::string(kCsvFieldNames[kPrices[i]]) + " is missing");
      if (auto ok = read_number(kPrices[i], cell(kPrices[i]), *targets[i]); !ok) return ok;
    }
    if (const auto wrong = price_fault(bar.open, bar.high, bar.low, bar.close)) {
      const CsvField field = find_field(wrong->field);
      return faulty(describe(field, cell(field)) + " " + wrong->phrase);
    }
    if (!csv_absent(cell(kVolume))) {
      if (auto ok = read_number(kVolume, cell(kVolume), bar.volume); !ok) return ok;
      if (!std::isfinite(bar.volume)) return bad_line(describe(kVolume, cell(kVolume)) + " is not a number");
      bar.volume = std::max(0.0, bar.volume);
    }
    out_.bars.push_back(bar);
    return {};
  }

  Result<void> read_number(CsvField f, const std::string& cell, double& into) const {
    const auto number = csv_number(cell, decimal_comma_);
    const char* const remedy = csv_mark(cell) == CsvMark::kComma
                                   ? "; write all numbers with a decimal point, or all with a decimal comma"
                                   : "";
    if (!number) return bad_line(describe(f, cell) + " is not a number" + remedy);
    into = *number;
    return {};
  }

  /// Whether a row is of the index that is read. One series is one index: rows of another are an error, or
  /// passed over where one was chosen.
  Result<bool> is_wanted(const CsvCells& cells) {
    if (!header_.index_column) return true;
    const std::string& name = *header_.index_column < cells.size() ? cells[*header_.index_column] : "";
    const std::string& chosen = options_.columns.index;
    if (!chosen.empty() && csv_word(name) != csv_word(chosen)) {
      const bool is_new = std::find(others_.begin(), others_.end(), name) == others_.end();
      if (is_new && others_.size() <= kMaxListed) others_.push_back(name);
      return false;
    }
    if (header_.index.empty()) header_.index = name;
    if (csv_word(name) == csv_word(header_.index)) return true;
    return bad_line("is of " + quoted(name) + ", the lines before it of " + quoted(header_.index) +
                    "; a series is one index: say which, e.g. --index " + quoted(header_.index));
  }

  Result<void> faulty(const std::string& what) {
    if (!options_.drop_faulty_prices) return bad_line(what + "; correct the line or remove it");
    if (faulty_++ == 0) first_fault_ = bad_line(what).error.message;
    return {};
  }

  Result<void> read_date(const std::string& text, Bar& bar) const {
    const auto stamp = read_stamp(text);
    if (!stamp && names_no_day(text))
      return bad_line(quoted(text) + " is not a date: there is no such day; correct the line or remove it");
    if (!stamp && options_.date_format) {
      return bad_line(quoted(text) + " is not a date of the form \"" + options_.date_format->pattern() +
                      "\", which --date-format names");
    }
    if (!stamp) {
      return bad_line(quoted(text) +
                      " is not a date that has one meaning only (2025-11-14, 14-11-2025 or "
                      "14-Nov-2025); say how to read it: " +
                      format_hint(text));
    }
    if (!options_.daily && !stamp->has_clock)
      return bad_line(quoted(text) + " has no time of day, which an intraday series needs");
    const BarTime begin = bar_time(stamp->instant, options_.daily, kMarketOffset);
    bar.time = begin.time;
    bar.day = begin.day;
    return {};
  }

  /// Keeps the first row of a daily series that has a time within the session, be it in the column of dates
  /// or in one of its own.
  void note_time_of_day(const std::string& date, const CsvCells& cells) {
    if (!in_session_.empty()) return;
    std::vector<std::string> moments = {date};
    if (header_.time_column && *header_.time_column < cells.size())
      moments.push_back(date + " " + cells[*header_.time_column]);
    for (const std::string& text : moments)
      if (const auto stamp = read_stamp(text); stamp && in_session(*stamp))
        in_session_ =
            bad_line(quoted(text) + " is a time within the session (09:15 to 15:30): ").error.message;
  }

  struct Stamp {
    Instant instant;
    bool has_clock;
    bool utc = false;  ///< written in UTC, or as seconds since 1970
  };

  /// Whether the forms that are read make a date of it that no calendar has.
  bool names_no_day(const std::string& text) const {
    if (options_.date_format) return options_.date_format->names_no_day(text);
    static const auto kIso = formats({"%Y-%m-%d"});
    if (kIso[0].names_no_day(text.substr(0, 10))) return true;
    return std::ranges::any_of(plain_formats(), [&](const DateFormat& f) { return f.names_no_day(text); });
  }

  std::optional<Stamp> read_stamp(const std::string& text) const {
    if (options_.date_format) return placed(options_.date_format->read(text));
    constexpr std::int32_t kNone = 1;  // no file can write an offset of a second, so that none was written
    if (const auto parsed = parse_instant(text, kNone)) {
      const bool has_clock = text.find(':') != std::string::npos;
      if (parsed->offset_seconds != kNone) return Stamp{*parsed, has_clock, parsed->offset_seconds == 0};
      WallTime wall{local_day(*parsed), std::nullopt};
      if (has_clock) wall.second = static_cast<int>(parsed->seconds + kNone - std::int64_t{wall.day} * 86400);
      return placed(wall);
    }
    for (const DateFormat& format : plain_formats()) {
      if (const auto wall = format.read(text)) return placed(wall);
    }
    if (const auto seconds = unix_seconds(text)) return Stamp{{*seconds, kMarketOffset}, true, true};
    return std::nullopt;
  }

  /// When it is that a clock shows `wall`: of the market for a date, else of the file.
  std::optional<Stamp> placed(const std::optional<WallTime>& wall) const {
    if (!wall) return std::nullopt;
    const bool is_date = !wall->second || (options_.daily && *wall->second == 0);
    const std::int32_t offset = is_date ? kMarketOffset : options_.default_offset;
    const std::int64_t seconds = std::int64_t{wall->day} * 86400 + wall->second.value_or(0) - offset;
    return Stamp{{seconds, kMarketOffset}, wall->second.has_value()};
  }

  /// Whether a moment is within a regular session of the market. Midnight of any clock stands for a date;
  /// what comes from Yahoo may date a daily bar by the opening in UTC.
  static bool in_session(const Stamp& stamp) {
    constexpr std::int64_t kOpen = 9 * 3600 + 15 * 60, kClose = 15 * 3600 + 30 * 60;
    const auto clock = [&](std::int32_t offset) {
      return stamp.instant.seconds + offset - std::int64_t{local_day(stamp.instant.seconds, offset)} * 86400;
    };
    if (!stamp.has_clock || clock(stamp.instant.offset_seconds) == 0) return false;
    const std::int64_t second = clock(kMarketOffset);
    return stamp.utc ? second > kOpen && second < kClose : second >= kOpen && second < kClose;
  }

  static constexpr CsvField kPrices[] = {kOpen, kHigh, kLow, kClose};

  static CsvField find_field(std::string_view name) {
    const auto at = std::find(kCsvFieldNames.begin(), kCsvFieldNames.end(), csv_word(name));
    return static_cast<CsvField>(at - kCsvFieldNames.begin());
  }
  static std::string describe(CsvField f, const std::string& cell) {
    return std::string(kCsvFieldNames[f]) + " " + quoted(cell);
  }

  Result<CsvRead> finish() {
    if (out_.bars.empty()) {
      return bad(others_.empty() ? "there is no row with prices"
                                 : "there is no row of " + quoted(options_.columns.index) +
                                       " with prices (there are rows of " + csv_list(others_) + ")");
    }
    out_.layout = header_.layout;
    out_.index = header_.index;
    for (std::size_t f = 0; f < kCsvFields; ++f) {
      if (header_.has(static_cast<CsvField>(f)))
        out_.columns.emplace_back(kCsvFieldNames[f], header_.names[header_.column[f]]);
    }
    const auto warn = [&](const std::string& what) {
      out_.warnings.push_back(std::string(name_) + ": " + what);
    };
    if (without_prices_ > 0)
      warn(std::to_string(without_prices_) + (without_prices_ == 1 ? " row" : " rows") +
           " without prices skipped");
    if (faulty_ > 0) {
      out_.warnings.push_back(first_fault_ + "; rows like this are dropped, " + std::to_string(faulty_) +
                              " in all");
    }
    if (is_reversed(out_.bars)) out_.bars = reversed(out_.bars);
    const Tidied tidied = tidy(out_.bars, options_.daily);
    if (tidied.was_unsorted) warn("rows were not in order of date; sorted");
    if (options_.daily && tidied.duplicates > out_.bars.size()) {
      return fail(ErrorKind::kBadData,
                  std::string(name_) + ": " + std::to_string(out_.bars.size() + tidied.duplicates) +
                      " rows on " + std::to_string(out_.bars.size()) +
                      (out_.bars.size() == 1 ? " day" : " days") + ": these are no daily bars; " + kMinutes);
    }
    if (!in_session_.empty())
      return fail(ErrorKind::kBadData, in_session_ + "this is no daily bar; " + kMinutes);
    if (tidied.duplicates > 0) {
      warn(std::to_string(tidied.duplicates) +
           (tidied.duplicates == 1 ? " duplicate date" : " duplicate dates") +
           "; the last row of each is kept");
    }
    return std::move(out_);
  }

  std::string_view name_;
  const CsvOptions& options_;
  CsvHeader header_;
  char separator_ = ',';
  bool decimal_comma_ = false;
  std::size_t line_ = 0, without_prices_ = 0, faulty_ = 0;
  std::vector<std::string> others_;  ///< the first few indices that rows passed over are of
  std::string first_fault_;
  std::string in_session_;  ///< what the first row with a time within the session is
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
