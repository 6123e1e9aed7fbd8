// What the encoders see of a session: channels over 90 sessions, 64 closes as a
// picture, and named rows of the feature table.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/series.h"
#include "features/table.h"

namespace spectrum::features {

inline constexpr std::size_t kTmeSteps = 90;
inline constexpr std::size_t kTmeChannels = 4;
inline constexpr std::size_t kTmeCells = kTmeSteps * kTmeChannels;
inline constexpr std::array<std::string_view, kTmeChannels> kTmeChannelNames = {
    "ret_scaled_20", "ln_rv_ratio_10_60", "ema_slope_8_21", "vrp_log_20"};
inline constexpr std::size_t kVseSide = 8;
inline constexpr std::size_t kVseCells = kVseSide * kVseSide;

/// The four channels of any instrument, row after row (out[4 t + c]):
///   r / (rv_20 / sqrt 252), clipped to +-5;  ln(rv_10 / rv_60);
///   (EMA_8 - EMA_21) / EMA_21;  ln(VIX / 100 / rv_20), 0 where `vix_close` is empty.
/// Defined from row 60. Throws std::invalid_argument unless out holds four cells
/// a session and vix_close is empty or as long as close.
void tme_channels(Input close, Input vix_close, Output out);

/// The 90 rows of `channels` (as tme_channels lays them out, standardised or
/// not) that end at row t. False, and out is not to be read, when t < 89 or a
/// cell is not finite.
bool tme_window(Input channels, std::size_t t, std::span<float, kTmeCells> out);

/// The 64 closes that end at row t, scaled to [0, 1] by their own extremes, 8
/// sessions to a row; 0.5 where they are all equal. False when t < 63 or a close
/// is missing.
bool vse_grid(Input close, std::size_t t, std::span<float, kVseCells> out);

/// Inputs of the autoencoder.
inline constexpr std::array<std::string_view, 20> kGfeFeatures = {
    "ret_z_20",      "rv_zscore",      "rv_ratio_10_60", "yz_20",       "downside_share_20",
    "macd_hist_pct", "ema_slope_8_21", "mom_20",         "adx_14",      "linreg_r2_20",
    "drawdown_252",  "rsi_14",         "stoch_d_3",      "bb_pctb",     "bb_width_rank_120",
    "range_10",      "vix_rank_252",   "vrp_log_20",     "avg_corr_20", "dispersion_20"};

/// The six inputs of the fusion model beside the encoders' outputs. `ln_` before
/// a feature's name stands for its logarithm.
inline constexpr std::array<std::string_view, 6> kEngineeredFeatures = {
    "ret_z_20", "ln_rv_10", "ln_rv_20", "range_10", "ema_slope_8_21", "vrp_log_20"};

/// Rows of chosen columns of a table, which must outlive it. A column that the
/// table does not have is NaN in every row, which the scalers map to neutral.
class Selection {
 public:
  Selection(const Table& table, std::span<const std::string_view> names);

  std::size_t width() const { return columns_.size(); }
  std::span<const std::string> absent() const { return absent_; }

  /// Writes row t; out is width() long. False when a column that is present is
  /// not defined there.
  bool row(std::size_t t, Output out) const;

 private:
  struct Source {
    Input cells;  // empty: absent
    bool logarithm;
  };
  std::vector<Source> columns_;
  std::vector<std::string> absent_;
};

}  // namespace spectrum::features
