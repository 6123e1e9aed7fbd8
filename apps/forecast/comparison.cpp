#include "apps/forecast/comparison.h"

#include <utility>
#include <vector>

namespace spectrum::forecast {

Comparison compare(std::string model, std::span<const double> loss, std::string baseline,
                   std::span<const double> baseline_loss, int horizon, std::uint64_t seed) {
  Comparison out{
      std::move(model), std::move(baseline), {}, {}, diebold_mariano(loss, baseline_loss, horizon)};
  const BootstrapOptions options{.block = block_length(loss.size(), static_cast<std::size_t>(horizon)),
                                 .seed = seed};
  std::vector<double> gain;
  for (std::size_t i = 0; i < loss.size(); ++i) gain.push_back(baseline_loss[i] - loss[i]);
  out.gain = mean_interval(gain, options);
  out.skill = skill_interval(loss, baseline_loss, options);
  return out;
}

}  // namespace spectrum::forecast
