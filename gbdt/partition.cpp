#include "gbdt/partition.h"

#include <algorithm>

#include "gbdt/kernels/train_kernels.h"

namespace spectrum::gbdt {
BinTest::BinTest(Column c, const FeatureBins& bins, int last_left, bool missing_left)
    : column(c), cut(last_left), default_left(missing_left) {
  if (bins.missing == Missing::kNaN) missing_bin = bins.n_bins() - 1;
  if (bins.missing == Missing::kZero) missing_bin = bins.zero_bin;
}

RowPartition::RowPartition(std::size_t n_rows, int n_leaves) : rows_(n_rows), left_(n_rows), right_(n_rows) {
  leaves_.reserve(static_cast<std::size_t>(n_leaves));
}

void RowPartition::reset(std::span<const int> rows, Team& team) {
  leaves_.assign(1, {0, rows.size()});
  shares_.resize(static_cast<std::size_t>(team.size()));
  team.run([&](int t) {
    const auto [begin, end] = team.share(rows.size(), t);
    std::copy_n(rows.data() + begin, end - begin, rows_.data() + begin);
  });
}

void RowPartition::split(int leaf, const BinTest& test) {
  Leaf& l = leaves_[static_cast<std::size_t>(leaf)];
  int* rows = rows_.data() + l.begin;
  const std::size_t n_left =
      best_train_kernels().partition(test.column.data, test.column.narrow, rows, l.n, test.cut,
                                     test.missing_bin, test.default_left, rows, right_.data());
  std::copy_n(right_.data(), l.n - n_left, rows + n_left);
  const Leaf right{l.begin + n_left, l.n - n_left};
  l.n = n_left;
  leaves_.push_back(right);
}

void RowPartition::sort_share(int leaf, const BinTest& test, const Team& team, int thread) {
  const Leaf& l = leaves_[static_cast<std::size_t>(leaf)];
  const auto [begin, end] = team.share(l.n, thread);
  Sorted& share = shares_[static_cast<std::size_t>(thread)];
  share.left = best_train_kernels().partition(
      test.column.data, test.column.narrow, rows_.data() + l.begin + begin, end - begin, test.cut,
      test.missing_bin, test.default_left, left_.data() + begin, right_.data() + begin);
  share.right = end - begin - share.left;
}

void RowPartition::settle(int leaf, const Team& team) {
  Leaf& l = leaves_[static_cast<std::size_t>(leaf)];
  parent_n_ = l.n;
  std::size_t n_left = 0;
  for (const Sorted& share : shares_) n_left += share.left;
  std::size_t left_at = l.begin, right_at = l.begin + n_left;
  for (int t = 0; t < team.size(); ++t) {
    Sorted& share = shares_[static_cast<std::size_t>(t)];
    share.left_at = left_at;
    share.right_at = right_at;
    left_at += share.left;
    right_at += share.right;
  }
  const Leaf right{l.begin + n_left, l.n - n_left};
  l.n = n_left;
  leaves_.push_back(right);
}

void RowPartition::place_share(const Team& team, int thread) {
  const auto begin = team.share(parent_n_, thread).begin;
  const Sorted& share = shares_[static_cast<std::size_t>(thread)];
  std::copy_n(left_.data() + begin, share.left, rows_.data() + share.left_at);
  std::copy_n(right_.data() + begin, share.right, rows_.data() + share.right_at);
}

}  // namespace spectrum::gbdt
