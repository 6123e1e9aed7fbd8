#include "gbdt/grow.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace spectrum::gbdt {
namespace {

// (row, feature) cells of a histogram from which threads cost less than they
// bring: waking them takes as long as some tens of thousands of updates, and
// much longer where another program holds the cores.
constexpr std::ptrdiff_t kCellsForThreads = 1 << 18;

/// The side of a row by its bin: Node::goes_left told in bins.
bool goes_left(const FeatureBins& bins, int bin, int cut, bool default_left) {
  if (bins.missing == Missing::kNaN && bin == bins.n_bins() - 1) return default_left;
  if (bins.missing == Missing::kZero && bin == bins.zero_bin) return default_left;
  return bin <= cut;
}

}  // namespace

int GrownTree::leaf_of(const Dataset& data, int row) const {
  std::int32_t at = tree.nodes.empty() ? ~0 : 0;
  while (at >= 0) {
    const auto n = static_cast<std::size_t>(at);
    const Node& node = tree.nodes[n];
    const int bin = data.column(node.feature)[static_cast<std::size_t>(row)];
    const bool left = goes_left(data.bins().feature(node.feature), bin, cut_bins[n], node.default_left);
    at = left ? node.left : node.right;
  }
  return ~at;
}

Grower::Grower(const Dataset& data, const TreeParams& params, int threads)
    : data_(data), params_(params), threads_(threads), offsets_{0} {
  for (int f = 0; f < data.n_features(); ++f) {
    offsets_.push_back(offsets_.back() + static_cast<std::size_t>(data.bins().feature(f).n_bins()));
  }
}

GrownTree Grower::grow(std::span<const Grad> grads, std::vector<int> rows, std::span<const int> features) {
  start(grads, std::move(rows), features);
  search_root(leaves_.front());
  while (static_cast<int>(leaves_.size()) < params_.leaves) {
    const auto next = std::max_element(leaves_.begin(), leaves_.end(), [](const Leaf& a, const Leaf& b) {
      return b.best.better_than(a.best);
    });
    if (next->best.gain <= 0.0) break;
    split(static_cast<int>(next - leaves_.begin()));
  }
  for (Leaf& leaf : leaves_) {
    out_.leaf_begin.push_back(leaf.begin);
    if (!leaf.histogram.empty()) spare_.push_back(std::move(leaf.histogram));
  }
  return std::move(out_);
}

void Grower::start(std::span<const Grad> grads, std::vector<int> rows, std::span<const int> features) {
  grads_ = grads;
  features_ = features;
  leaves_.clear();
  leaves_.reserve(static_cast<std::size_t>(params_.leaves));
  out_ = {};
  out_.rows = std::move(rows);

  Leaf& root = leaves_.emplace_back();
  root.sums.n_rows = static_cast<int>(out_.rows.size());
  root.splittable.assign(features.size(), 1);
  gather(root);
  root.sums.sums = total(ordered_);
  out_.tree = Tree(leaf_output(root.sums.sums, params_), {root.sums.sums.h, root.sums.n_rows});
}

/// Whether a cut is possible at all: both sides must keep min_data_in_leaf.
bool Grower::may_split(const Leaf& leaf) const {
  return leaf.sums.n_rows >= 2 * params_.min_data_in_leaf &&
         (params_.max_depth <= 0 || leaf.depth < params_.max_depth);
}

void Grower::gather(const Leaf& leaf) {
  ordered_.resize(static_cast<std::size_t>(leaf.sums.n_rows));
  for (std::size_t i = 0; i < ordered_.size(); ++i) {
    ordered_[i] = grads_[static_cast<std::size_t>(out_.rows[static_cast<std::size_t>(leaf.begin) + i])];
  }
}

std::vector<Sums> Grower::take_histogram() {
  if (spare_.empty()) return std::vector<Sums>(offsets_.back());
  std::vector<Sums> histogram = std::move(spare_.back());
  spare_.pop_back();
  return histogram;
}

/// Moves the rows of a leaf, in their order, so that the left ones come first;
/// returns how many those are.
int Grower::partition(const Leaf& leaf, const Split& split) {
  const FeatureBins& bins = data_.bins().feature(split.feature);
  const auto column = data_.column(split.feature);
  const auto first = out_.rows.begin() + leaf.begin;
  const auto last = first + leaf.sums.n_rows;
  buffer_.clear();
  auto left_end = first;
  for (auto row = first; row != last; ++row) {
    if (goes_left(bins, column[static_cast<std::size_t>(*row)], split.bin, split.default_left)) {
      *left_end++ = *row;
    } else {
      buffer_.push_back(*row);
    }
  }
  std::copy(buffer_.begin(), buffer_.end(), left_end);
  return static_cast<int>(left_end - first);
}

void Grower::split(int l) {
  const int node = static_cast<int>(out_.tree.nodes.size()), new_leaf = static_cast<int>(leaves_.size());
  Leaf& right = leaves_.emplace_back();  // leaves_ was reserved: no reference moves
  Leaf& left = leaves_[static_cast<std::size_t>(l)];
  const Split split = left.best;
  const FeatureBins& bins = data_.bins().feature(split.feature);
  const LeafSums parent = left.sums;
  const int n_left = partition(left, split), n_right = parent.n_rows - n_left;

  Tree& tree = out_.tree;
  if (left.parent >= 0) {
    Node& above = tree.nodes[static_cast<std::size_t>(left.parent)];
    (above.left == ~l ? above.left : above.right) = node;
  }
  tree.nodes.push_back(
      {bins.threshold(split.bin), split.feature, ~l, ~new_leaf, bins.missing, split.default_left});
  const auto at = static_cast<std::size_t>(l);
  const auto gain = static_cast<float>(split.gain + params_.min_gain_to_split);  // rounded as LightGBM does
  tree.node_stats.push_back({gain, tree.leaf_values[at], split.left.h + split.right.h, parent.n_rows});
  tree.leaf_values[at] = split.left_value;
  tree.leaf_stats[at] = {split.left.h, n_left};
  tree.leaf_values.push_back(split.right_value);
  tree.leaf_stats.push_back({split.right.h, n_right});
  out_.cut_bins.push_back(static_cast<std::uint8_t>(split.bin));

  right.begin = left.begin + n_left;
  left.depth = right.depth = left.depth + 1;
  left.parent = right.parent = node;
  left.sums = {split.left, n_left};
  right.sums = {split.right, n_right};
  search_children(left, right);
}

void Grower::search_root(Leaf& root) {
  if (!may_split(root)) return;
  root.histogram = take_histogram();
  search(root, nullptr);
}

void Grower::search_children(Leaf& left, Leaf& right) {
  left.best = right.best = {};
  const bool last = static_cast<int>(leaves_.size()) == params_.leaves;
  if (last || (!may_split(left) && !may_split(right))) return;

  // The smaller child is built from its rows; the other takes the parent's
  // histogram over, which `left` holds, and has the smaller one subtracted.
  const bool left_smaller = left.sums.n_rows < right.sums.n_rows;
  right.splittable = left.splittable;
  right.histogram = take_histogram();
  if (left_smaller) std::swap(left.histogram, right.histogram);
  Leaf& small = left_smaller ? left : right;
  gather(small);
  search(small, left_smaller ? &right : &left);
}

/// Features are independent: each writes its own part of the histograms and its
/// own marks. Which of two splits is better does not hang on who is asked
/// first, so neither does the result.
void Grower::search(Leaf& built, Leaf* sibling) {
  const auto n = static_cast<std::ptrdiff_t>(features_.size());
  Found best;
  const bool few = n * static_cast<std::ptrdiff_t>(ordered_.size()) < kCellsForThreads;
  [[maybe_unused]] const int workers = few ? 1 : threads_;
#ifdef _OPENMP
#pragma omp parallel num_threads(workers)
#endif
  {
    Found found;
#ifdef _OPENMP
#pragma omp for schedule(dynamic) nowait
#endif
    for (std::ptrdiff_t i = 0; i < n; ++i) search_feature(static_cast<std::size_t>(i), built, sibling, found);
#ifdef _OPENMP
#pragma omp critical(spectrum_gbdt_found)
#endif
    {
      if (found.built.better_than(best.built)) best.built = found.built;
      if (found.sibling.better_than(best.sibling)) best.sibling = found.sibling;
    }
  }
  built.best = best.built;
  if (sibling != nullptr) sibling->best = best.sibling;
}

/// `built` gets its histogram from its rows; the sibling, which holds the
/// parent's, by subtraction.
void Grower::search_feature(std::size_t place, Leaf& built, Leaf* sibling, Found& found) {
  if (!built.splittable[place]) return;
  const int f = features_[place];
  const FeatureBins& bins = data_.bins().feature(f);
  const auto part = [&](Leaf& leaf) {
    return std::span(leaf.histogram)
        .subspan(offsets_[static_cast<std::size_t>(f)], static_cast<std::size_t>(bins.n_bins()));
  };
  const auto look = [&](Leaf& leaf, Split& best) {
    bool splittable = false;
    if (may_split(leaf)) {
      const Split split = best_split(bins, part(leaf), leaf.sums, f, params_, best.gain, splittable);
      if (split.better_than(best)) best = split;
    }
    leaf.splittable[place] = splittable;
  };
  const auto rows =
      std::span<const int>(out_.rows).subspan(static_cast<std::size_t>(built.begin), ordered_.size());
  build_histogram(data_.column(f), rows, ordered_, part(built));
  rebuild_frequent(part(built), bins.frequent_bin, built.sums.sums);
  look(built, found.built);
  if (sibling == nullptr) return;
  subtract(part(*sibling), part(built));
  look(*sibling, found.sibling);
}

}  // namespace spectrum::gbdt
