#include "io/yahoo_result.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "io/market_table.h"

namespace spectrum::io {
namespace {

constexpr std::int64_t kMinute = 60, kDay = 86400;
constexpr std::int64_t kYear1980 = 315532800, kYear3000 = 32503680000;
/// The regular session's end where the answer does not tell: 15:30 of the market's clock.
constexpr std::int64_t kUsualEnd = (15 * 60 + 30) * kMinute;
/// A daily row settles only after the session: the official close is an average of its last half hour.
constexpr std::int64_t kSettling = 30 * kMinute;
/// Our own clock may be this slow before a row looks as though it came from the future.
constexpr std::int64_t kClockError = 5 * kMinute;
/// The next session may lie beyond the longest of holidays.
constexpr std::int64_t kLongestBreak = 31 * kDay;
constexpr std::size_t kNamedFaults = 5;
constexpr double kMaxVolume = 1e15;

constexpr std::array<const char*, 4> kPriceNames = {"open", "high", "low", "close"};
constexpr std::array<const char*, 4> kPriceTitles = {"Open", "High", "Low", "Close"};

/// From the opening to the end of a session, UTC seconds.
struct Hours {
  std::int64_t start = 0, end = 0;
};

/// Where a row stands in the arrays of the answer.
struct Row {
  std::int64_t stamp = 0;
  std::size_t index = 0;
};

/// A value as it may stand in a message.
std::string described(const Json& value) {
  if (value.is_number()) return dump(value, 0);
  if (value.is_string()) return std::string("\"") + plain_text(*value.string(), 24) + "\"";
  return value.type_name();
}

/// The first element, where this is an array that has one.
const Json* first_of(const Json* array) {
  return array && array->is_array() && array->size() > 0 ? &array->at(0) : nullptr;
}

std::string rows(std::size_t n) { return std::to_string(n) + (n == 1 ? " row" : " rows"); }

/// Reads one result, from its meta to its last row.
class ResultReader {
 public:
  ResultReader(const ChartQuery& asked, const Json& result, Instant now)
      : asked_(asked), result_(result), now_(now.seconds), step_(intraday_seconds(asked.interval)) {}

  ChartAnswer read() {
    if (find_meta() && is_of_symbol() && read_meta() && is_of_granularity() && has_history() &&
        find_columns() && read_rows()) {
      set_stub_apart();
      tidy_bars();
      judge();
    }
    return std::move(answer_);
  }

 private:
  bool daily() const { return !step_; }
  bool is_second(std::int64_t t, std::int64_t latest) const { return t >= kYear1980 && t <= latest; }

  /// The end of reading; false, for the caller to return.
  bool end(ChartOutcome outcome, std::string reason) {
    answer_.outcome = outcome;
    answer_.reason = std::move(reason);
    return false;
  }
  void remark(std::string sentence) { chart_.remarks.push_back(std::move(sentence)); }

  // --- meta

  bool find_meta() {
    meta_ = result_.find("meta");
    if (meta_ && meta_->is_object()) return true;
    return end(ChartOutcome::kBroken, "the answer has no \"meta\", which names the symbol");
  }

  /// Before anything else is read: no price of another symbol shall ever be taken for one of this.
  bool is_of_symbol() {
    const auto symbol = meta_->string("symbol");
    if (!symbol) return end(ChartOutcome::kRefused, "the answer does not say which symbol it is of");
    chart_.symbol = plain_text(*symbol, 60);
    if (*symbol == asked_.ticker) return true;
    return end(ChartOutcome::kRefused, "the answer is of \"" + chart_.symbol + "\", \"" +
                                           plain_text(asked_.ticker, 60) + "\" was asked");
  }

  bool read_meta() {
    const auto text = [&](const char* name) { return plain_text(meta_->string(name).value_or(""), 60); };
    chart_.instrument_type = text("instrumentType");
    chart_.currency = text("currency");
    chart_.timezone = text("exchangeTimezoneName");
    chart_.granularity = text("dataGranularity");
    chart_.price = meta_price("regularMarketPrice");
    chart_.previous_close = meta_price("previousClose");
    if (const auto t = meta_->integer("regularMarketTime"); t && is_second(*t, now_ + 2 * kDay))
      chart_.price_time = *t;
    read_sessions();
    return true;
  }

  std::optional<double> meta_price(const char* name) {
    const Json* value = meta_->find(name);
    if (!value || value->is_null()) return std::nullopt;
    const auto x = value->number();
    if (x && *x >= kMinPrice && *x <= kMaxPrice) return x;
    remark(std::string("the answer's ") + name + " is no price (" + described(*value) + "); left out");
    return std::nullopt;
  }

  void read_sessions() {
    if (const Json* regular = meta_->find({"currentTradingPeriod", "regular"})) {
      if (const auto hours = read_hours(*regular)) {
        chart_.session_start = hours->start;
        chart_.session_end = hours->end;
      }
    }
    const Json* periods = meta_->find("tradingPeriods");  // of each day of the window; intraday only
    if (periods && periods->is_object()) periods = periods->find("regular");
    if (!periods || !periods->is_array()) return;
    for (const Json& day : *periods->array_items()) {
      const Json* session = day.is_array() ? first_of(&day) : &day;
      if (const auto hours = session ? read_hours(*session) : std::nullopt) sessions_.push_back(*hours);
    }
  }

  std::optional<Hours> read_hours(const Json& period) const {
    const auto start = period.integer("start"), end = period.integer("end");
    if (!start || !end || !is_second(*start, now_ + kLongestBreak)) return std::nullopt;
    if (*end <= *start || *end > *start + 2 * kDay) return std::nullopt;
    return Hours{*start, *end};
  }

  // --- is it what was asked?

  /// A long range may come back in longer bars than were asked.
  bool is_of_granularity() {
    const std::string found = meta_->string("dataGranularity").value_or("");
    if (found.empty() || found == asked_.interval) return true;  // empty: see find_columns
    if (const auto step = intraday_seconds(found); step && step == step_) return true;  // "1h" for "60m"
    return end(ChartOutcome::kRefused, "the answer's bars are of \"" + chart_.granularity + "\", \"" +
                                           plain_text(asked_.interval, 60) + "\" was asked");
  }

  /// Of some indices no history is kept: whatever range was asked, one row comes, made of the last quote.
  bool has_history() {
    const Json* valid = meta_->find("validRanges");
    if (!daily() || !valid || !valid->is_array() || valid->size() == 0) return true;
    for (const Json& range : *valid->array_items()) {
      const std::string* name = range.string();
      if (!name || *name == asked_.range || (*name != "1d" && *name != "5d")) return true;
    }
    return refuse_snapshot();
  }
  bool refuse_snapshot() {
    return end(ChartOutcome::kRefused, "only the last quote is there of " + chart_.symbol +
                                           ", no history: the range " + plain_text(asked_.range, 20) +
                                           " was asked");
  }

  // --- rows

  bool find_columns() {
    const Json* quote = first_of(result_.find({"indicators", "quote"}));
    if (!quote || !quote->is_object()) return end(ChartOutcome::kBroken, "the answer has no \"quote\"");
    bool filled = false;
    for (const Json::Member& column : *quote->members()) filled = filled || column.value.size() > 0;

    const Json* stamps = result_.find("timestamp");
    if (stamps && !stamps->is_null()) {
      stamps_ = stamps->array_items();
      if (!stamps_)
        return end(ChartOutcome::kBroken,
                   std::string("\"timestamp\" is ") + stamps->type_name() + ", an array was expected");
    } else if (filled) {
      return end(ChartOutcome::kBroken, "the answer has prices but no timestamps");
    }
    if ((!stamps_ || stamps_->empty()) && !filled) return end_without_rows();
    if (chart_.granularity.empty())
      return end(ChartOutcome::kRefused, "the answer does not say how long its bars are");
    for (std::size_t f = 0; f < 4; ++f) {
      if (!find_column(*quote, kPriceNames[f], true, prices_[f])) return false;
    }
    return find_column(*quote, "volume", false, volume_);
  }

  bool end_without_rows() {
    return end(ChartOutcome::kEmpty, chart_.price ? "no session lies in the range asked"
                                                  : "the server knows the name " + chart_.symbol +
                                                        " but no price of it; it may be delisted");
  }

  bool find_column(const Json& quote, const char* name, bool required, const Json::Array*& column) {
    const Json* found = quote.find(name);
    column = found ? found->array_items() : nullptr;
    if (!column) {
      if (!required && (!found || found->is_null())) return true;
      return end(ChartOutcome::kBroken, std::string("the answer has no array \"") + name + "\"");
    }
    if (column->size() == stamps_->size()) return true;
    return end(ChartOutcome::kBroken, std::string("\"") + name + "\" has " + rows(column->size()) +
                                          ", \"timestamp\" has " + std::to_string(stamps_->size()));
  }

  bool read_rows() {
    std::vector<Row> order = stamped_rows();
    const auto older = [](const Row& a, const Row& b) { return a.stamp < b.stamp; };
    if (!std::is_sorted(order.begin(), order.end(), older)) {
      remark("rows were not in order of time; sorted");
      // Stable: of equal stamps the one that came last stays last.
      std::stable_sort(order.begin(), order.end(), older);
    }
    chart_.bars.reserve(order.size());
    for (const Row& row : order) {
      if (const auto bar = read_row(row)) chart_.bars.push_back(*bar);
    }
    if (chart_.null_rows > 0)
      remark(rows(chart_.null_rows) + " without prices dropped, the first of " + first_null_);
    if (chart_.faulty_rows > kNamedFaults)
      remark(rows(chart_.faulty_rows - kNamedFaults) + " more dropped for such faults");
    return true;
  }

  std::vector<Row> stamped_rows() {
    std::vector<Row> out;
    out.reserve(stamps_->size());
    for (std::size_t i = 0; i < stamps_->size(); ++i) {
      const Json& value = (*stamps_)[i];
      const auto stamp = value.integer();
      if (stamp && is_second(*stamp, kYear3000)) {
        out.push_back({*stamp, i});
      } else {
        drop("row " + std::to_string(i + 1),
             "its timestamp " + described(value) + " is no second of our times");
      }
    }
    return out;
  }

  /// Counts a faulty row, and names it where there are few.
  void drop(const std::string& where, const std::string& what) {
    if (chart_.faulty_rows++ < kNamedFaults) remark(where + ": " + what + "; the row is dropped");
    if (first_fault_.empty()) first_fault_ = where + ": " + what;
  }

  std::string date_of(std::int64_t stamp) const {
    return daily() ? format_day(local_day(stamp, kMarketOffset)) : format_rfc3339({stamp, kMarketOffset});
  }

  std::optional<Bar> read_row(const Row& row) {
    const auto cell = [&](std::size_t f) -> const Json& { return (*prices_[f])[row.index]; };
    if (cell(0).is_null() && cell(1).is_null() && cell(2).is_null() && cell(3).is_null()) {
      if (chart_.null_rows++ == 0) first_null_ = date_of(row.stamp);
      return std::nullopt;
    }
    const BarTime when = bar_time({row.stamp, 0}, daily(), kMarketOffset);
    if (is_future(row.stamp, when.day)) {
      drop(date_of(row.stamp),
           "the row is of the future (it is " + format_rfc3339({now_, kMarketOffset}) + " now)");
      return std::nullopt;
    }
    std::array<double, 4> p{};
    for (std::size_t f = 0; f < 4; ++f) {
      const auto x = cell(f).number();
      if (!x) {
        drop(date_of(row.stamp), std::string(kPriceTitles[f]) + " is " + described(cell(f)) + ", no number");
        return std::nullopt;
      }
      p[f] = *x;
    }
    if (const auto fault = price_fault(p[0], p[1], p[2], p[3])) {
      placeholders_ += p[0] == 0 && p[1] == 0 && p[2] == 0;
      drop(date_of(row.stamp), price_message(*fault, row.index));
      return std::nullopt;
    }
    return Bar{when.time, when.day, p[0], p[1], p[2], p[3], volume_of(row.index)};
  }

  /// A session may be stamped with its opening before it opens.
  bool is_future(std::int64_t stamp, Day day) const {
    return daily() ? day > local_day(now_ + kClockError, kMarketOffset) : stamp > now_ + kClockError;
  }

  std::string price_message(const PriceFault& fault, std::size_t index) const {
    const auto title = std::find(kPriceTitles.begin(), kPriceTitles.end(), std::string_view(fault.field));
    const auto f = static_cast<std::size_t>(title - kPriceTitles.begin());
    return std::string(fault.field) + " " + described((*prices_[f])[index]) + " " + fault.phrase;
  }

  double volume_of(std::size_t index) const {
    const double x = volume_ ? (*volume_)[index].number().value_or(0) : 0;
    return x > 0 && x <= kMaxVolume ? x : 0;
  }

  // --- what the last row is, and whether any is left

  /// The regular hours around a stamp: those of its day where the answer lists them, else the current
  /// session's, moved by whole days.
  std::optional<Hours> hours_of(std::int64_t stamp) const {
    std::optional<Hours> latest;  // that had begun by then
    for (const Hours& h : sessions_) {
      const bool near = stamp >= h.start && stamp < h.start + kDay;
      if (near && (!latest || h.start > latest->start)) latest = h;
    }
    if (latest || !chart_.session_start) return latest;
    const std::int64_t apart = stamp - *chart_.session_start;
    const std::int64_t days = (apart - ((apart % kDay) + kDay) % kDay) / kDay;  // rounded down
    return Hours{*chart_.session_start + days * kDay, *chart_.session_end + days * kDay};
  }

  /// Yahoo appends the last quote to a chart of minutes as though it were a bar: off the grid of bars while
  /// the session runs, at the session's end or later after it.
  bool is_stub(const Bar& bar) const {
    if (const auto hours = hours_of(bar.time))
      return (bar.time - hours->start) % *step_ != 0 || bar.time >= hours->end;
    const bool flat = bar.open == bar.close && bar.high == bar.close && bar.low == bar.close;
    return flat && bar.volume == 0 && chart_.price_time == bar.time;
  }

  void set_stub_apart() {
    Candles& bars = chart_.bars;
    if (daily() || bars.empty()) return;
    const Bar last = bars.bar(bars.size() - 1);
    if (!is_stub(last)) return;
    chart_.stub = last;
    bars.time.pop_back();
    bars.day.pop_back();
    for (auto* column : {&bars.open, &bars.high, &bars.low, &bars.close, &bars.volume}) column->pop_back();
  }

  void tidy_bars() {
    const Candles& bars = chart_.bars;
    std::string first;
    for (std::size_t i = 1; i < bars.size() && first.empty(); ++i) {
      const bool same = daily() ? bars.day[i] == bars.day[i - 1] : bars.time[i] == bars.time[i - 1];
      if (same) first = daily() ? format_day(bars.day[i]) : date_of(bars.time[i]);
    }
    chart_.duplicate_rows = tidy(chart_.bars, daily()).duplicates;
    if (chart_.duplicate_rows > 0)
      remark(rows(chart_.duplicate_rows) + " dropped for a later one of the same " +
             (daily() ? "date" : "time") + ", the first of " + first);
  }

  bool is_forming(const Bar& last) const {
    if (!daily()) {
      const auto hours = hours_of(last.time);
      const std::int64_t full = last.time + *step_;
      return now_ < (hours && hours->end > last.time ? std::min(full, hours->end) : full);
    }
    const bool current = chart_.session_start && local_day(*chart_.session_start, kMarketOffset) == last.day;
    return now_ < (current ? *chart_.session_end : last.time + kUsualEnd) + kSettling;
  }

  void judge() {
    const Candles& bars = chart_.bars;
    if (!bars.empty()) {
      chart_.last_is_forming = is_forming(bars.bar(bars.size() - 1));
      answer_.outcome = ChartOutcome::kBars;
    } else if (placeholders_ > 0 && placeholders_ == chart_.faulty_rows) {
      refuse_snapshot();
    } else if (chart_.faulty_rows > 0) {
      end(ChartOutcome::kBroken, "no row of the answer is a bar; " + first_fault_);
    } else {
      end(ChartOutcome::kEmpty,
          chart_.stub ? "only the last quote is there, no bar yet" : "the rows of the answer hold no prices");
    }
  }

  const ChartQuery& asked_;
  const Json& result_;
  const std::int64_t now_;
  const std::optional<std::int64_t> step_;  ///< seconds of a bar; empty where daily
  ChartAnswer answer_;
  Chart& chart_ = answer_.chart;
  const Json* meta_ = nullptr;
  std::vector<Hours> sessions_;
  const Json::Array* stamps_ = nullptr;
  std::array<const Json::Array*, 4> prices_{};  ///< in the order of kPriceNames, as long as stamps_
  const Json::Array* volume_ = nullptr;         ///< as long, or absent
  std::size_t placeholders_ = 0;                ///< faulty rows with a close alone: open, high and low are 0
  std::string first_null_, first_fault_;
};

}  // namespace

ChartAnswer read_chart_result(const ChartQuery& asked, const Json& result, Instant now) {
  return ResultReader(asked, result, now).read();
}

std::optional<std::int64_t> intraday_seconds(std::string_view interval) {
  if (!is_intraday(interval)) return std::nullopt;
  int count = 0;
  const char* unit = interval.data() + interval.size() - 1;
  const auto [rest, code] = std::from_chars(interval.data(), unit, count);
  const int most = *unit == 'h' ? 1 : 90;
  if (code != std::errc() || rest != unit || count < 1 || count > most) return std::nullopt;
  return count * (*unit == 'h' ? 60 * kMinute : kMinute);
}

std::string plain_text(std::string_view text, std::size_t max_length) {
  std::string out;
  bool blank = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7F) {
      blank = !out.empty();
      continue;
    }
    if (out.size() + blank >= max_length) return out + "...";
    if (blank) out += ' ';
    blank = false;
    out += byte < 0x80 ? c : '?';
  }
  return out;
}

}  // namespace spectrum::io
