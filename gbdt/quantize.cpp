#include "gbdt/quantize.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "gbdt/kernels/train_kernels.h"

namespace spectrum::gbdt {
namespace {

// Of either side of a gradient; one less than 16 bits hold, since rounding may go up.
constexpr std::size_t kMostLevels = 32766;

}  // namespace

void QuantizedGrads::set(std::span<const Grad> grads, std::uint32_t key, Team& team) {
  const TrainKernels& kernels = best_train_kernels();
  const std::size_t n = grads.size();
  std::vector<Grad> tops(static_cast<std::size_t>(team.size()));
  team.run([&](int t) {
    const auto [begin, end] = team.share(n, t);
    Grad& top = tops[static_cast<std::size_t>(t)];
    kernels.largest(&grads[begin].g, end - begin, &top.g, &top.h);
  });
  Grad top;
  for (const Grad& t : tops) top = {std::max(top.g, t.g), std::max(top.h, t.h)};

  if (!std::isfinite(top.g) || !std::isfinite(top.h))
    throw std::invalid_argument("train: a gradient is not finite: labels or weights are too large");
  constexpr auto kSumLimit = static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max());
  const auto levels = static_cast<float>(std::clamp<std::size_t>(kSumLimit / n - 1, 1, kMostLevels));
  const auto scale_to = [&](float most) {  // 0 where numbers are too small to be scaled up
    return most > levels * std::numeric_limits<float>::min() ? levels / most : 0.0F;
  };
  const float g_scale = scale_to(top.g), h_scale = scale_to(top.h);
  g_unit_ = g_scale > 0.0F ? 1.0 / g_scale : 0.0;
  h_unit_ = h_scale > 0.0F ? 1.0 / h_scale : 0.0;
  team.run([&](int t) {
    const auto [begin, end] = team.share(n, t);
    kernels.quantize(&grads[begin].g, end - begin, g_scale, h_scale, key, static_cast<std::uint32_t>(begin),
                     packed_.data() + begin);
  });
}

PackedSums total(std::span<const int> rows, const QuantizedGrads& grads, Team& team) {
  std::vector<PackedSums> parts(static_cast<std::size_t>(team.size()));
  const std::int32_t* packed = grads.packed().data();
  team.run([&](int t) {
    const auto [begin, end] = team.share(rows.size(), t);
    PackedSums sum = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const std::int64_t both = packed[rows[i]];
      sum += (both >> 16) * (std::int64_t{1} << 32) + (both & 0xFFFF);
    }
    parts[static_cast<std::size_t>(t)] = sum;
  });
  return std::accumulate(parts.begin(), parts.end(), PackedSums{0});
}

}  // namespace spectrum::gbdt
