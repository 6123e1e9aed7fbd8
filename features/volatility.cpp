#include "features/volatility.h"

#include <algorithm>
#include <numbers>
#include <stdexcept>
#include <vector>

#include "features/returns.h"
#include "features/rolling.h"

namespace spectrum::features {
namespace {

constexpr double kLn2 = std::numbers::ln2;
constexpr double kLeastVariance = 1e-12;
constexpr double kLeastVolatility = 1e-6;

double square(double x) { return x * x; }

/// max that keeps an undefined x undefined.
double at_least(double x, double floor) { return x < floor ? floor : x; }

double annualise(double variance) { return std::sqrt(at_least(variance, 0.0)) * kAnnual; }

}  // namespace

void garman_klass_terms(Input open, Input high, Input low, Input close, Output out) {
  fill_rows(out, [&](std::size_t t) {
    return 0.5 * square(ln(high[t] / low[t])) - (2.0 * kLn2 - 1.0) * square(ln(close[t] / open[t]));
  });
}

void rogers_satchell_terms(Input open, Input high, Input low, Input close, Output out) {
  fill_rows(out, [&](std::size_t t) {
    return ln(high[t] / close[t]) * ln(high[t] / open[t]) + ln(low[t] / close[t]) * ln(low[t] / open[t]);
  });
}

void parkinson_terms(Input high, Input low, Output out) {
  fill_rows(out, [&](std::size_t t) { return square(ln(high[t] / low[t])) / (4.0 * kLn2); });
}

void daily_variance(Input open, Input high, Input low, Input close, Output out) {
  std::vector<double> overnight(out.size());
  overnight_return(open, close, overnight);
  garman_klass_terms(open, high, low, close, out);
  fill_rows(out, [&](std::size_t t) { return at_least(out[t], kLeastVariance) + square(overnight[t]); });
}

void annualised_volatility(Input terms, int n, Output out) {
  rolling_mean(terms, n, out);
  for (double& v : out) v = annualise(v);
}

void realised_volatility(Input returns, int n, Output out) {
  std::vector<double> squares(returns.size());
  fill_rows(squares, [&](std::size_t t) { return square(returns[t]); });
  annualised_volatility(squares, n, out);
}

void yang_zhang(Input overnight, Input open_to_close, Input rogers_satchell, int n, Output out) {
  if (n < 2) throw std::invalid_argument("yang_zhang: length must be at least 2");
  const double k = 0.34 / (1.34 + (n + 1.0) / (n - 1.0));
  std::vector<double> night(out.size()), day(out.size());
  rolling_std(overnight, n, 1, night);
  rolling_std(open_to_close, n, 1, day);
  rolling_mean(rogers_satchell, n, out);
  fill_rows(out, [&](std::size_t t) {
    return annualise(square(night[t]) + k * square(day[t]) + (1.0 - k) * out[t]);
  });
}

void volatility_of_volatility(Input volatility, int n, Output out) {
  std::vector<double> floored(volatility.size()), change(volatility.size());
  fill_rows(floored, [&](std::size_t t) { return at_least(volatility[t], kLeastVolatility); });
  log_change(floored, 1, change);
  rolling_std(change, n, 1, out);
}

void downside_share(Input returns, int n, Output out) {
  std::vector<double> losses(returns.size()), squares(returns.size()), all(returns.size());
  fill_rows(squares, [&](std::size_t t) { return square(returns[t]); });
  fill_rows(losses, [&](std::size_t t) { return returns[t] > 0.0 ? 0.0 : squares[t]; });
  rolling_sum(squares, n, all);
  rolling_sum(losses, n, out);
  fill_rows(out, [&](std::size_t t) { return ratio(out[t], all[t]); });
}

}  // namespace spectrum::features
