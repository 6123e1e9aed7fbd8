#include "apps/pipeline/audit_values.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "apps/forecast/har.h"
#include "features/windows.h"

namespace spectrum::pipeline {
namespace {

using features::kNaN;
using features::Market;
using features::Table;
using forecast::Dataset;

/// A table that grows column by column.
class Columns {
 public:
  explicit Columns(std::size_t rows) : rows_(rows) {}

  /// A column with a cell for every session; an empty one is undefined throughout.
  void add(std::string name, std::span<const double> column) {
    names_.push_back(std::move(name));
    cells_.insert(cells_.end(), column.begin(), column.end());
    cells_.resize(names_.size() * rows_, kNaN);
  }

  /// Column k of row-major `rows`, which have a row for each of the data set's sessions.
  template <class Values>
  void add(std::string name, const Dataset& data, const Values& rows, std::size_t width, std::size_t k) {
    std::vector<double> column(rows_, kNaN);
    for (std::size_t i = 0; i < data.rows(); ++i)
      column[data.days[i]] = static_cast<double>(rows[i * width + k]);
    add(std::move(name), column);
  }

  /// All columns of `rows`, called PREFIX and their name.
  template <class Names, class Values>
  void add_all(const std::string& prefix, const Names& names, const Dataset& data, const Values& rows) {
    for (std::size_t k = 0; k < names.size(); ++k)
      add(prefix + std::string(names[k]), data, rows, names.size(), k);
  }

  Table table() && {
    std::vector<int> warmups(names_.size());
    return {std::move(names_), std::move(warmups), rows_, std::move(cells_)};
  }

 private:
  std::size_t rows_;
  std::vector<std::string> names_;
  std::vector<double> cells_;
};

/// PREFIX0, PREFIX1, ...
std::string indexed(const char* prefix, std::size_t i) { return prefix + std::to_string(i); }

constexpr std::array<const char*, 3> kClasses = {"bear", "neutral", "bull"};

}  // namespace

Table market_levels(const Market& m) {
  Columns out(m.size());
  // A flag means something beside a level only: a series that began later has neither.
  const auto add_carried = [&](const std::string& name, const std::vector<double>& level,
                               const std::vector<std::uint8_t>& carried) {
    std::vector<double> column(carried.begin(), carried.end());
    for (std::size_t t = 0; t < column.size(); ++t)
      if (std::isnan(level[t])) column[t] = kNaN;
    out.add(name + ".carried", column);
  };
  out.add("open", m.open);
  out.add("high", m.high);
  out.add("low", m.low);
  out.add("close", m.close);
  if (m.has_volume()) out.add("volume", m.volume);
  if (m.has_vix()) {
    out.add("vix.open", m.vix.open);
    out.add("vix.high", m.vix.high);
    out.add("vix.low", m.vix.low);
    out.add("vix.close", m.vix.close);
    add_carried("vix", m.vix.close, m.vix.carried);
  }
  for (const Market::Sector& s : m.sectors) {
    out.add(s.name + ".close", s.close);
    add_carried(s.name, s.close, s.carried);
  }
  return std::move(out).table();
}

Table encoder_inputs(const Market& market) {
  const Table table = features::compute(market);
  const Dataset data = forecast::build_dataset(market, table);
  Columns out(market.size());
  for (std::size_t i = 0; i < features::kTmeCells; ++i) {
    const std::size_t step = i / features::kTmeChannels, channel = i % features::kTmeChannels;
    out.add(indexed("tme[", step) + "]." + std::string(features::kTmeChannelNames[channel]), data,
            data.tme.values, features::kTmeCells, i);
  }
  for (std::size_t i = 0; i < features::kVseCells; ++i)
    out.add(indexed("vse[", i) + "]", data, data.vse.values, features::kVseCells, i);
  out.add_all("gfe.", features::kGfeFeatures, data, data.gfe);
  out.add_all("engineered.", features::kEngineeredFeatures, data, data.engineered);
  return std::move(out).table();
}

Table range_values(const Market& market) {
  const auto variance = forecast::daily_variances(market), implied = forecast::implied_volatility(market);
  Columns out(market.size());
  out.add("variance", variance);
  out.add("implied_volatility", implied);
  std::vector<double> sigma;
  for (int h : forecast::kHorizons) {
    const auto har = forecast::har_forecast(variance, implied, h);
    out.add(indexed("sigma_", static_cast<std::size_t>(h)), har.sigma);
    out.add(indexed("center_", static_cast<std::size_t>(h)), forecast::known_median(market.close, h));
    if (h == 1) sigma = har.sigma;
  }
  const auto prior = forecast::volatility_prior(market.close, implied.empty() ? sigma : implied);
  for (std::size_t c = 0; c < kClasses.size(); ++c) {
    std::vector<double> column;
    for (const forecast::Tilt& p : prior) column.push_back(p[c]);
    out.add(std::string("prior.") + kClasses[c], column);
  }
  return std::move(out).table();
}

Table model_values(const Market& market, const forecast::Models& models, int threads) {
  const Table table = features::compute(market);
  const Dataset data = forecast::build_dataset(market, table);
  Columns out(market.size());
  if (data.rows() == 0) return std::move(out).table();
  const forecast::Rows fused = forecast::fuse(models, data, threads);
  out.add_all("fused.", forecast::fused_names(), data, fused.values);

  const auto& names = models.expansion.feature_names;
  const auto trees = forecast::expansion_matrix(names, fused, data, table);
  out.add_all("trees.", names, data, trees);
  std::vector<double> expansion;
  for (std::size_t i = 0; i < data.rows(); ++i)
    expansion.push_back(
        models.platt(models.expansion.raw(std::span(trees).subspan(i * names.size(), names.size()))));

  const auto pattern = forecast::pattern_embedding(models, fused, data, market.size());
  const auto width = static_cast<std::size_t>(pattern.width);
  for (std::size_t k = 0; k < width; ++k) {
    std::vector<double> column;
    for (std::size_t t = 0; t < market.size(); ++t) column.push_back(pattern.values[t * width + k]);
    out.add(indexed("pattern_", k), column);
  }

  forecast::Rows direction;
  models.fusion.predict(fused, models.temperature, threads, direction);
  out.add_all("direction.", kClasses, data, direction.values);
  out.add("expansion", data, expansion, 1, 0);
  out.add("novelty", data, forecast::novelty(models, data, threads), 1, 0);
  return std::move(out).table();
}

}  // namespace spectrum::pipeline
