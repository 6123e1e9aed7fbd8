#pragma once
// The chart answers of Yahoo Finance (v8/finance/chart): what to ask, and what an answer means.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/candles.h"
#include "io/date.h"

namespace spectrum::io {

struct ChartQuery {
  std::string ticker;    ///< "^NSEI"
  std::string range;     ///< "5y", "5d"; never "max", which comes back coarsened
  std::string interval;  ///< "1d", or minutes or hours of a session: "5m", "1m", "1h"
};

/// Why no URL can be made of a query: a ticker without a letter or digit, no range or "max", an interval that
/// read_chart would not read; empty: one can.
std::string query_fault(const ChartQuery& query);

/// `base` is scheme and host, "https://query2.finance.yahoo.com"; `crumb` what the source asks for beside its
/// cookie, should it. Throws std::invalid_argument where query_fault() finds one.
std::string chart_url(std::string_view base, const ChartQuery& query, std::string_view crumb = {});

/// What an answer is, and with it what to do next.
enum class ChartOutcome {
  kBars,          ///< good: at least one bar
  kEmpty,         ///< no session in the window, or nothing known of the symbol: no error, and no data
  kNotFound,      ///< 404: may pass, ask once more
  kBadRequest,    ///< 400, 422: our question was wrong, asking again is no use
  kUnauthorised,  ///< 401, 403
  kTooMany,       ///< 429: stop asking at all for a while
  kBroken,        ///< 5xx, 408, no JSON, not the shape of an answer: ask again later
  kRefused,       ///< well formed, but not what was asked: another symbol or granularity, a snapshot in
                  ///< place of a history, a page that asks for consent, a redirect
};

/// What an answer says, in our terms.
struct Chart {
  std::string symbol, instrument_type, currency, timezone, granularity;  ///< empty where null or absent
  std::optional<double> price;             ///< the last trade; also without bars
  std::optional<std::int64_t> price_time;  ///< its UTC second
  std::optional<double> previous_close;    ///< of the session before the window; intraday only
  std::optional<std::int64_t> session_start, session_end;  ///< regular hours now, or the next; UTC
  Candles bars;                  ///< tidy; prices as they come (quote.close, never adjclose)
  bool last_is_forming = false;  ///< not ended at `now`; a day ends 30 minutes after its session
  std::optional<Bar> stub;       ///< a quote that stood as the last intraday row; not among the bars
  std::size_t null_rows = 0, duplicate_rows = 0, faulty_rows = 0;  ///< dropped; null: without any price
  std::vector<std::string> remarks;  ///< what was dropped and why, a sentence each
};

struct ChartAnswer {
  ChartOutcome outcome = ChartOutcome::kBroken;
  std::string reason;  ///< for people, where the outcome is not kBars: what the server or the answer said;
                       ///< printable ASCII
  Chart chart;         ///< as far as it could be read; bars only where the outcome is kBars
};

/// Judges one answer to `asked` that arrived at `now`. Never throws, whatever the bytes are. Dates are those
/// of the market's clock (kMarketOffset). A row is dropped where it has no price, where its prices are no
/// bar, or where it lies in the future.
ChartAnswer read_chart(const ChartQuery& asked, int status, std::string_view body, Instant now);

}  // namespace spectrum::io
