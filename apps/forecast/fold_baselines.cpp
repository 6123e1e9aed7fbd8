#include "apps/forecast/fold_baselines.h"

#include <algorithm>
#include <stdexcept>

#include "apps/forecast/logistic.h"

namespace spectrum::forecast {
namespace {

/// Counts as shares.
void normalise(std::span<double> row) {
  double sum = 0;
  for (double v : row) sum += v;
  for (double& v : row) v /= sum;
}

void append(std::vector<double>& out, std::span<const double> row) {
  out.insert(out.end(), row.begin(), row.end());
}

}  // namespace

std::vector<double> prior_forecast(std::span<const int> labels, int classes, std::size_t rows) {
  std::vector<double> share(static_cast<std::size_t>(classes), 0.0), out;
  for (int label : labels)
    if (label >= 0) share.at(static_cast<std::size_t>(label)) += 1;
  if (std::all_of(share.begin(), share.end(), [](double v) { return v == 0; }))
    throw std::invalid_argument("prior_forecast: no label is known");
  normalise(share);
  for (std::size_t i = 0; i < rows; ++i) append(out, share);
  return out;
}

std::vector<double> persistence_forecast(std::span<const int> labels, int classes, std::size_t lag,
                                         std::span<const int> now) {
  const auto k = static_cast<std::size_t>(classes);
  std::vector<double> from(k * k, 1.0);  // rows: class before; columns: class after
  for (std::size_t t = lag; t < labels.size(); ++t)
    if (labels[t] >= 0 && labels[t - lag] >= 0)
      from.at(static_cast<std::size_t>(labels[t - lag]) * k + static_cast<std::size_t>(labels[t])) += 1;
  const std::vector<double> prior = prior_forecast(labels, classes, 1);
  std::vector<double> out;
  for (int seen : now) {
    std::vector<double> row = prior;
    if (seen >= 0) {
      const auto at = from.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(seen) * k);
      row.assign(at, at + classes);
      normalise(row);
    }
    append(out, row);
  }
  return out;
}

std::vector<double> logistic_forecast(std::span<const double> x, std::span<const int> labels, int classes,
                                      std::span<const double> ask, int n_features) {
  const std::size_t rows = ask.size() / static_cast<std::size_t>(n_features),
                    k = static_cast<std::size_t>(classes);
  std::vector<double> out(rows * k);
  for (int c = classes == 2 ? 1 : 0; c < classes; ++c) {
    std::vector<int> own;
    for (int label : labels) own.push_back(label == c);
    const auto p = Logistic::fit(x, n_features, own, n_features).predict(ask);
    for (std::size_t i = 0; i < rows; ++i) {
      out[i * k + static_cast<std::size_t>(c)] = p[i];
      if (classes == 2) out[i * k] = 1 - p[i];
    }
  }
  for (std::size_t i = 0; i < rows; ++i) normalise(std::span(out).subspan(i * k, k));
  return out;
}

}  // namespace spectrum::forecast
