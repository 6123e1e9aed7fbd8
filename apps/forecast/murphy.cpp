#include "apps/forecast/murphy.h"

#include "apps/forecast/scores.h"

namespace spectrum::forecast {

Murphy murphy(std::span<const double> p, std::span<const int> labels, int bins) {
  const double n = static_cast<double>(labels.size()), base = base_rates(labels, 2)[1];
  Murphy m;
  for (const ReliabilityBin& bin : reliability(p, labels, bins)) {
    const double weight = bin.n / n;
    m.reliability += weight * (bin.mean_p - bin.share) * (bin.mean_p - bin.share);
    m.resolution += weight * (bin.share - base) * (bin.share - base);
  }
  m.uncertainty = base * (1 - base);
  m.remainder = brier(p, labels) - (m.reliability - m.resolution + m.uncertainty);
  return m;
}

}  // namespace spectrum::forecast
