#include "features/labels.h"

#include <cassert>
#include <vector>

#include "features/returns.h"
#include "features/rolling.h"
#include "features/volatility.h"

namespace spectrum::features {
namespace {

constexpr double kInverseThreshold = 200.0;  // 1 / 0.5 %

int above(double a, double b) { return std::isnan(a) || std::isnan(b) ? kUnknown : static_cast<int>(a > b); }

}  // namespace

void direction_labels(Input close, std::span<int> out) {
  assert(close.size() == out.size());
  for (std::size_t t = 0; t < out.size(); ++t) {
    out[t] = kUnknown;
    if (t + kDirectionHorizon >= close.size()) continue;
    const double now = close[t];
    // A product compares the threshold itself more exactly than the return, which is rounded.
    const double move = kInverseThreshold * (close[t + kDirectionHorizon] - now);
    if (std::isfinite(move) && now > 0.0) out[t] = move < -now ? kBear : (move > now ? kBull : kNeutral);
  }
}

void expansion_labels(Input variance, std::span<int> out) {
  assert(variance.size() == out.size());
  std::vector<double> ahead(variance.size()), behind(variance.size());
  rolling_mean(variance, kExpansionHorizon, ahead);
  rolling_mean(variance, kExpansionTrail, behind);
  for (std::size_t t = 0; t < out.size(); ++t)
    out[t] = t + kExpansionHorizon < out.size() ? above(ahead[t + kExpansionHorizon], behind[t]) : kUnknown;
}

void expansion_now_labels(Input close, std::span<int> out) {
  assert(close.size() == out.size());
  std::vector<double> ret(close.size()), fast(close.size()), slow(close.size());
  log_change(close, 1, ret);
  realised_volatility(ret, kExpansionHorizon, fast);
  realised_volatility(ret, kExpansionTrail, slow);
  for (std::size_t t = 0; t < out.size(); ++t) out[t] = above(fast[t], slow[t]);
}

}  // namespace spectrum::features
