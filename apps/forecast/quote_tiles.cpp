#include "apps/forecast/quote_tiles.h"

#include <algorithm>
#include <cmath>

#include "apps/forecast/rank.h"

namespace spectrum::forecast {
namespace {

constexpr std::size_t kVixYear = 252;
constexpr double kSessionsPerYear = 252;
constexpr int kStaleAfter = 1;  // sessions missed

void quote(Tile& t, const Quote& q) {
  t.value = q.current;
  t.numbers = {{"change_percent", q.change_percent()},
               {"previous_close", q.previous_close},
               {"age_sessions", q.age_sessions}};
}

}  // namespace

Tile begin_tile(std::string name, std::string unit, std::string source, std::string method,
                int age_sessions) {
  Tile t;
  t.name = std::move(name);
  t.unit = std::move(unit);
  t.source_model = std::move(source);
  t.confidence_method = std::move(method);
  if (age_sessions > kStaleAfter) {
    t.status = TileStatus::kStale;
    t.reasons.push_back(std::string(kOldData) + " " + std::to_string(age_sessions) + " sessions old");
  }
  return t;
}

void degrade(Tile& tile, std::string reason) {
  if (tile.status == TileStatus::kOk) tile.status = TileStatus::kDegraded;
  tile.reasons.push_back(std::move(reason));
}

double vix_rank(std::span<const double> level, std::size_t window) {
  const std::size_t before = std::min(level.size() - 1, window - 1);
  return mid_rank(level.subspan(level.size() - 1 - before, before), level.back());
}

Tile spot_tile(const QuoteInputs& in) {
  Tile t = begin_tile("spot_price", "points", "last bar", "freshness", in.age_sessions);
  if (!in.spot) {
    t.status = TileStatus::kUnavailable;
    t.reasons.push_back("needs two sessions of prices");
    return t;
  }
  quote(t, *in.spot);
  t.absolute = {in.spot->current};
  t.offset = {in.spot->current - in.close};
  return t;
}

Tile vix_tile(const QuoteInputs& in) {
  Tile t = begin_tile("india_vix", "percent", "last bar", "freshness", in.age_sessions);
  if (!in.vix) {
    t.status = TileStatus::kUnavailable;
    t.reasons.push_back(in.vix_level.empty() ? "no vix series in the cache"
                                             : "no vix bar on the last two sessions");
    return t;
  }
  quote(t, *in.vix);
  if (in.vix->carried) degrade(t, "vix level of the session before");
  const double iv = in.vix->current / 100 / std::sqrt(kSessionsPerYear);
  const auto points = [&](double log_move) { return in.close * std::expm1(log_move); };
  t.numbers.emplace_back("percentile_252", vix_rank(in.vix_level, kVixYear));
  t.numbers.emplace_back("implied_move_1_pts", points(iv));
  t.numbers.emplace_back("implied_move_5_pts", points(iv * std::sqrt(5.0)));
  t.numbers.emplace_back("variance_risk_premium_log", std::log(in.vix->current / 100 / in.realised_vol_20));
  return t;
}

}  // namespace spectrum::forecast
