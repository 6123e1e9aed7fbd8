#include "apps/forecast/interval_scores.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace spectrum::forecast {

double interval_score(const BandOutcome& b, double nominal) {
  const double outside = std::max(0.0, b.lower - b.low) + std::max(0.0, b.high - b.upper);
  return b.width() + 2 / (1 - nominal) * outside;
}

BandSummary summarise(std::span<const BandOutcome> bands, double nominal, int block) {
  std::vector<unsigned char> held;
  BandSummary s;
  for (const BandOutcome& b : bands) {
    held.push_back(b.held());
    s.width += b.width();
    s.score += interval_score(b, nominal);
  }
  s.coverage = coverage_of(held, block);
  if (bands.empty()) return s;
  s.width /= static_cast<double>(bands.size());
  s.score /= static_cast<double>(bands.size());
  return s;
}

std::vector<BandSummary> summarise_by(std::span<const BandOutcome> bands, std::span<const int> group,
                                      int groups, double nominal, int block) {
  if (bands.size() != group.size()) throw std::invalid_argument("summarise_by: lengths differ");
  std::vector<std::vector<BandOutcome>> members(static_cast<std::size_t>(std::max(0, groups)));
  for (std::size_t i = 0; i < bands.size(); ++i) {
    if (group[i] < 0 || group[i] >= groups)
      throw std::invalid_argument("summarise_by: a group is out of range");
    members[static_cast<std::size_t>(group[i])].push_back(bands[i]);
  }
  std::vector<BandSummary> out;
  for (const auto& rows : members) out.push_back(summarise(rows, nominal, block));
  return out;
}

std::vector<int> terciles(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<int> out(values.size());
  for (std::size_t rank = 0; rank < order.size(); ++rank)
    out[order[rank]] = static_cast<int>(3 * rank / order.size());
  return out;
}

}  // namespace spectrum::forecast
