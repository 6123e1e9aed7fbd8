#include "features/windows.h"

#include <algorithm>
#include <cassert>
#include <stdexcept>

#include "features/cross_market.h"
#include "features/returns.h"
#include "features/trend.h"
#include "features/volatility.h"

namespace spectrum::features {
namespace {

constexpr double kReturnClip = 5.0;
constexpr std::string_view kLogarithm = "ln_";

}  // namespace

void tme_channels(Input close, Input vix_close, Output out) {
  const std::size_t rows = close.size();
  if (out.size() != rows * kTmeChannels || (!vix_close.empty() && vix_close.size() != rows))
    throw std::invalid_argument("tme_channels: columns of unequal length");
  std::vector<double> ret(rows), rv_10(rows), rv_20(rows), rv_60(rows), slope(rows), premium(rows, 0.0);
  log_change(close, 1, ret);
  realised_volatility(ret, 10, rv_10);
  realised_volatility(ret, 20, rv_20);
  realised_volatility(ret, 60, rv_60);
  ema_slope(close, 8, 21, slope);
  if (!vix_close.empty()) variance_risk_premium(vix_close, rv_20, premium);
  log_ratio(rv_10, rv_60, rv_10);
  for (std::size_t t = 0; t < rows; ++t) {
    double* cell = &out[t * kTmeChannels];
    cell[0] = std::clamp(ratio(ret[t], rv_20[t] / kAnnual), -kReturnClip, kReturnClip);
    cell[1] = rv_10[t];
    cell[2] = slope[t];
    cell[3] = premium[t];
  }
}

bool tme_window(Input channels, std::size_t t, std::span<float, kTmeCells> out) {
  if (t + 1 < kTmeSteps || (t + 1) * kTmeChannels > channels.size()) return false;
  const Input window = channels.subspan((t + 1 - kTmeSteps) * kTmeChannels, kTmeCells);
  if (!std::ranges::all_of(window, [](double v) { return std::isfinite(v); })) return false;
  std::ranges::transform(window, out.begin(), [](double v) { return static_cast<float>(v); });
  return true;
}

bool vse_grid(Input close, std::size_t t, std::span<float, kVseCells> out) {
  if (t + 1 < kVseCells || t >= close.size()) return false;
  const Input window = close.subspan(t + 1 - kVseCells, kVseCells);
  if (!std::ranges::all_of(window, [](double v) { return std::isfinite(v); })) return false;
  const double low = std::ranges::min(window), width = std::ranges::max(window) - low;
  std::ranges::transform(window, out.begin(), [&](double v) {
    return width > 0.0 ? static_cast<float>((v - low) / width) : 0.5F;
  });
  return true;
}

Selection::Selection(const Table& table, std::span<const std::string_view> names) {
  for (const std::string_view name : names) {
    const bool logarithm = !table.has(name) && name.starts_with(kLogarithm);
    const std::string_view source = logarithm ? name.substr(kLogarithm.size()) : name;
    if (table.has(source)) {
      columns_.push_back({table.column(source), logarithm});
    } else {
      columns_.push_back({{}, logarithm});
      absent_.emplace_back(name);
    }
  }
}

bool Selection::row(std::size_t t, Output out) const {
  assert(out.size() == columns_.size());
  bool whole = true;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Source& from = columns_[i];
    if (from.cells.empty()) {
      out[i] = kNaN;
      continue;
    }
    out[i] = from.logarithm ? ln(from.cells[t]) : from.cells[t];
    whole = whole && std::isfinite(out[i]);
  }
  return whole;
}

}  // namespace spectrum::features
