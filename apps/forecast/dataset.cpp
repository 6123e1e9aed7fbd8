#include "apps/forecast/dataset.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "features/labels.h"
#include "features/volatility.h"
#include "features/windows.h"

namespace spectrum::forecast {
namespace {

constexpr std::size_t kTrainingWindows = 3000;

template <std::size_t N>
std::span<const std::string_view> names(const std::array<std::string_view, N>& a) {
  return a;
}

constexpr std::size_t kVixChannel = 3;
constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

/// The four channels of an instrument; the VIX one is missing (NaN) where VIX is.
struct Channels {
  std::vector<double> prices_only, all;

  Channels(std::span<const double> close, const features::Market& market)
      : prices_only(close.size() * features::kTmeChannels), all(prices_only.size()) {
    features::tme_channels(close, {}, prices_only);
    features::tme_channels(close, market.vix.close, all);
  }

  /// A window to learn from: the channels made of prices must be whole.
  bool window(std::size_t t, const features::Market& market,
              std::array<float, features::kTmeCells>& out) const {
    if (!features::tme_window(prices_only, t, out)) return false;
    copy(t, market, out);
    return true;
  }

  /// The window whatever is missing in it.
  void copy(std::size_t t, const features::Market& market,
            std::array<float, features::kTmeCells>& out) const {
    const std::size_t first = (t + 1) * features::kTmeChannels - out.size();
    for (std::size_t i = 0; i < out.size(); ++i) {
      const bool no_vix = i % features::kTmeChannels == kVixChannel && !market.has_vix();
      const double v = all[first + i];
      out[i] = no_vix || !std::isfinite(v) ? kMissing : static_cast<float>(v);
    }
  }
};

/// First session on which nothing is undefined for want of history.
std::size_t first_usable(const features::Table& table) {
  std::size_t first = features::kTmeSteps - 1 + 60;  // the slowest channel is defined from row 60
  const auto consider = [&](std::string_view name) {
    if (name.starts_with("ln_")) name.remove_prefix(3);
    for (std::size_t k = 0; k < table.columns(); ++k)
      if (table.names()[k] == name) first = std::max(first, static_cast<std::size_t>(table.warmups()[k]));
  };
  for (std::string_view name : features::kGfeFeatures) consider(name);
  for (std::string_view name : features::kEngineeredFeatures) consider(name);
  return first;
}

template <std::size_t Width>
void append(Rows& rows, const std::array<float, Width>& row) {
  rows.width = static_cast<int>(Width);
  rows.values.insert(rows.values.end(), row.begin(), row.end());
  ++rows.n;
}

/// Appends the windows of one instrument that end on last_day, last_day - stride, ..., oldest first.
void append_windows(std::span<const double> close, const features::Market& market, std::size_t last_day,
                    std::size_t stride, Rows& out) {
  const Channels channels(close, market);
  std::array<float, features::kTmeCells> window;
  for (std::size_t t = last_day % stride; t <= last_day; t += stride)
    if (channels.window(t, market, window)) append(out, window);
}

}  // namespace

Dataset build_dataset(const features::Market& market, const features::Table& table) {
  const std::size_t n = market.size();
  const Channels channels(market.close, market);
  const features::Selection gfe(table, names(features::kGfeFeatures));
  const features::Selection engineered(table, names(features::kEngineeredFeatures));
  std::vector<int> direction(n), expansion(n);
  features::direction_labels(market.close, direction);
  features::expansion_labels(daily_variances(market), expansion);

  Dataset d;
  std::array<float, features::kTmeCells> window;
  std::array<float, features::kVseCells> grid;
  std::vector<double> g(gfe.width()), e(engineered.width());
  for (std::size_t t = first_usable(table); t < n; ++t) {
    if (!features::vse_grid(market.close, t, grid)) continue;
    channels.copy(t, market, window);
    gfe.row(t, g);
    engineered.row(t, e);
    d.days.push_back(t);
    append(d.tme, window);
    append(d.vse, grid);
    d.gfe.insert(d.gfe.end(), g.begin(), g.end());
    d.engineered.insert(d.engineered.end(), e.begin(), e.end());
    d.direction.push_back(direction[t]);
    d.expansion.push_back(expansion[t]);
  }
  d.absent.assign(gfe.absent().begin(), gfe.absent().end());
  for (const std::string& name : engineered.absent())
    if (std::find(d.absent.begin(), d.absent.end(), name) == d.absent.end()) d.absent.push_back(name);
  return d;
}

std::vector<std::string> Dataset::missing(std::size_t row) const {
  std::vector<std::string> out;
  const auto collect = [&](const std::vector<double>& cells, std::span<const std::string_view> all) {
    for (std::size_t k = 0; k < all.size(); ++k)
      if (!std::isfinite(cells[row * all.size() + k]) &&
          std::find(out.begin(), out.end(), all[k]) == out.end())
        out.emplace_back(all[k]);
  };
  collect(gfe, features::kGfeFeatures);
  collect(engineered, features::kEngineeredFeatures);
  return out;
}

Rows tme_training_windows(const features::Market& market, std::size_t last_day) {
  Rows out;
  append_windows(market.close, market, last_day, 1, out);
  if (market.sectors.empty()) return out;
  const std::size_t own = static_cast<std::size_t>(out.n), sectors = market.sectors.size();
  const std::size_t room = kTrainingWindows > own ? (kTrainingWindows - own) / sectors : 0;
  if (room == 0) return out;
  const std::size_t stride = std::max<std::size_t>(1, (own + room - 1) / room);
  for (const auto& sector : market.sectors) append_windows(sector.close, market, last_day, stride, out);
  return out;
}

Rows vse_training_grids(const features::Market& market, std::size_t last_day) {
  Rows out;
  std::array<float, features::kVseCells> grid;
  const auto append_grids = [&](std::span<const double> close) {
    for (std::size_t t = 0; t <= last_day; ++t)
      if (features::vse_grid(close, t, grid)) append(out, grid);
  };
  append_grids(market.close);
  for (const auto& sector : market.sectors) append_grids(sector.close);
  return out;
}

std::vector<double> implied_volatility(const features::Market& market) {
  std::vector<double> iv(market.vix.close);
  for (double& v : iv) v = v / 100 / std::sqrt(features::kSessionsPerYear);
  return iv;
}

std::vector<double> daily_variances(const features::Market& market) {
  std::vector<double> d(market.size());
  features::daily_variance(market.open, market.high, market.low, market.close, d);
  return d;
}

}  // namespace spectrum::forecast
