#include "apps/pipeline/live_forecast.h"

#include <algorithm>
#include <cmath>

#include "apps/forecast/dataset.h"
#include "apps/forecast/quote_tiles.h"
#include "apps/forecast/session_band.h"
#include "apps/pipeline/document.h"
#include "apps/pipeline/forecasting.h"

namespace spectrum::pipeline {
namespace {

/// The official close is an average of the last half hour's trades, so that even the last one does not tell
/// it.
constexpr double kLeastLeft = 5.0 / 375;

constexpr const char* kRealisedVolatility = "rv_20";
constexpr const char* kEnvelope = "short_term_envelope";

/// A stream of one column, at the end of the view's sessions.
std::unique_ptr<features::Stream> volatility_stream(const features::Market& market, double& last) {
  const auto shape = features::Shape::of(market);
  std::vector<features::ColumnSpec> columns = features::columns_of(shape);
  std::erase_if(columns, [](const features::ColumnSpec& c) { return c.name != kRealisedVolatility; });
  auto stream = std::make_unique<features::Stream>(shape, columns);
  std::vector<double> cells(market.size());
  stream->append(market, cells);
  last = cells.back();
  return stream;
}

forecast::Quote quote_of(const Reading& r, double previous_close) {
  return {.open = r.session.open,
          .high = r.session.high,
          .low = r.session.low,
          .current = r.price,
          .previous_close = previous_close,
          .official_close = false};
}

/// Share of the session's hours after `time`.
double time_left(const MarketClock& clock, io::Day day, std::int64_t time) {
  const SessionTimes hours = clock.hours(day);
  const double left = static_cast<double>(hours.close - time) / static_cast<double>(hours.close - hours.open);
  return std::clamp(left, kLeastLeft, 1.0);
}

}  // namespace

LiveForecast::LiveForecast(io::Json document, const MarketView& view)
    : document_(std::move(document)),
      last_day_(view.last_day()),
      close_(view.market.close.back()),
      follows_document_(document_.string("as_of") == io::format_day(view.last_day())),
      vix_level_(view.market.vix.close),
      sectors_(view.market.sectors.size()) {
  const forecast::HorizonForecast day = forecast_ranges(view).at(1);
  quantile_ = day.terminal.quantile;
  sigma_ = day.sigma;
  const auto variance = forecast::daily_variances(view.market);
  share_ = forecast::session_share(variance, view.market.open, view.market.close);
  stream_ = volatility_stream(view.market, realised_vol_20_);
  if (!vix_level_.empty()) {
    vix_close_ = vix_level_.back();
    vix_level_.push_back(vix_close_);
  }
}

const io::Json& LiveForecast::refresh(const std::optional<Reading>& index, const std::optional<Reading>& vix,
                                      const MarketClock& clock) {
  const bool index_moved = index && index->session.day > last_day_;
  const bool vix_is_old = vix && index && vix->session.day < index->session.day;
  const bool vix_moved = vix && vix->session.day > last_day_ && vix_close_ > 0 && !vix_is_old;
  if (index_moved) {
    refresh_spot(*index, clock);
    if (follows_document_) refresh_envelope(*index, clock);
  }
  if (vix_moved) refresh_vix(index_moved ? index : std::nullopt, *vix);
  document_.set("timestamp", io::format_rfc3339(clock.now));
  document_.set("lastUpdate", display_time(clock.now));
  document_.set("session", clock.state());
  return document_;
}

void LiveForecast::set_tile(const forecast::Tile& tile) {
  document_.find("tiles_detail")->set(tile.name, tile_detail_json(tile));
}

int LiveForecast::missed(const Reading& reading, const MarketClock& clock) const {
  return clock.sessions_between(last_day_, reading.session.day - 1);
}

void LiveForecast::refresh_spot(const Reading& index, const MarketClock& clock) {
  const forecast::Quote quote = quote_of(index, close_);
  forecast::Tile t = forecast::spot_tile(
      {.close = close_, .spot = quote, .vix = {}, .vix_level = {}, .age_sessions = missed(index, clock)});
  if (missed(index, clock) > 0) degrade(t, "the change is since the close of " + io::format_day(last_day_));
  set_tile(t);
  document_.set("spotPrice", quote_json(quote));
}

void LiveForecast::refresh_vix(const std::optional<Reading>& index, const Reading& vix) {
  const forecast::Quote quote = quote_of(vix, vix_close_);
  vix_level_.back() = vix.price;
  set_tile(forecast::vix_tile({.close = close_,
                               .spot = {},
                               .vix = quote,
                               .vix_level = vix_level_,
                               .realised_vol_20 = index ? realised_volatility(*index) : realised_vol_20_}));
  document_.set("indiaVIX", quote_json(quote));
}

/// With the session under way as the last of the twenty.
double LiveForecast::realised_volatility(const Reading& index) {
  const io::Bar& s = index.session;
  const std::vector<double> unknown(sectors_, features::kNaN);
  const features::SessionBar bar{
      .open = s.open, .high = s.high, .low = s.low, .close = s.close, .sector_closes = unknown};
  const double value = stream_has_today_ ? stream_->revise(bar)[0] : stream_->append(bar)[0];
  stream_has_today_ = true;
  return value;
}

void LiveForecast::refresh_envelope(const Reading& index, const MarketClock& clock) {
  const double left = time_left(clock, index.session.day, index.time);
  const forecast::SessionBand band = forecast::session_band(quantile_, sigma_, share_, left);
  forecast::Tile t =
      forecast::begin_tile(kEnvelope, "points", "session_band", "not_measured_yet", missed(index, clock));
  t.horizon = 1;
  t.nominal_coverage = forecast::kNominalCoverage;
  t.absolute = {index.price * std::exp(band.lower), index.price * std::exp(band.upper)};
  t.offset = {t.absolute[0] - close_, t.absolute[1] - close_};
  t.value = forecast::Range{t.offset[0], t.offset[1]};
  t.numbers = {{"session_left", left}, {"session_share", share_}, {"conformal_quantile", quantile_}};
  degrade(
      t,
      "session under way: the morning's band, around the last trade, narrowed to the time left; how often "
      "it holds has not been measured");
  document_.find("tiles")->set(kEnvelope, tile_value_json(t));
  set_tile(t);
}

}  // namespace spectrum::pipeline
