// Estimators of variance and volatility from daily bars.
// Terms are one-session variances; volatilities are annualised, sqrt(252) times
// the daily figure, as fractions (0.15 is 15 %).
#pragma once

#include "features/returns.h"
#include "features/rolling.h"

namespace spectrum::features {

/// 1/2 ln(H/L)^2 - (2 ln 2 - 1) ln(C/O)^2, which may be negative
/// (Garman and Klass, Journal of Business 53, 1980), of the two logarithms.
double garman_klass(double high_low, double close_open);

/// ln(H/C) ln(H/O) + ln(L/C) ln(L/O) (Rogers and Satchell, Annals of Applied Probability 1, 1991), of the
/// logarithms of H, L and C over O.
double rogers_satchell(double high_open, double low_open, double close_open);

/// ln(H/L)^2 / (4 ln 2) (Parkinson, Journal of Business 53, 1980), of the logarithm.
double parkinson(double high_low);

/// The one-day variance d: max(Garman-Klass term, 1e-12) plus the squared
/// overnight return.
double daily_variance(double garman_klass, double overnight);

/// sqrt(252 max(variance, 0)).
double annualised(double variance);

/// sqrt(252 max(mean_n terms, 0)).
class AnnualisedMean {
 public:
  explicit AnnualisedMean(int n) : mean_(n) {}
  /// out may be terms.
  void run(Output out, Input terms) {
    mean_.run(out, terms);
    for (double& v : out) v = annualised(v);
  }
  void commit() { mean_.commit(); }

 private:
  RollingMean mean_;
};

/// sqrt(252 mean_n r^2): realised volatility about a mean of zero.
class RealisedVolatility {
 public:
  explicit RealisedVolatility(int n) : mean_(n) {}
  void run(Output out, Input returns);
  void commit() { mean_.commit(); }

 private:
  AnnualisedMean mean_;
};

/// Yang and Zhang, Journal of Business 73, 2000: var(overnight) + k var(open to
/// close) + (1 - k) mean(Rogers-Satchell), k = 0.34 / (1.34 + (n+1)/(n-1)). n < 2 throws
/// std::invalid_argument.
class YangZhang {
 public:
  explicit YangZhang(int n);
  void run(Output out, Input overnight, Input open_to_close, Input rogers_satchell);
  void commit() {
    night_.commit();
    day_.commit();
    range_.commit();
  }

 private:
  double k_;
  RollingDeviation night_, day_;
  RollingMean range_;
};

/// Standard deviation over n sessions of the change of ln max(volatility, 1e-6).
class VolatilityOfVolatility {
 public:
  explicit VolatilityOfVolatility(int n) : change_(1), deviation_(n, 1) {}
  void run(Output out, Input volatility);
  void commit() {
    change_.commit();
    deviation_.commit();
  }

 private:
  LogChange change_;
  RollingDeviation deviation_;
};

/// Share of the squared returns of n sessions that fell on losing ones, 0 to 1.
class DownsideShare {
 public:
  explicit DownsideShare(int n) : sums_(Fold::kSums, n) {}
  void run(Output out, Input returns);
  void commit() { sums_.commit(); }

 private:
  Window sums_;
};

/// Whole columns. The first value of daily_variance is at row 1.
void daily_variance(Input open, Input high, Input low, Input close, Output out);
void realised_volatility(Input returns, int n, Output out);

}  // namespace spectrum::features
