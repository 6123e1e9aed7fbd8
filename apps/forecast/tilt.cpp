#include "apps/forecast/tilt.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "apps/forecast/cautious_weight.h"
#include "features/labels.h"

namespace spectrum::forecast {
namespace {

constexpr double kThreshold = 0.005;
constexpr std::size_t kMinMoves = 60;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace

std::vector<Tilt> volatility_prior(std::span<const double> close, std::span<const double> vol) {
  if (close.size() != vol.size())
    throw std::invalid_argument("volatility_prior: close and vol differ in length");
  std::vector<Tilt> out(close.size(), Tilt{kNaN, kNaN, kNaN});
  std::vector<double> z;  // standardised simple returns known so far, ascending
  for (std::size_t t = 0; t < close.size(); ++t) {
    if (t > 0 && std::isfinite(vol[t - 1])) {
      const double move = (close[t] / close[t - 1] - 1) / vol[t - 1];
      z.insert(std::upper_bound(z.begin(), z.end(), move), move);
    }
    if (z.size() < kMinMoves || !std::isfinite(vol[t])) continue;
    const double c = kThreshold / vol[t], n = static_cast<double>(z.size());
    const auto bear = static_cast<double>(std::lower_bound(z.begin(), z.end(), -c) - z.begin());
    const auto bull = static_cast<double>(z.end() - std::upper_bound(z.begin(), z.end(), c));
    out[t] = {bear / n, (n - bear - bull) / n, bull / n};
  }
  return out;
}

double stack_weight(std::span<const Tilt> model, std::span<const Tilt> prior, std::span<const int> label) {
  if (model.size() != prior.size() || model.size() != label.size())
    throw std::invalid_argument("stack_weight: lengths differ");
  return cautious_weight(
      [&](double weight) {
        std::vector<double> loss;
        for (std::size_t i = 0; i < model.size(); ++i)
          loss.push_back(-std::log(blend(model[i], prior[i], weight)[static_cast<std::size_t>(label[i])]));
        return loss;
      },
      features::kDirectionHorizon);
}

Tilt blend(const Tilt& model, const Tilt& prior, double weight) {
  Tilt p;
  double sum = 0;
  for (std::size_t k = 0; k < 3; ++k) {
    p[k] = std::clamp(weight * model[k] + (1 - weight) * prior[k], 0.005, 0.99);
    sum += p[k];
  }
  for (double& v : p) v /= sum;
  return p;
}

}  // namespace spectrum::forecast
