#include "features/catalogue.h"

#include <algorithm>

#include "features/aroon.h"
#include "features/bollinger.h"
#include "features/candle.h"
#include "features/cci.h"
#include "features/composites.h"
#include "features/cross_market.h"
#include "features/rank.h"
#include "features/returns.h"
#include "features/rolling.h"
#include "features/rsi.h"
#include "features/stochastic.h"
#include "features/trend.h"
#include "features/true_range.h"
#include "features/ultimate.h"
#include "features/volatility.h"
#include "features/volume.h"

namespace spectrum::features {
namespace {

void copy(Input from, Output out) { std::copy(from.begin(), from.end(), out.begin()); }

using enum Group;
using enum Needs;

// X_n is X n sessions ago; d is daily_variance(); on, co the moves overnight
// and from open to close; RS the Rogers-Satchell terms.
// clang-format off
constexpr Feature kCatalogue[] = {
    // Volatility
    {"ret_log_1", kVolatility, "r = ln(C / C_1)", "log return", 1, kNothing,
     [](const Job& j) { copy(j.d.ret, j.out); }},
    {"rv_1", kVolatility, "sqrt(252 d)", "Garman-Klass 1980 with the overnight move", 1, kNothing,
     [](const Job& j) { annualised_volatility(j.d.variance, 1, j.out); }},
    {"rv_3", kVolatility, "sqrt(252 mean_3 r^2)", "realised volatility", 3, kNothing,
     [](const Job& j) { realised_volatility(j.d.ret, 3, j.out); }},
    {"rv_5", kVolatility, "sqrt(252 mean_5 r^2)", "realised volatility", 5, kNothing,
     [](const Job& j) { realised_volatility(j.d.ret, 5, j.out); }},
    {"rv_10", kVolatility, "sqrt(252 mean_10 r^2)", "realised volatility", 10, kNothing,
     [](const Job& j) { realised_volatility(j.d.ret, 10, j.out); }},
    {"rv_20", kVolatility, "sqrt(252 mean_20 r^2)", "realised volatility", 20, kNothing,
     [](const Job& j) { realised_volatility(j.d.ret, 20, j.out); }},
    {"rv_60", kVolatility, "sqrt(252 mean_60 r^2)", "realised volatility", 60, kNothing,
     [](const Job& j) { realised_volatility(j.d.ret, 60, j.out); }},
    {"rv_90", kVolatility, "sqrt(252 mean_90 r^2)", "realised volatility", 90, kNothing,
     [](const Job& j) { realised_volatility(j.d.ret, 90, j.out); }},
    {"rv_zscore", kVolatility, "(rv_3 - mean_90 rv_3) / std_90 rv_3", "z-score", 92, kNothing,
     [](const Job& j) { rv_zscore(j.d, j.out); }},
    {"rv_ratio_10_60", kVolatility, "rv_10 / rv_60", "volatility term structure", 60, kNothing,
     [](const Job& j) { volatility_ratio(j.d, 10, 60, j.out); }},
    {"rv_ratio_3_90", kVolatility, "rv_3 / rv_90", "volatility expansion now", 90, kNothing,
     [](const Job& j) { volatility_ratio(j.d, 3, 90, j.out); }},
    {"park_20", kVolatility, "sqrt(252 mean_20 ln(H/L)^2 / (4 ln 2))", "Parkinson 1980", 19, kNothing,
     [](const Job& j) { parkinson(j.d, j.out); }},
    {"gk_20", kVolatility, "sqrt(252 mean_20 [ln(H/L)^2 / 2 - (2 ln 2 - 1) ln(C/O)^2])",
     "Garman-Klass 1980", 19, kNothing,
     [](const Job& j) { annualised_volatility(j.d.garman_klass, 20, j.out); }},
    {"rs_20", kVolatility, "sqrt(252 mean_20 [ln(H/C) ln(H/O) + ln(L/C) ln(L/O)])",
     "Rogers-Satchell 1991", 19, kNothing,
     [](const Job& j) { annualised_volatility(j.d.rogers_satchell, 20, j.out); }},
    {"yz_20", kVolatility, "sqrt(252 [var on + k var co + (1 - k) mean RS])", "Yang-Zhang 2000", 20, kNothing,
     [](const Job& j) { yang_zhang(j.d.overnight, j.d.open_to_close, j.d.rogers_satchell, 20, j.out); }},
    {"har_w", kVolatility, "sqrt(252 mean_5 d)", "Corsi 2009", 5, kNothing,
     [](const Job& j) { annualised_volatility(j.d.variance, 5, j.out); }},
    {"har_m", kVolatility, "sqrt(252 mean_22 d)", "Corsi 2009", 22, kNothing,
     [](const Job& j) { annualised_volatility(j.d.variance, 22, j.out); }},
    {"volofvol_20", kVolatility, "std_20 of the change of ln max(rv_5, 1e-6)",
     "volatility of volatility", 25, kNothing,
     [](const Job& j) { volofvol(j.d, j.out); }},
    {"downside_share_20", kVolatility, "sum_20 min(r, 0)^2 / sum_20 r^2",
     "downside semivariance", 20, kNothing,
     [](const Job& j) { downside_share(j.d.ret, 20, j.out); }},
    {"ret_z_20", kVolatility, "(r - mean_20 r) / std_20 r", "z-score", 20, kNothing,
     [](const Job& j) { rolling_zscore(j.d.ret, 20, j.out); }},
    // Momentum and trend
    {"ema_12_dist", kMomentum, "ln(C / EMA_12)", "exponential mean", 11, kNothing,
     [](const Job& j) { ema_distance(j.d.m.close, 12, j.out); }},
    {"ema_26_dist", kMomentum, "ln(C / EMA_26)", "exponential mean", 25, kNothing,
     [](const Job& j) { ema_distance(j.d.m.close, 26, j.out); }},
    {"macd_pct", kMomentum, "(EMA_12 - EMA_26) / C", "Appel 1979", 25, kNothing,
     [](const Job& j) { macd_line(j.d, j.out); }},
    {"macd_signal_pct", kMomentum, "EMA_9(MACD) / C", "Appel 1979", 33, kNothing,
     [](const Job& j) { macd_signal(j.d, j.out); }},
    {"macd_hist_pct", kMomentum, "(MACD - signal) / C", "Appel 1979", 33, kNothing,
     [](const Job& j) { macd_histogram(j.d, j.out); }},
    {"ema_slope_8_21", kMomentum, "(EMA_8 - EMA_21) / EMA_21", "exponential mean", 20, kNothing,
     [](const Job& j) { ema_slope(j.d.m.close, 8, 21, j.out); }},
    {"sma_50_dist", kMomentum, "ln(C / SMA_50)", "moving average", 49, kNothing,
     [](const Job& j) { sma_distance(j.d.m.close, 50, j.out); }},
    {"sma_200_dist", kMomentum, "ln(C / SMA_200)", "moving average", 199, kNothing,
     [](const Job& j) { sma_distance(j.d.m.close, 200, j.out); }},
    {"mom_5", kMomentum, "ln(C / C_5)", "momentum", 5, kNothing,
     [](const Job& j) { log_change(j.d.m.close, 5, j.out); }},
    {"mom_20", kMomentum, "ln(C / C_20)", "momentum", 20, kNothing,
     [](const Job& j) { log_change(j.d.m.close, 20, j.out); }},
    {"mom_60", kMomentum, "ln(C / C_60)", "momentum", 60, kNothing,
     [](const Job& j) { log_change(j.d.m.close, 60, j.out); }},
    {"adx_14", kMomentum, "Wilder mean of DX", "Wilder 1978", 27, kNothing,
     [](const Job& j) { adx(j.d, j.out); }},
    {"di_diff_14", kMomentum, "+DI - -DI", "Wilder 1978", 14, kNothing,
     [](const Job& j) { di_difference(j.d, j.out); }},
    {"aroon_osc_25", kMomentum, "Aroon up - down", "Chande 1995", 25, kNothing,
     [](const Job& j) { aroon_oscillator(j.d.m.high, j.d.m.low, 25, j.out); }},
    {"linreg_slope_20", kMomentum, "252 x OLS slope of ln C on time", "least squares", 19, kNothing,
     [](const Job& j) { trend_slope(j.d, j.out); }},
    {"linreg_r2_20", kMomentum, "R^2 of ln C on time", "least squares", 19, kNothing,
     [](const Job& j) { trend_r2(j.d, j.out); }},
    {"drawdown_252", kMomentum, "ln(C / max_252 H)", "drawdown", 251, kNothing,
     [](const Job& j) { from_high(j.d, j.out); }},
    {"dist_low_252", kMomentum, "ln(C / min_252 L)", "distance from the low", 251, kNothing,
     [](const Job& j) { from_low(j.d, j.out); }},
    // Oscillators
    {"rsi_14", kOscillator, "100 U / (U + D)", "Wilder 1978", 14, kNothing,
     [](const Job& j) { rsi(j.d.m.close, 14, j.out); }},
    {"rsi_5", kOscillator, "100 U / (U + D)", "Wilder 1978", 5, kNothing,
     [](const Job& j) { rsi(j.d.m.close, 5, j.out); }},
    {"stoch_k_14", kOscillator, "100 (C - LL_14) / (HH_14 - LL_14)", "Lane", 13, kNothing,
     [](const Job& j) { stochastic_k(j.d.m.high, j.d.m.low, j.d.m.close, 14, j.out); }},
    {"stoch_d_3", kOscillator, "SMA_3 of %K", "Lane", 15, kNothing,
     [](const Job& j) { stochastic_d(j.d.m.high, j.d.m.low, j.d.m.close, 14, 3, j.out); }},
    {"willr_14", kOscillator, "-100 (HH_14 - C) / (HH_14 - LL_14)", "Williams", 13, kNothing,
     [](const Job& j) { williams_r(j.d.m.high, j.d.m.low, j.d.m.close, 14, j.out); }},
    {"cci_20", kOscillator, "(TP - SMA_20 TP) / (0.015 mean abs deviation)", "Lambert 1980", 19, kNothing,
     [](const Job& j) { cci(j.d.m.high, j.d.m.low, j.d.m.close, 20, j.out); }},
    {"ultosc_7_14_28", kOscillator, "100 (4 q_7 + 2 q_14 + q_28) / 7, q = sum BP / sum TR",
     "Williams 1985", 28, kNothing,
     [](const Job& j) { ultimate_oscillator(j.d.m.high, j.d.m.low, j.d.m.close, 7, 14, 28, j.out); }},
    // Bollinger
    {"bb_mid_dist", kBollinger, "ln(C / SMA_20)", "Bollinger 2001", 19, kNothing,
     [](const Job& j) { sma_distance(j.d.m.close, 20, j.out); }},
    {"bb_upper_dist", kBollinger, "(SMA_20 + 2 sigma) / C - 1", "Bollinger 2001", 19, kNothing,
     [](const Job& j) { bollinger_upper_distance(j.d.m.close, 20, j.out); }},
    {"bb_lower_dist", kBollinger, "(SMA_20 - 2 sigma) / C - 1", "Bollinger 2001", 19, kNothing,
     [](const Job& j) { bollinger_lower_distance(j.d.m.close, 20, j.out); }},
    {"bb_pctb", kBollinger, "(C - lower) / (upper - lower)", "Bollinger 2001", 19, kNothing,
     [](const Job& j) { bollinger_percent_b(j.d.m.close, 20, j.out); }},
    {"bb_width", kBollinger, "4 sigma / SMA_20", "Bollinger 2001", 19, kNothing,
     [](const Job& j) { bollinger_width(j.d.m.close, 20, j.out); }},
    {"bb_width_rank_120", kBollinger, "mid-rank of bb_width among the 119 before",
     "Bollinger 2001 (squeeze)", 138, kNothing,
     [](const Job& j) { squeeze(j.d, j.out); }},
    // Volume and range
    {"vol_ratio_20", kVolumeAndRange, "ln(V / SMA_20 V), V = 0 missing, 15 of 20 needed",
     "relative volume", 14, kVolume,
     [](const Job& j) { volume_ratio(j.d.m.volume, 20, 15, j.out); }},
    {"vol_z_20", kVolumeAndRange, "z-score of ln V, V = 0 missing, 15 of 20 needed", "z-score", 14, kVolume,
     [](const Job& j) { volume_zscore(j.d.m.volume, 20, 15, j.out); }},
    {"obv_slope_20", kVolumeAndRange, "(OBV - OBV_20) / sum_20 V", "Granville 1963", 20, kVolume,
     [](const Job& j) { on_balance_slope(j.d.m.close, j.d.m.volume, 20, j.out); }},
    {"mfi_14", kVolumeAndRange, "100 up / (up + down), flows of TP x V", "Quong-Soudack 1989", 14, kVolume,
     [](const Job& j) { money_flow_index(j.d.m.high, j.d.m.low, j.d.m.close, j.d.m.volume, 14, j.out); }},
    {"range_hl", kVolumeAndRange, "(H - L) / C", "candle", 0, kNothing,
     [](const Job& j) { relative_range(j.d.m.high, j.d.m.low, j.d.m.close, j.out); }},
    {"range_10", kVolumeAndRange, "SMA_10 of range_hl", "candle", 9, kNothing,
     [](const Job& j) { mean_range(j.d, j.out); }},
    {"atr_14", kVolumeAndRange, "Wilder mean of the true range, points", "Wilder 1978", 14, kNothing,
     [](const Job& j) { atr(j.d.m.high, j.d.m.low, j.d.m.close, 14, j.out); }},
    {"natr_14", kVolumeAndRange, "100 ATR / C", "Wilder 1978", 14, kNothing,
     [](const Job& j) { relative_atr(j.d, j.out); }},
    {"gap", kVolumeAndRange, "ln(O / C_1)", "overnight return", 1, kNothing,
     [](const Job& j) { copy(j.d.overnight, j.out); }},
    {"clv", kVolumeAndRange, "(2C - H - L) / (H - L)", "Chaikin", 0, kNothing,
     [](const Job& j) { close_location(j.d.m.high, j.d.m.low, j.d.m.close, j.out); }},
    {"body_ratio", kVolumeAndRange, "(C - O) / (H - L)", "candle", 0, kNothing,
     [](const Job& j) { body_ratio(j.d.m.open, j.d.m.high, j.d.m.low, j.d.m.close, j.out); }},
    {"upper_wick", kVolumeAndRange, "(H - max(O, C)) / (H - L)", "candle", 0, kNothing,
     [](const Job& j) { upper_wick(j.d.m.open, j.d.m.high, j.d.m.low, j.d.m.close, j.out); }},
    {"lower_wick", kVolumeAndRange, "(min(O, C) - L) / (H - L)", "candle", 0, kNothing,
     [](const Job& j) { lower_wick(j.d.m.open, j.d.m.high, j.d.m.low, j.d.m.close, j.out); }},
    // Cross-market
    {"vix_level", kCrossMarket, "VIX", "volatility index", 0, kVix,
     [](const Job& j) { copy(j.d.m.vix.close, j.out); }},
    {"vix_ret_1", kCrossMarket, "ln(VIX / VIX_1)", "volatility index", 1, kVix,
     [](const Job& j) { copy(j.d.vix_ret, j.out); }},
    {"vix_ret_5", kCrossMarket, "ln(VIX / VIX_5)", "volatility index", 5, kVix,
     [](const Job& j) { log_change(j.d.m.vix.close, 5, j.out); }},
    {"vix_z_60", kCrossMarket, "z-score of ln VIX", "z-score", 59, kVix,
     [](const Job& j) { vix_zscore(j.d, j.out); }},
    {"vix_rank_252", kCrossMarket, "mid-rank of VIX among the 251 before", "percentile", 251, kVix,
     [](const Job& j) { rolling_mid_rank(j.d.m.vix.close, 252, j.out); }},
    {"vrp_log_20", kCrossMarket, "ln(VIX / 100 / rv_20)", "variance risk premium", 20, kVix,
     [](const Job& j) { premium(j.d, j.out); }},
    {"vix_range", kCrossMarket, "ln(VIX H / VIX L)", "volatility index", 0, kVix,
     [](const Job& j) { log_ratio(j.d.m.vix.high, j.d.m.vix.low, j.out); }},
    {"corr_vix_20", kCrossMarket, "correlation_20 of r and the change of ln VIX", "leverage effect", 20, kVix,
     [](const Job& j) { rolling_correlation(j.d.ret, j.d.vix_ret, 20, j.out); }},
    {"rs20_", kCrossMarket, "sum_20 (r_s - r)", "relative strength", 20, kSector,
     [](const Job& j) { relative_strength(j.d.sector_ret[j.sector], j.d.ret, 20, j.out); }},
    {"beta60_", kCrossMarket, "cov_60(r_s, r) / var_60 r", "market model", 60, kSector,
     [](const Job& j) { rolling_slope(j.d.sector_ret[j.sector], j.d.ret, 60, j.out); }},
    {"dispersion_1", kCrossMarket, "standard deviation of r_s across sectors", "cross-section", 1, kSectors,
     [](const Job& j) { dispersion(j.d.sector_returns, j.out); }},
    {"dispersion_20", kCrossMarket, "SMA_20 of dispersion_1", "cross-section", 20, kSectors,
     [](const Job& j) { mean_dispersion(j.d, j.out); }},
    {"avg_corr_20", kCrossMarket, "mean pairwise correlation_20 of sectors", "cross-section", 20, kSectors,
     [](const Job& j) { average_correlation(j.d.sector_returns, 20, j.out); }},
    {"absorption_60", kCrossMarket, "largest eigenvalue share of correlation_60",
     "Kritzman et al. 2011", 60, kSectors,
     [](const Job& j) { absorption_ratio(j.d.sector_returns, 60, j.out); }},
    {"breadth_20", kCrossMarket, "share of sectors above their SMA_20", "breadth", 19, kSectors,
     [](const Job& j) { breadth(j.d.sector_closes, 20, j.out); }},
};
// clang-format on

bool available(const Feature& f, const Market& m) {
  switch (f.needs) {
    case Needs::kNothing:
      return true;
    case Needs::kVolume:
      return m.has_volume();
    case Needs::kVix:
      return m.has_vix();
    case Needs::kSector:
      return !m.sectors.empty();
    case Needs::kSectors:
      return m.sectors.size() >= 2;
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
  }
  return "";
}

std::span<const Feature> catalogue() { return kCatalogue; }

std::vector<ColumnSpec> columns_of(const Market& market) {
  std::vector<ColumnSpec> columns;
  for (const Feature& f : kCatalogue) {
    if (!available(f, market)) continue;
    if (f.needs != Needs::kSector) {
      columns.push_back({std::string(f.name), &f, 0});
      continue;
    }
    for (std::size_t k = 0; k < market.sectors.size(); ++k)
      columns.push_back({std::string(f.name) + market.sectors[k].name, &f, k});
  }
  return columns;
}

}  // namespace spectrum::features
