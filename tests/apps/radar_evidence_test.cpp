#include "apps/forecast/radar_evidence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "apps/forecast/dataset.h"
#include "apps/forecast/har.h"
#include "apps/forecast/radar_history.h"
#include "tests/apps/made_up_market.h"

namespace spectrum::forecast {
namespace {

constexpr std::size_t kFirst = 300, kLast = 690;

const features::Market& market() {
  static const features::Market m = test::garch_market(700, 11);
  return m;
}

std::vector<std::size_t> days() {
  std::vector<std::size_t> out;
  for (std::size_t day = kFirst; day < kLast; ++day) out.push_back(day);
  return out;
}

double move_after(const features::Market& m, std::size_t day) {
  return std::abs(std::log(m.close[day + 5] / m.close[day])) /
         (m.vix.close[day] / 100 * std::sqrt(5 / 252.0));
}

/// Probabilities that know the future: high before moves above the median, low before smaller ones; or the
/// other way round.
std::vector<double> oracle(double before_small, double before_large) {
  std::vector<double> p;
  for (std::size_t day : days()) p.push_back(move_after(market(), day) < 0.67 ? before_small : before_large);
  return p;
}

int count_of(const SideEvidence& side, RadarStatus status) {
  for (const StatusOutcomes& s : side.statuses)
    if (s.status == status) return s.n;
  return 0;
}

TEST(RadarEvidence, TheTableIsWhatFollowedEachVerdict) {
  std::vector<double> p;
  for (std::size_t i = 0; i < days().size(); ++i) p.push_back(i % 3 == 0 ? 0.2 : i % 3 == 1 ? 0.5 : 0.7);
  const RadarEvidence e = *evaluate_radar(market(), days(), p, 42);

  const auto variance = daily_variances(market()), implied = implied_volatility(market());
  const auto sigma = har_forecast(variance, implied, 5).sigma;
  std::vector<double> moves, rest;
  double volatility = 0;
  for (std::size_t i = 0; i < days().size(); ++i) {
    const std::size_t day = days()[i], n = day + 1;
    const RadarInputs in = radar_inputs(
        {std::span(sigma).first(n), std::span(implied).first(n), std::span(market().vix.close).first(n)},
        p[i]);
    const bool favorable = read_radar(in, {}).sellers_rule == RadarStatus::kFavorable;
    (favorable ? moves : rest).push_back(move_after(market(), day));
    double sum = 0;
    for (std::size_t k = day + 1; k <= day + 5; ++k) sum += variance[k] / 5;
    if (favorable) volatility += std::sqrt(sum) / implied[day];
  }
  ASSERT_GT(moves.size(), 30u);
  const StatusOutcomes& s = e.sellers.statuses.front();
  EXPECT_EQ(s.status, RadarStatus::kFavorable);
  EXPECT_EQ(s.n, static_cast<int>(moves.size()));
  double mean = 0, others = 0, beyond = 0;
  for (double m : moves) mean += m / s.n, beyond += (m > 1.0) / static_cast<double>(s.n);
  for (double m : rest) others += m / static_cast<double>(rest.size());
  EXPECT_NEAR(s.mean_move, mean, 1e-12);
  EXPECT_NEAR(s.mean_volatility, volatility / s.n, 1e-12);
  EXPECT_NEAR(s.beyond, beyond, 1e-12);
  EXPECT_EQ(s.worst, *std::ranges::max_element(moves));
  std::ranges::sort(moves);
  EXPECT_GE(s.tail, moves[static_cast<std::size_t>(0.95 * (s.n - 1))]);
  EXPECT_LE(s.tail, s.worst);
  EXPECT_NEAR(e.sellers.difference->value, mean - others, 1e-12);

  int all = 0;
  for (const StatusOutcomes& o : e.sellers.statuses) all += o.n;
  EXPECT_EQ(all, e.sellers.rows);
  EXPECT_EQ(e.sellers.rows, static_cast<int>(kLast - kFirst));
  EXPECT_EQ(e.sellers.first_day, market().days[kFirst]);
  EXPECT_EQ(e.buyers.last_day, market().days[kLast - 1]);
}

TEST(RadarEvidence, ForesightIsShownAndItsOppositeIsNot) {
  const RadarEvidence right = *evaluate_radar(market(), days(), oracle(0.2, 0.7), 42);
  ASSERT_GE(count_of(right.sellers, RadarStatus::kFavorable), kEvidenceLeast);
  ASSERT_GE(count_of(right.buyers, RadarStatus::kFavorable), kEvidenceLeast);
  EXPECT_LT(right.sellers.difference->value, 0);
  EXPECT_GT(right.buyers.difference->value, 0);
  EXPECT_TRUE(right.sellers.shown());
  EXPECT_TRUE(right.buyers.shown());

  const RadarEvidence wrong = *evaluate_radar(market(), days(), oracle(0.7, 0.2), 42);
  EXPECT_GT(wrong.sellers.difference->lower, 0) << "different, but the wrong way";
  EXPECT_FALSE(wrong.sellers.shown());
  EXPECT_LT(wrong.buyers.difference->upper, 0);
  EXPECT_FALSE(wrong.buyers.shown());
}

TEST(RadarEvidence, TooFewVerdictsAreNotCompared) {
  const std::vector<double> never(days().size(), 0.5);
  const RadarEvidence e = *evaluate_radar(market(), days(), never, 42);
  EXPECT_FALSE(e.sellers.difference || e.buyers.difference);
  EXPECT_FALSE(e.sellers.shown() || e.buyers.shown());
}

TEST(RadarEvidence, DependsOnNothingAfterTheLastOutcome) {
  const std::vector<double> p = oracle(0.25, 0.65);
  const RadarEvidence own = *evaluate_radar(market(), days(), p, 42);
  features::Market other = market();
  for (std::size_t t = kLast + 5; t < other.size(); ++t)
    for (auto* column : {&other.open, &other.high, &other.low, &other.close, &other.vix.close})
      (*column)[t] *= 1.5;
  const RadarEvidence same = *evaluate_radar(other, days(), p, 42);
  EXPECT_EQ(same.sellers.statuses, own.sellers.statuses);
  EXPECT_EQ(same.buyers.statuses, own.buyers.statuses);
  EXPECT_EQ(same.sellers.difference->lower, own.sellers.difference->lower);
  // One session earlier it is the last day's outcome.
  other.close[kLast + 4] *= 1.5;
  EXPECT_NE(evaluate_radar(other, days(), p, 42)->sellers.statuses, own.sellers.statuses);
}

TEST(RadarEvidence, DaysWithoutVixOrOutcomeAreLeftOut) {
  features::Market m = market();
  m.vix.carried[kFirst] = 1;
  m.vix.close[kFirst + 1] = std::nan("");
  std::vector<std::size_t> all = {kFirst, kFirst + 1, kFirst + 2, 694, 695, 699};
  const RadarEvidence e = *evaluate_radar(m, all, std::vector<double>(6, 0.5), 42);
  EXPECT_EQ(e.sellers.rows, 2);
  EXPECT_EQ(e.sellers.first_day, m.days[kFirst + 2]);
  EXPECT_EQ(e.sellers.last_day, m.days[694]);
  const auto no_vix = test::garch_market(700, 11, {}, false);
  EXPECT_FALSE(evaluate_radar(no_vix, all, std::vector<double>(6, 0.5), 42));
  EXPECT_THROW(evaluate_radar(m, all, std::vector<double>(5, 0.5), 42), std::invalid_argument);
  all.back() = 700;
  EXPECT_THROW(evaluate_radar(m, all, std::vector<double>(6, 0.5), 42), std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::forecast
