#include "apps/forecast/radar_evidence.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "apps/forecast/dataset.h"
#include "apps/forecast/har.h"
#include "apps/forecast/radar_history.h"
#include "apps/forecast/rank.h"

namespace spectrum::forecast {
namespace {

constexpr auto kWeek = static_cast<std::size_t>(kRadarHorizon);
constexpr double kTail = 0.95;

/// One day's verdicts and what came.
struct Verdict {
  std::int32_t day;
  RadarStatus sellers, buyers;
  double move, volatility;
};

/// The past of one market as the radar sees it.
class Past {
 public:
  explicit Past(const features::Market& market)
      : market_(market),
        variance_(daily_variances(market)),
        implied_(implied_volatility(market)),
        sigma_week_(har_forecast(variance_, implied_, kRadarHorizon).sigma) {}

  /// Nothing where the day has no VIX level of its own, or the five sessions are not over.
  std::optional<Verdict> on(std::size_t day, double expansion_probability) const {
    if (day + kWeek >= market_.size() || implied_.empty() || market_.vix.carried[day] != 0)
      return std::nullopt;
    if (!(std::isfinite(implied_[day]) && implied_[day] > 0)) return std::nullopt;
    const RadarHistory known{std::span(sigma_week_).first(day + 1), std::span(implied_).first(day + 1),
                             std::span(market_.vix.close).first(day + 1), false};
    const Radar radar = read_radar(radar_inputs(known, expansion_probability), {});
    const double move = std::abs(std::log(market_.close[day + kWeek] / market_.close[day]));
    return Verdict{market_.days[day], radar.sellers_rule, radar.buyers_rule,
                   move / (implied_[day] * std::sqrt(static_cast<double>(kWeek))),
                   realised(day) / implied_[day]};
  }

 private:
  /// Per session, over the week that follows.
  double realised(std::size_t day) const {
    double sum = 0;
    for (std::size_t i = day + 1; i <= day + kWeek; ++i) sum += variance_[i];
    return std::sqrt(sum / static_cast<double>(kWeek));
  }

  const features::Market& market_;
  std::vector<double> variance_, implied_, sigma_week_;
};

StatusOutcomes outcomes_of(RadarStatus status, std::span<const Verdict> verdicts,
                           RadarStatus Verdict::*side) {
  StatusOutcomes out{.status = status};
  std::vector<double> moves;
  for (const Verdict& v : verdicts) {
    if (v.*side != status) continue;
    moves.push_back(v.move);
    out.mean_move += v.move;
    out.mean_volatility += v.volatility;
    out.beyond += v.move > 1;
  }
  if (moves.empty()) return out;
  out.n = static_cast<int>(moves.size());
  for (double* mean : {&out.mean_move, &out.mean_volatility, &out.beyond}) *mean /= out.n;
  std::sort(moves.begin(), moves.end());
  out.tail = quantile(moves, kTail);
  out.worst = moves.back();
  return out;
}

SideEvidence side_of(std::span<const Verdict> verdicts, RadarStatus Verdict::*side, bool gains_from_moves,
                     std::uint64_t seed) {
  SideEvidence out{
      gains_from_moves, static_cast<int>(verdicts.size()), verdicts.front().day, verdicts.back().day, {}, {}};
  for (RadarStatus status :
       {RadarStatus::kFavorable, RadarStatus::kNeutral, RadarStatus::kCaution, RadarStatus::kAvoid})
    if (auto found = outcomes_of(status, verdicts, side); found.n > 0) out.statuses.push_back(found);
  std::vector<double> moves;
  std::vector<unsigned char> favorable;
  for (const Verdict& v : verdicts) {
    moves.push_back(v.move);
    favorable.push_back(v.*side == RadarStatus::kFavorable);
  }
  const auto n = static_cast<int>(std::count(favorable.begin(), favorable.end(), 1));
  if (std::min(n, out.rows - n) >= kEvidenceLeast)
    out.difference =
        difference_interval(moves, favorable, {.block = block_length(moves.size(), kWeek), .seed = seed});
  return out;
}

}  // namespace

std::optional<RadarEvidence> evaluate_radar(const features::Market& market, std::span<const std::size_t> days,
                                            std::span<const double> expansion_probability,
                                            std::uint64_t seed) {
  if (days.size() != expansion_probability.size())
    throw std::invalid_argument("evaluate_radar: one probability a day is needed");
  if (!days.empty() && days.back() >= market.size())
    throw std::invalid_argument("evaluate_radar: a day is not of this market");
  const Past past(market);
  std::vector<Verdict> verdicts;
  for (std::size_t i = 0; i < days.size(); ++i)
    if (const auto verdict = past.on(days[i], expansion_probability[i])) verdicts.push_back(*verdict);
  if (verdicts.empty()) return std::nullopt;
  return RadarEvidence{side_of(verdicts, &Verdict::sellers, false, seed),
                       side_of(verdicts, &Verdict::buyers, true, seed)};
}

}  // namespace spectrum::forecast
