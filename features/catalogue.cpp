#include "features/catalogue.h"

#include <algorithm>

#include "features/aroon.h"
#include "features/bollinger.h"
#include "features/candle.h"
#include "features/cci.h"
#include "features/cross_market.h"
#include "features/rank.h"
#include "features/rsi.h"
#include "features/stochastic.h"
#include "features/trend.h"
#include "features/ultimate.h"
#include "features/volatility.h"
#include "features/volume.h"

namespace spectrum::features {
namespace {

using enum Column;
using enum Group;
using enum Needs;

// Machines that only the catalogue needs, and functions of a session's cells.

struct Parkinson {
  AnnualisedMean mean;
  void run(Output out, Input high_low) {
    fill_rows(out, [&](std::size_t t) { return parkinson(high_low[t]); });
    mean.run(out, out);
  }
  void commit() { mean.commit(); }
};

/// ln(C / level), of a machine that makes the level of x.
template <class Level>
struct LogDistance {
  Level level;
  void run(Output out, Input x, Input close) {
    level.run(out, x);
    log_ratio(close, out, out);
  }
  void commit() { level.commit(); }
};

struct Squeeze {
  RollingMidRank rank;
  void run(Output out, Input mid, Input sigma) {
    fill_rows(out, [&](std::size_t t) { return Bands{mid[t], sigma[t]}.width(); });
    rank.run(out, out);
  }
  void commit() { rank.commit(); }
};

struct LogZScore {
  RollingZScore z;
  void run(Output out, Input x) {
    Scratch level;
    log_level(x, Output(level).first(x.size()));
    z.run(out, Input(level).first(x.size()));
  }
  void commit() { z.commit(); }
};

constexpr auto identity = [](double x) { return x; };
constexpr auto difference = [](double a, double b) { return a - b; };
constexpr auto percent_of = [](double part, double whole) { return ratio(100.0 * part, whole); };
constexpr auto histogram = [](double macd, double signal, double close) {
  return ratio(macd - signal, close);
};
constexpr auto yearly = [](double a_session) { return kSessionsPerYear * a_session; };
constexpr auto upper_band = [](double mid, double sigma) { return Bands{mid, sigma}.upper(); };
constexpr auto lower_band = [](double mid, double sigma) { return Bands{mid, sigma}.lower(); };
constexpr auto upper_distance = [](double mid, double sigma, double close) {
  return ratio(upper_band(mid, sigma), close) - 1.0;
};
constexpr auto lower_distance = [](double mid, double sigma, double close) {
  return ratio(lower_band(mid, sigma), close) - 1.0;
};
constexpr auto percent_b = [](double mid, double sigma, double close) {
  return Bands{mid, sigma}.percent_b(close);
};
constexpr auto band_width = [](double mid, double sigma) { return Bands{mid, sigma}.width(); };

template <Column kColumn>
constexpr Recipe same = cellwise<identity, kColumn>;

// X_n is X n sessions ago; d is daily_variance(); on, co the moves overnight
// and from open to close; RS the Rogers-Satchell terms.
// clang-format off
constexpr Feature kCatalogue[] = {
    // Volatility
    {"ret_log_1", kVolatility, "r = ln(C / C_1)", "log return", 1, kNothing,
     same<kReturn>},
    {"rv_1", kVolatility, "sqrt(252 d)", "Garman-Klass 1980 with the overnight move", 1, kNothing,
     cellwise<annualised, kVariance>},
    {"rv_3", kVolatility, "sqrt(252 mean_3 r^2)", "realised volatility", 3, kNothing,
     same<kRv3>},
    {"rv_5", kVolatility, "sqrt(252 mean_5 r^2)", "realised volatility", 5, kNothing,
     same<kRv5>},
    {"rv_10", kVolatility, "sqrt(252 mean_10 r^2)", "realised volatility", 10, kNothing,
     same<kRv10>},
    {"rv_20", kVolatility, "sqrt(252 mean_20 r^2)", "realised volatility", 20, kNothing,
     same<kRv20>},
    {"rv_60", kVolatility, "sqrt(252 mean_60 r^2)", "realised volatility", 60, kNothing,
     same<kRv60>},
    {"rv_90", kVolatility, "sqrt(252 mean_90 r^2)", "realised volatility", 90, kNothing,
     same<kRv90>},
    {"rv_zscore", kVolatility, "(rv_3 - mean_90 rv_3) / std_90 rv_3", "z-score", 92, kNothing,
     over<[] { return RollingZScore(90); }, kRv3>},
    {"rv_ratio_10_60", kVolatility, "rv_10 / rv_60", "volatility term structure", 60, kNothing,
     cellwise<ratio, kRv10, kRv60>},
    {"rv_ratio_3_90", kVolatility, "rv_3 / rv_90", "volatility expansion now", 90, kNothing,
     cellwise<ratio, kRv3, kRv90>},
    {"park_20", kVolatility, "sqrt(252 mean_20 ln(H/L)^2 / (4 ln 2))", "Parkinson 1980", 19, kNothing,
     over<[] { return Parkinson{AnnualisedMean(20)}; }, kHighLow>},
    {"gk_20", kVolatility, "sqrt(252 mean_20 [ln(H/L)^2 / 2 - (2 ln 2 - 1) ln(C/O)^2])",
     "Garman-Klass 1980", 19, kNothing,
     over<[] { return AnnualisedMean(20); }, kGarmanKlass>},
    {"rs_20", kVolatility, "sqrt(252 mean_20 [ln(H/C) ln(H/O) + ln(L/C) ln(L/O)])",
     "Rogers-Satchell 1991", 19, kNothing,
     over<[] { return AnnualisedMean(20); }, kRogersSatchell>},
    {"yz_20", kVolatility, "sqrt(252 [var on + k var co + (1 - k) mean RS])", "Yang-Zhang 2000", 20, kNothing,
     over<[] { return YangZhang(20); }, kOvernight, kCloseOpen, kRogersSatchell>},
    {"har_w", kVolatility, "sqrt(252 mean_5 d)", "Corsi 2009", 5, kNothing,
     over<[] { return AnnualisedMean(5); }, kVariance>},
    {"har_m", kVolatility, "sqrt(252 mean_22 d)", "Corsi 2009", 22, kNothing,
     over<[] { return AnnualisedMean(22); }, kVariance>},
    {"volofvol_20", kVolatility, "std_20 of the change of ln max(rv_5, 1e-6)",
     "volatility of volatility", 25, kNothing,
     over<[] { return VolatilityOfVolatility(20); }, kRv5>},
    {"downside_share_20", kVolatility, "sum_20 min(r, 0)^2 / sum_20 r^2", "downside semivariance", 20, kNothing,
     over<[] { return DownsideShare(20); }, kReturn>},
    {"ret_z_20", kVolatility, "(r - mean_20 r) / std_20 r", "z-score", 20, kNothing,
     over<[] { return RollingZScore(20); }, kReturn>},
    // Momentum and trend
    {"ema_12_dist", kMomentum, "ln(C / EMA_12)", "exponential mean", 11, kNothing,
     over<[] { return LogDistance<RecursiveMean>{RecursiveMean::ema(12)}; }, kClose, kClose>},
    {"ema_26_dist", kMomentum, "ln(C / EMA_26)", "exponential mean", 25, kNothing,
     over<[] { return LogDistance<RecursiveMean>{RecursiveMean::ema(26)}; }, kClose, kClose>},
    {"macd_pct", kMomentum, "(EMA_12 - EMA_26) / C", "Appel 1979", 25, kNothing,
     cellwise<ratio, kMacd, kClose>},
    {"macd_signal_pct", kMomentum, "EMA_9(MACD) / C", "Appel 1979", 33, kNothing,
     cellwise<ratio, kMacdSignal, kClose>},
    {"macd_hist_pct", kMomentum, "(MACD - signal) / C", "Appel 1979", 33, kNothing,
     cellwise<histogram, kMacd, kMacdSignal, kClose>},
    {"ema_slope_8_21", kMomentum, "(EMA_8 - EMA_21) / EMA_21", "exponential mean", 20, kNothing,
     over<[] { return EmaSlope(8, 21); }, kClose>},
    {"sma_50_dist", kMomentum, "ln(C / SMA_50)", "moving average", 49, kNothing,
     over<[] { return LogDistance<RollingMean>{RollingMean(50)}; }, kClose, kClose>},
    {"sma_200_dist", kMomentum, "ln(C / SMA_200)", "moving average", 199, kNothing,
     over<[] { return LogDistance<RollingMean>{RollingMean(200)}; }, kClose, kClose>},
    {"mom_5", kMomentum, "ln(C / C_5)", "momentum", 5, kNothing,
     over<[] { return LogChange(5); }, kClose>},
    {"mom_20", kMomentum, "ln(C / C_20)", "momentum", 20, kNothing,
     over<[] { return LogChange(20); }, kClose>},
    {"mom_60", kMomentum, "ln(C / C_60)", "momentum", 60, kNothing,
     over<[] { return LogChange(60); }, kClose>},
    {"adx_14", kMomentum, "Wilder mean of DX", "Wilder 1978", 27, kNothing,
     same<kAdx>},
    {"di_diff_14", kMomentum, "+DI - -DI", "Wilder 1978", 14, kNothing,
     cellwise<difference, kPlusDi, kMinusDi>},
    {"aroon_osc_25", kMomentum, "Aroon up - down", "Chande 1995", 25, kNothing,
     over<[] { return AroonOscillator(25); }, kHigh, kLow>},
    {"linreg_slope_20", kMomentum, "252 x OLS slope of ln C on time", "least squares", 19, kNothing,
     cellwise<yearly, kTrendSlope>},
    {"linreg_r2_20", kMomentum, "R^2 of ln C on time", "least squares", 19, kNothing,
     same<kTrendR2>},
    {"drawdown_252", kMomentum, "ln(C / max_252 H)", "drawdown", 251, kNothing,
     over<[] { return LogDistance<RollingMax>{RollingMax(252)}; }, kHigh, kClose>},
    {"dist_low_252", kMomentum, "ln(C / min_252 L)", "distance from the low", 251, kNothing,
     over<[] { return LogDistance<RollingMin>{RollingMin(252)}; }, kLow, kClose>},
    // Oscillators
    {"rsi_14", kOscillator, "100 U / (U + D)", "Wilder 1978", 14, kNothing,
     over<[] { return Rsi(14); }, kClose>},
    {"rsi_5", kOscillator, "100 U / (U + D)", "Wilder 1978", 5, kNothing,
     over<[] { return Rsi(5); }, kClose>},
    {"stoch_k_14", kOscillator, "100 (C - LL_14) / (HH_14 - LL_14)", "Lane", 13, kNothing,
     same<kStochasticK>},
    {"stoch_d_3", kOscillator, "SMA_3 of %K", "Lane", 15, kNothing,
     over<[] { return RollingMean(3); }, kStochasticK>},
    {"willr_14", kOscillator, "-100 (HH_14 - C) / (HH_14 - LL_14)", "Williams", 13, kNothing,
     over<[] { return WilliamsR(14); }, kHigh, kLow, kClose>},
    {"cci_20", kOscillator, "(TP - SMA_20 TP) / (0.015 mean abs deviation)", "Lambert 1980", 19, kNothing,
     over<[] { return Cci(20); }, kHigh, kLow, kClose>},
    {"ultosc_7_14_28", kOscillator, "100 (4 q_7 + 2 q_14 + q_28) / 7, q = sum BP / sum TR",
     "Williams 1985", 28, kNothing,
     over<[] { return UltimateOscillator(7, 14, 28); }, kHigh, kLow, kClose>},
    // Bollinger
    {"bb_mid_dist", kBollinger, "ln(C / SMA_20)", "Bollinger 2001", 19, kNothing,
     over<[] { return LogRatio(); }, kClose, kBandMid>},
    {"bb_upper_dist", kBollinger, "(SMA_20 + 2 sigma) / C - 1", "Bollinger 2001", 19, kNothing,
     cellwise<upper_distance, kBandMid, kBandSigma, kClose>},
    {"bb_lower_dist", kBollinger, "(SMA_20 - 2 sigma) / C - 1", "Bollinger 2001", 19, kNothing,
     cellwise<lower_distance, kBandMid, kBandSigma, kClose>},
    {"bb_pctb", kBollinger, "(C - lower) / (upper - lower)", "Bollinger 2001", 19, kNothing,
     cellwise<percent_b, kBandMid, kBandSigma, kClose>},
    {"bb_width", kBollinger, "4 sigma / SMA_20", "Bollinger 2001", 19, kNothing,
     cellwise<band_width, kBandMid, kBandSigma>},
    {"bb_width_rank_120", kBollinger, "mid-rank of bb_width among the 119 before",
     "Bollinger 2001 (squeeze)", 138, kNothing,
     over<[] { return Squeeze{RollingMidRank(120)}; }, kBandMid, kBandSigma>},
    // Volume and range
    {"vol_ratio_20", kVolumeAndRange, "ln(V / SMA_20 V), V = 0 missing, 15 of 20 needed",
     "relative volume", 14, kVolume,
     over<[] { return VolumeRatio(20, 15); }, kTraded>},
    {"vol_z_20", kVolumeAndRange, "z-score of ln V, V = 0 missing, 15 of 20 needed", "z-score", 14, kVolume,
     over<[] { return VolumeZScore(20, 15); }, kTraded>},
    {"obv_slope_20", kVolumeAndRange, "(OBV - OBV_20) / sum_20 V", "Granville 1963", 20, kVolume,
     over<[] { return OnBalanceSlope(20); }, kClose, kTraded>},
    {"mfi_14", kVolumeAndRange, "100 up / (up + down), flows of TP x V", "Quong-Soudack 1989", 14, kVolume,
     over<[] { return MoneyFlowIndex(14); }, kHigh, kLow, kClose, kTraded>},
    {"range_hl", kVolumeAndRange, "(H - L) / C", "candle", 0, kNothing,
     same<kRange>},
    {"range_10", kVolumeAndRange, "SMA_10 of range_hl", "candle", 9, kNothing,
     over<[] { return RollingMean(10); }, kRange>},
    {"atr_14", kVolumeAndRange, "Wilder mean of the true range, points", "Wilder 1978", 14, kNothing,
     same<kAtr>},
    {"natr_14", kVolumeAndRange, "100 ATR / C", "Wilder 1978", 14, kNothing,
     cellwise<percent_of, kAtr, kClose>},
    {"gap", kVolumeAndRange, "ln(O / C_1)", "overnight return", 1, kNothing,
     same<kOvernight>},
    {"clv", kVolumeAndRange, "(2C - H - L) / (H - L)", "Chaikin", 0, kNothing,
     cellwise<close_location, kHigh, kLow, kClose>},
    {"body_ratio", kVolumeAndRange, "(C - O) / (H - L)", "candle", 0, kNothing,
     cellwise<body_ratio, kOpen, kHigh, kLow, kClose>},
    {"upper_wick", kVolumeAndRange, "(H - max(O, C)) / (H - L)", "candle", 0, kNothing,
     cellwise<upper_wick, kOpen, kHigh, kLow, kClose>},
    {"lower_wick", kVolumeAndRange, "(min(O, C) - L) / (H - L)", "candle", 0, kNothing,
     cellwise<lower_wick, kOpen, kHigh, kLow, kClose>},
    // Cross-market
    {"vix_level", kCrossMarket, "VIX", "volatility index", 0, kVix,
     same<kVixClose>},
    {"vix_ret_1", kCrossMarket, "ln(VIX / VIX_1)", "volatility index", 1, kVix,
     same<kVixReturn>},
    {"vix_ret_5", kCrossMarket, "ln(VIX / VIX_5)", "volatility index", 5, kVix,
     over<[] { return LogChange(5); }, kVixClose>},
    {"vix_z_60", kCrossMarket, "z-score of ln VIX", "z-score", 59, kVix,
     over<[] { return LogZScore{RollingZScore(60)}; }, kVixClose>},
    {"vix_rank_252", kCrossMarket, "mid-rank of VIX among the 251 before", "percentile", 251, kVix,
     over<[] { return RollingMidRank(252); }, kVixClose>},
    {"vrp_log_20", kCrossMarket, "ln(VIX / 100 / rv_20)", "variance risk premium", 20, kVix,
     over<[] { return VarianceRiskPremium(); }, kVixClose, kRv20>},
    {"vix_range", kCrossMarket, "ln(VIX H / VIX L)", "volatility index", 0, kVix,
     over<[] { return LogRatio(); }, kVixHigh, kVixLow>},
    {"corr_vix_20", kCrossMarket, "correlation_20 of r and the change of ln VIX", "leverage effect", 20, kVix,
     over<[] { return RollingCorrelation(20); }, kReturn, kVixReturn>},
    {"rs20_", kCrossMarket, "sum_20 (r_s - r)", "relative strength", 20, kSector,
     over<[] { return RelativeStrength(20); }, kSectorReturn, kReturn>},
    {"beta60_", kCrossMarket, "cov_60(r_s, r) / var_60 r", "market model", 60, kSector,
     over<[] { return RollingSlope(60); }, kSectorReturn, kReturn>},
    {"dispersion_1", kCrossMarket, "standard deviation of r_s across sectors", "cross-section", 1, kSectors,
     same<kDispersion>},
    {"dispersion_20", kCrossMarket, "SMA_20 of dispersion_1", "cross-section", 20, kSectors,
     over<[] { return RollingMean(20); }, kDispersion>},
    {"avg_corr_20", kCrossMarket, "mean pairwise correlation_20 of sectors", "cross-section", 20, kSectors,
     across<[](std::size_t sectors) { return AverageCorrelation(sectors, 20); }, kSectorReturn>},
    {"absorption_60", kCrossMarket, "largest eigenvalue share of correlation_60",
     "Kritzman et al. 2011", 60, kSectors,
     across<[](std::size_t sectors) { return AbsorptionRatio(sectors, 60); }, kSectorReturn>},
    {"breadth_20", kCrossMarket, "share of sectors above their SMA_20", "breadth", 19, kSectors,
     across<[](std::size_t sectors) { return Breadth(sectors, 20); }, kSectorClose>},
};

constexpr Feature kChartCatalogue[] = {
    {"ema_8", kChart, "EMA_8 of C, points", "exponential mean", 7, kNothing,
     over<[] { return RecursiveMean::ema(8); }, kClose>},
    {"ema_12", kChart, "EMA_12 of C, points", "exponential mean", 11, kNothing,
     over<[] { return RecursiveMean::ema(12); }, kClose>},
    {"ema_21", kChart, "EMA_21 of C, points", "exponential mean", 20, kNothing,
     over<[] { return RecursiveMean::ema(21); }, kClose>},
    {"ema_26", kChart, "EMA_26 of C, points", "exponential mean", 25, kNothing,
     over<[] { return RecursiveMean::ema(26); }, kClose>},
    {"sma_20", kChart, "SMA_20 of C, points", "moving average", 19, kNothing,
     over<[] { return RollingMean(20); }, kClose>},
    {"sma_50", kChart, "SMA_50 of C, points", "moving average", 49, kNothing,
     over<[] { return RollingMean(50); }, kClose>},
    {"sma_200", kChart, "SMA_200 of C, points", "moving average", 199, kNothing,
     over<[] { return RollingMean(200); }, kClose>},
    {"macd", kChart, "EMA_12 - EMA_26, points", "Appel 1979", 25, kNothing,
     same<kMacd>},
    {"macd_signal", kChart, "EMA_9 of macd, points", "Appel 1979", 33, kNothing,
     same<kMacdSignal>},
    {"macd_hist", kChart, "macd - macd_signal, points", "Appel 1979", 33, kNothing,
     cellwise<difference, kMacd, kMacdSignal>},
    {"bb_upper", kChart, "SMA_20 + 2 sigma, points", "Bollinger 2001", 19, kNothing,
     cellwise<upper_band, kBandMid, kBandSigma>},
    {"bb_mid", kChart, "SMA_20, points", "Bollinger 2001", 19, kNothing,
     same<kBandMid>},
    {"bb_lower", kChart, "SMA_20 - 2 sigma, points", "Bollinger 2001", 19, kNothing,
     cellwise<lower_band, kBandMid, kBandSigma>},
    {"high_252", kChart, "highest H of 252, points", "extremes", 251, kNothing,
     over<[] { return RollingMax(252); }, kHigh>},
    {"low_252", kChart, "lowest L of 252, points", "extremes", 251, kNothing,
     over<[] { return RollingMin(252); }, kLow>},
    {"plus_di_14", kChart, "+DI, percent", "Wilder 1978", 14, kNothing,
     same<kPlusDi>},
    {"minus_di_14", kChart, "-DI, percent", "Wilder 1978", 14, kNothing,
     same<kMinusDi>},
    {"obv", kChart, "on-balance volume, from 0", "Granville 1963", 0, kVolume,
     over<[] { return OnBalanceVolume(); }, kClose, kTraded>},
};
// clang-format on

bool available(const Feature& f, const Shape& shape) {
  switch (f.needs) {
    case Needs::kNothing:
      return true;
    case Needs::kVolume:
      return shape.volume;
    case Needs::kVix:
      return shape.vix;
    case Needs::kSector:
      return !shape.sectors.empty();
    case Needs::kSectors:
      return shape.sectors.size() >= 2;
  }
  return false;
}

}  // namespace

std::string_view to_string(Group group) {
  switch (group) {
    case Group::kVolatility:
      return "volatility";
    case Group::kMomentum:
      return "momentum";
    case Group::kOscillator:
      return "oscillator";
    case Group::kBollinger:
      return "bollinger";
    case Group::kVolumeAndRange:
      return "volume and range";
    case Group::kCrossMarket:
      return "cross-market";
    case Group::kChart:
      return "chart";
  }
  return "";
}

std::span<const Feature> catalogue() { return kCatalogue; }

std::span<const Feature> chart_catalogue() { return kChartCatalogue; }

Shape Shape::of(const Market& market) {
  Shape shape{market.has_volume(), market.has_vix(), {}};
  for (const Market::Sector& s : market.sectors) shape.sectors.push_back(s.name);
  return shape;
}

std::vector<ColumnSpec> columns_of(const Shape& shape, std::span<const Feature> features) {
  std::vector<ColumnSpec> columns;
  for (const Feature& f : features) {
    if (!available(f, shape)) continue;
    if (f.needs != Needs::kSector) {
      columns.push_back({std::string(f.name), &f, 0});
      continue;
    }
    for (std::size_t k = 0; k < shape.sectors.size(); ++k)
      columns.push_back({std::string(f.name) + shape.sectors[k], &f, k});
  }
  return columns;
}

}  // namespace spectrum::features
