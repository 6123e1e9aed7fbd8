#include "gbdt/sampling.h"

#include <algorithm>
#include <cmath>
#include <set>

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
    : fraction_(fraction), in_(static_cast<std::size_t>(n_rows)), out_(in_.size()) {
  for (std::size_t b = 0; b * kBlock < in_.size(); ++b)
    randoms_.emplace_back(seed + static_cast<std::uint32_t>(b));
}

void RowSampler::draw(Team& team) {
  // Every thread leaves what it drew at the place of its rows; then the gaps between them are closed.
  const auto n = in_.size();
  std::vector<std::size_t> kept(static_cast<std::size_t>(team.size()));
  team.run([&](int t) {
    const auto [begin, end] = team.share(n, t, kBlock);
    std::size_t in = begin, out = begin;
    for (std::size_t r = begin; r < end; ++r) {
      const bool drawn = randoms_[r / kBlock].fraction() < fraction_;
      in_[in] = out_[out] = static_cast<int>(r);
      in += drawn ? 1U : 0U;
      out += drawn ? 0U : 1U;
    }
    kept[static_cast<std::size_t>(t)] = in - begin;
  });
  n_in_ = 0;
  std::size_t n_out = 0;
  for (int t = 0; t < team.size(); ++t) {
    const auto [begin, end] = team.share(n, t, kBlock);
    const std::size_t drawn = kept[static_cast<std::size_t>(t)], left = end - begin - drawn;
    const auto from = static_cast<std::ptrdiff_t>(begin);
    std::copy_n(in_.begin() + from, drawn, in_.begin() + static_cast<std::ptrdiff_t>(n_in_));
    std::copy_n(out_.begin() + from, left, out_.begin() + static_cast<std::ptrdiff_t>(n_out));
    n_in_ += drawn;
    n_out += left;
  }
}

}  // namespace spectrum::gbdt
