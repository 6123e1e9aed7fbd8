#include "features/volatility.h"

#include <numbers>
#include <stdexcept>

namespace spectrum::features {
namespace {

constexpr double kLn2 = std::numbers::ln2;
constexpr double kLeastVariance = 1e-12;
constexpr double kLeastVolatility = 1e-6;

double square(double x) { return x * x; }

/// max that keeps an undefined x undefined.
double at_least(double x, double floor) { return x < floor ? floor : x; }

}  // namespace

double garman_klass(double high_low, double close_open) {
  return 0.5 * square(high_low) - (2.0 * kLn2 - 1.0) * square(close_open);
}

double rogers_satchell(double high_open, double low_open, double close_open) {
  return high_open * (high_open - close_open) + low_open * (low_open - close_open);
}

double parkinson(double high_low) { return square(high_low) / (4.0 * kLn2); }

double daily_variance(double garman_klass, double overnight) {
  return at_least(garman_klass, kLeastVariance) + square(overnight);
}

double annualised(double variance) { return std::sqrt(at_least(variance, 0.0)) * kAnnual; }

YangZhang::YangZhang(int n)
    : k_(n < 2 ? throw std::invalid_argument("yang_zhang: length must be at least 2")
               : 0.34 / (1.34 + (n + 1.0) / (n - 1.0))),
      night_(n, 1),
      day_(n, 1),
      range_(n) {}

void RealisedVolatility::run(Output out, Input returns) {
  Scratch squares;
  for (std::size_t t = 0; t < returns.size(); ++t) squares[t] = square(returns[t]);
  mean_.run(out, Input(squares).first(returns.size()));
}

void YangZhang::run(Output out, Input overnight, Input open_to_close, Input rogers_satchell) {
  Scratch night, day;
  night_.run(Output(night).first(out.size()), overnight);
  day_.run(Output(day).first(out.size()), open_to_close);
  range_.run(out, rogers_satchell);
  fill_rows(out, [&](std::size_t t) {
    return annualised(square(night[t]) + k_ * square(day[t]) + (1.0 - k_) * out[t]);
  });
}

void VolatilityOfVolatility::run(Output out, Input volatility) {
  Scratch floored;
  for (std::size_t t = 0; t < out.size(); ++t) floored[t] = at_least(volatility[t], kLeastVolatility);
  change_.run(out, Input(floored).first(out.size()));
  deviation_.run(out, out);
}

void DownsideShare::run(Output out, Input returns) {
  Scratch losses, squares;
  for (std::size_t t = 0; t < out.size(); ++t) {
    squares[t] = square(returns[t]);
    losses[t] = returns[t] > 0.0 ? 0.0 : squares[t];
  }
  const Window::Columns sums = sums_.run({losses.data(), squares.data()}, out.size());
  const double *part = sums[0], *all = sums[1];
  fill_rows(out, [&](std::size_t t) { return ratio(part[t], all[t]); });
}

void daily_variance(Input open, Input high, Input low, Input close, Output out) {
  std::vector<double> high_low(out.size()), close_open(out.size());
  log_ratio(high, low, high_low);
  log_ratio(close, open, close_open);
  overnight_return(open, close, out);
  fill_rows(out,
            [&](std::size_t t) { return daily_variance(garman_klass(high_low[t], close_open[t]), out[t]); });
}

void realised_volatility(Input returns, int n, Output out) { run_all(RealisedVolatility(n), out, returns); }

}  // namespace spectrum::features
