#include "gbdt/sampling.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>

#include "gbdt/kernels/train_kernels.h"

namespace spectrum::gbdt {
namespace {

constexpr std::size_t kBlock = 1024;

}  // namespace

std::vector<int> SampleRandom::subset(int n, int k) {
  std::vector<int> chosen;
  if (k <= 0 || k > n) return chosen;
  chosen.reserve(static_cast<std::size_t>(k));
  if (k == n || (k > 1 && k > n / std::log2(k))) {
    for (int i = 0; i < n; ++i) {
      const int wanted = k - static_cast<int>(chosen.size());
      if (k == n || fraction() < wanted / static_cast<double>(n - i)) chosen.push_back(i);
    }
    return chosen;
  }
  std::set<int> members;
  for (int last = n - k; last < n; ++last) {
    if (!members.insert(below(last + 1)).second) members.insert(last);
  }
  chosen.assign(members.begin(), members.end());
  return chosen;
}

RowSampler::RowSampler(int n_rows, double fraction, std::uint32_t seed)
    : n_rows_(static_cast<std::size_t>(n_rows)), fraction_(fraction), in_(n_rows_), out_(n_rows_) {
  for (std::size_t b = 0; b * kBlock < n_rows_; ++b) states_.push_back(seed + static_cast<std::uint32_t>(b));
}

void RowSampler::draw(Team& team) {
  // Every thread leaves what it drew at the place of its rows; then the gaps between them are closed.
  const TrainKernels& kernels = best_train_kernels();
  const auto threshold = static_cast<std::uint32_t>(std::ceil(fraction_ * 32768.0));
  std::vector<std::size_t> kept(static_cast<std::size_t>(team.size()));
  team.run([&](int t) {
    const auto [begin, end] = team.share(n_rows_, t, kBlock);
    std::size_t in = begin, out = begin;
    for (std::size_t first = begin; first < end; first += kBlock) {
      const std::size_t n = std::min(kBlock, end - first);
      const std::size_t drawn = kernels.draw_rows(states_[first / kBlock], threshold, static_cast<int>(first),
                                                  n, in_.data() + in, out_.data() + out);
      in += drawn;
      out += n - drawn;
    }
    kept[static_cast<std::size_t>(t)] = in - begin;
  });
  n_in_ = 0;
  std::size_t n_out = 0;
  for (int t = 0; t < team.size(); ++t) {
    const auto [begin, end] = team.share(n_rows_, t, kBlock);
    const std::size_t drawn = kept[static_cast<std::size_t>(t)], left = end - begin - drawn;
    std::memmove(in_.data() + n_in_, in_.data() + begin, drawn * sizeof(int));
    std::memmove(out_.data() + n_out, out_.data() + begin, left * sizeof(int));
    n_in_ += drawn;
    n_out += left;
  }
}

}  // namespace spectrum::gbdt
