#include "apps/pipeline/report_ranges.h"

#include <algorithm>
#include <cmath>

#include "apps/pipeline/chart_band.h"
#include "apps/pipeline/chart_gauge.h"
#include "apps/pipeline/chart_range.h"
#include "apps/pipeline/report_text.h"
#include "apps/pipeline/report_tile.h"
#include "io/market_table.h"

namespace spectrum::pipeline {
namespace {

using io::Json;

constexpr Size kWide{760, 360}, kNarrow{320, 240};
constexpr const char* kNoRange = "its range is not available";
constexpr const char* kRangeTiles[] = {"twoday_expected_move_pts", "threeday_expected_move_pts",
                                       "weekly_range_pts",         "monthly_range_pts",
                                       "short_term_envelope",      "medium_term_envelope"};

/// The axis that all range bars share.
Extent common_axis(const ReportInput& in) {
  std::vector<double> all = {close_of(in)};
  for (const char* key : kRangeTiles)
    if (const auto levels = levels_of(in, key)) all.insert(all.end(), levels->begin(), levels->end());
  if (const auto now = price_now(in)) all.push_back(*now);
  return extent_of(all, 0.03);
}

/// What an expected move is, as the forecast was asked for it.
struct Move {
  std::string text, unit;
  double median = 0;
};

Move move_of(const ReportInput& in, const char* key) {
  const Json& detail = detail_of(in, key);
  const double value = value_of(in, key).number().value_or(0);
  const double median = figure(detail, "median_pts").value_or(value);
  if (std::abs(value - median) < 0.01) return {signed_text(value), "points", median};
  const auto size = figure(detail, "expected_abs_move_pts");
  const bool mean = size && std::abs(value - *size) < 0.01;
  return {"\xC2\xB1" + grouped(std::abs(value), 0), mean ? "points, mean size" : "points, one sigma", median};
}

/// "Last close", "Open", "High", "Low" of a quote.
Html session_prices(const Json& quote) {
  Html cells;
  for (const auto& [name, label] : {std::pair{"open", "Open"}, {"high", "High"}, {"low", "Low"}}) {
    const Json* bar = quote.find("ohlc");
    const auto v = bar ? bar->number(name) : std::nullopt;
    cells += element("dt", label) + element("dd", v ? grouped(*v, 2) : "not known");
  }
  return classed("dl", "session", cells);
}

Html quote_value(const Json& quote) {
  const double current = quote.number("current").value_or(0);
  const auto before = quote.number("previous_close");
  const std::string change = signed_text(quote.number("change_percent").value_or(0), 2) + "%";
  return big_value(grouped(current, 2), "") +
         classed("p", "sub",
                 (before ? signed_text(current - *before, 2) + " (" + change + ")" : change) +
                     " since the session before");
}

Html range_tile(const ReportInput& in, const char* key, const std::string& heading,
                const std::string& means) {
  const Json& detail = detail_of(in, key);
  const auto levels = levels_of(in, key);
  const double close = close_of(in);
  TileCard card{key, heading, "tile", unavailable(), {}, means, {}};
  if (!levels) return tile_card(detail, card);
  const auto& [low, high] = *levels;
  card.value = big_value(level_range(*levels), "") +
               classed("p", "sub", signed_range(low - close, high - close) + " points from the close");
  const std::string told =
      heading + ": " + level_range(*levels) + ", the close is " + grouped(close, 2) + ".";
  card.chart = range_bar({std::string("bar-") + key, heading, told},
                         {low, high, close, price_now(in), std::nullopt}, common_axis(in));
  return tile_card(detail, card);
}

Html move_tile(const ReportInput& in, const char* key, const std::string& heading, const char* when) {
  const Json& detail = detail_of(in, key);
  const Move move = move_of(in, key);
  const auto levels = levels_of(in, key);
  const double close = close_of(in), middle = close + move.median;
  TileCard card{key, heading, "tile", {}, {}, "", {}};
  const std::string range = levels ? "80% range " + level_range(*levels) : kNoRange;
  card.value =
      big_value(move.text, move.unit) + classed("p", "sub", "Implies " + grouped(middle, 0) + ", " + range);
  const std::string told = heading + ": expected " + grouped(middle, 0) + ", " + range + ", the close is " +
                           grouped(close, 2) + ".";
  if (levels)
    card.chart = range_bar({std::string("bar-") + key, heading, told},
                           {(*levels)[0], (*levels)[1], close, price_now(in), middle}, common_axis(in));
  card.means = std::string("The middle of the forecast for the close in ") + when +
               ", and the range that should hold that close 4 times in 5.";
  return tile_card(detail, card);
}

std::string end_of(const Json& detail) {
  const auto end = detail.string("end_date");
  return end ? ", to " + long_day(*end) : std::string();
}

BandData band_data(const ReportInput& in, const std::array<double, 2>& levels, double median) {
  const auto closes = in.document.numbers("historicalClose").value_or(std::vector<double>{});
  BandData d{closes, "", "", "", levels[0], median, levels[1]};
  const auto last = io::parse_day(in.document.string("as_of").value_or(""));
  const auto next = io::parse_day(in.document.string("next_session").value_or(""));
  if (last) d.last_label = short_day(*last);
  if (next) d.next_label = short_day(*next);
  if (in.bars.value && in.bars.value->size() >= closes.size() && !closes.empty())
    d.first_label = short_day(in.bars.value->day[in.bars.value->size() - closes.size()]);
  return d;
}

Html closes_and_band(const BandData& d) {
  const std::string title = "Past closes and the range of the next one";
  const std::string told = counted(d.closes.size(), "close") + " up to " +
                           grouped(d.closes.empty() ? 0 : d.closes.back(), 2) +
                           "; the next one is expected at " + grouped(d.median, 0) +
                           " and in 4 cases of 5 between " + level_range({d.low, d.high}) + ".";
  return wide_and_narrow(band_chart({"band-wide", title, told}, d, kWide),
                         band_chart({"band-narrow", title, told}, d, kNarrow));
}

}  // namespace

std::string next_session_name(const ReportInput& in) {
  const auto next = io::parse_day(in.document.string("next_session").value_or(""));
  const io::Day today = io::local_day(in.now.seconds, io::kMarketOffset);
  if (!next || *next > today + 1) return "Next session";
  if (session_has_passed(in)) return "Past session";
  return *next == today ? "Today" : "Tomorrow";
}

bool session_has_passed(const ReportInput& in) {
  const auto next = io::parse_day(in.document.string("next_session").value_or(""));
  return next && *next < io::local_day(in.now.seconds, io::kMarketOffset);
}

const Json& value_of(const ReportInput& in, const char* key) {
  static const Json kNone;
  const Json* value = in.document.find({"tiles", key});
  return value ? *value : kNone;
}

std::optional<std::array<double, 2>> levels_of(const ReportInput& in, const char* key) {
  const auto levels = detail_of(in, key).numbers("absolute");
  if (levels && levels->size() == 2) return std::array{(*levels)[0], (*levels)[1]};
  const auto offsets = value_of(in, key).numbers();
  if (offsets && offsets->size() == 2)
    return std::array{close_of(in) + (*offsets)[0], close_of(in) + (*offsets)[1]};
  return std::nullopt;
}

double close_of(const ReportInput& in) { return in.document.number("close").value_or(0); }

std::string level_range(const std::array<double, 2>& levels) {
  return grouped(levels[0], 0) + " to " + grouped(levels[1], 0);
}

const Json& detail_of(const ReportInput& in, const char* key) {
  static const Json kNone = Json::object();
  const Json* detail = in.document.find({"tiles_detail", key});
  return detail ? *detail : kNone;
}

std::optional<double> price_now(const ReportInput& in) {
  const Json* spot = in.document.find("spotPrice");
  const auto now = spot ? spot->number("current") : std::nullopt;
  return now && std::abs(*now - close_of(in)) > 0.005 ? now : std::nullopt;
}

Html wide_and_narrow(const Html& wide, const Html& narrow) {
  return classed("div", "wide", wide) + classed("div", "narrow", narrow);
}

Html spot_tile(const ReportInput& in) {
  TileCard card{
      "spot_price", "Spot price", "tile", unavailable(), {}, "", "This is a quote, not a forecast."};
  card.means = "The index now. No model reads a session before it has ended.";
  if (const Json* quote = in.document.find("spotPrice")) {
    const bool official = quote->string("basis") == "official_close";
    card.value = quote_value(*quote);
    card.chart = session_prices(*quote);
    card.means = std::string(official ? "The official close of the newest session."
                                      : "The last trade of a session that is not over.") +
                 " No model reads a session before it has ended.";
  }
  return tile_card(detail_of(in, "spot_price"), card);
}

Html vix_tile(const ReportInput& in) {
  const Json& detail = detail_of(in, "india_vix");
  TileCard card{"india_vix", "India VIX", "tile", unavailable(), {}, "", "This is a quote, not a forecast."};
  card.means = "What option prices say the index may vary over the next 30 days, in percent a year.";
  if (const Json* quote = in.document.find("indiaVIX")) {
    card.value = quote_value(*quote);
    if (const auto rank = figure(detail, "percentile_252")) {
      const std::string told = "Higher than on " + percent(*rank) + " of the last 252 sessions.";
      card.chart = gauge({"gauge-vix", "India VIX among the last 252 sessions", told}, *rank,
                         {{0.25, "low"}, {0.75, "usual"}, {1.01, "high"}}) +
                   classed("p", "sub", told);
    }
  }
  return tile_card(detail, card);
}

Html tomorrow_tile(const ReportInput& in) {
  const char* key = "tomorrow_expected_move_pts";
  const Move move = move_of(in, key);
  const auto levels = levels_of(in, key);
  const double close = close_of(in), implied = close + move.median;
  const std::string day = long_day(in.document.string("next_session").value_or(""));
  TileCard card{key, next_session_name(in) + ", " + day, "tile big", {}, {}, "", {}};
  const std::string range = levels ? "80% range " + level_range(*levels) + " (" +
                                         signed_range((*levels)[0] - close, (*levels)[1] - close) + ")"
                                   : kNoRange;
  card.value = big_value(move.text, move.unit) +
               classed("p", "sub", "Implies a close of " + grouped(implied, 0) + "; " + range);
  if (levels) card.chart = closes_and_band(band_data(in, *levels, implied));
  card.means =
      "The middle of the forecast for the next close, and the range that should hold it 4 times in 5. "
      "The range is the forecast; its middle alone says little.";
  return tile_card(detail_of(in, key), card);
}

Html further_tiles(const ReportInput& in) {
  return move_tile(in, "twoday_expected_move_pts", "In 2 sessions", "2 sessions") +
         move_tile(in, "threeday_expected_move_pts", "In 3 sessions", "3 sessions") +
         range_tile(in, "weekly_range_pts", "Week: highs and lows",
                    "Should hold every high and every low of the next 5 sessions" +
                        end_of(detail_of(in, "weekly_range_pts")) + ", 4 times in 5.") +
         range_tile(in, "monthly_range_pts", "Month: highs and lows",
                    "Should hold every high and every low of the next 21 sessions" +
                        end_of(detail_of(in, "monthly_range_pts")) + ", 4 times in 5.");
}

Html envelope_tiles(const ReportInput& in) {
  return range_tile(in, "short_term_envelope", "Short envelope",
                    "Where the next close should land, 4 times in 5.") +
         range_tile(
             in, "medium_term_envelope", "Medium envelope",
             "Where the close in 5 sessions should land, 4 times in 5. It may leave the range in between.");
}

}  // namespace spectrum::pipeline
