#include "apps/forecast/conditional_median.h"

#include <algorithm>
#include <cmath>

namespace spectrum::forecast {
namespace {

constexpr double kFullTrust = 0.02;

}  // namespace

double median_trust(double skill) {
  return std::isfinite(skill) ? std::clamp(skill / kFullTrust, 0.0, 1.0) : 0.0;
}

double conditional_median(const Tilt& p, const std::array<double, 3>& class_medians, double unconditional,
                          double trust) {
  double conditional = 0;
  for (std::size_t k = 0; k < p.size(); ++k) conditional += p[k] * class_medians[k];
  if (trust <= 0 || !std::isfinite(conditional)) return unconditional;
  return trust * conditional + (1 - trust) * unconditional;
}

}  // namespace spectrum::forecast
