#include "gbdt/grow.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "gbdt/gradient_sums.h"
#include "gbdt/kernels/train_kernels.h"

namespace spectrum::gbdt {
namespace {

// Steps smaller than these are done by one thread: to hand them out would take longer. In rows of a
// partition; in cells added to or searched.
constexpr std::size_t kRowsForTeam = 8192;
constexpr std::size_t kCellsForTeam = 8192;
// Rows from which, if gradients are whole numbers, each thread builds a histogram of its own, and these are
// added up; else gradients are put in order first.
constexpr std::size_t kRowsForShares = 8192;
// Rows that go through all pairs of words before the next ones, which are fetched meanwhile, some for every
// kFetchGroup: both blocks' records stay in the first-level cache.
constexpr std::size_t kRowBlock = 256;
constexpr std::size_t kFetchGroup = 4;
// Records up to this size are copied for each tree if that saves a pair of words; larger ones if it saves two
// fifths.
constexpr std::size_t kSmallRecords = std::size_t{1} << 20;

// Rows whose gradients are summed in one go when outputs are renewed.
constexpr std::size_t kRenewBlock = 16384;

template <class Gradients>
class TreeGrower final : public Grower {
 public:
  using Cell = typename Gradients::Cell;
  static constexpr bool kQuantized = std::is_same_v<Gradients, Quantized>;

  TreeGrower(const Dataset& data, const TreeParams& params, Team& team)
      : data_(data),
        params_(params),
        team_(team),
        gradients_(static_cast<std::size_t>(data.n_rows())),
        rows_(static_cast<std::size_t>(data.n_rows()), params.leaves),
        other_rows_(static_cast<std::size_t>(data.n_rows()), params.leaves),
        leaf_of_row_(static_cast<std::size_t>(data.n_rows())),
        found_(static_cast<std::size_t>(team.size())) {}

  Tree grow(std::span<const Grad> grads, const Sample& sample) override {
    start(grads, sample);
    search(leaves_.front(), nullptr);
    while (static_cast<int>(leaves_.size()) < params_.leaves) {
      const auto next = std::max_element(leaves_.begin(), leaves_.end(), [](const Leaf& a, const Leaf& b) {
        return b.best.better_than(a.best);
      });
      if (next->best.gain <= 0.0) break;
      split(static_cast<int>(next - leaves_.begin()));
    }
    mark_leaves(grads);
    for (Leaf& leaf : leaves_) give_back(leaf.histogram);
    return std::move(tree_);
  }

  const RowPartition& rows() const override { return rows_; }
  std::span<const std::uint16_t> leaf_of_row() const override { return leaf_of_row_.span(); }

 private:
  struct Leaf {
    int depth = 0;
    int parent = -1;  // node
    LeafSums sums;
    Cell total{};
    Split best;
    std::vector<Cell> histogram;
    std::vector<std::uint8_t> splittable;  // a bit a lane, by word
  };

  /// The best splits so far of a leaf and its sibling. A thread's own cache lines.
  struct alignas(64) Found {
    Split built, sibling;
  };

  void start(std::span<const Grad> grads, const Sample& sample) {
    gradients_.set(grads, sample.key, team_);
    rows_.reset(sample.rows, team_);
    other_rows_.reset(sample.other_rows, team_);
    bagged_ = !sample.other_rows.empty();
    sample_ = sample;
    choose_records(sample.features);
    leaves_.clear();
    leaves_.reserve(static_cast<std::size_t>(params_.leaves));
    Leaf& root = leaves_.emplace_back();
    root.sums.n_rows = static_cast<int>(sample.rows.size());
    root.total = gradients_.total(sample.rows, team_);
    root.sums.sums = gradients_.sums(root.total);
    root.splittable.assign(chosen_.begin(), chosen_.end());
    tree_ = Tree(leaf_output(root.sums.sums, params_), {root.sums.sums.h, root.sums.n_rows});
  }

  /// The data set's records, or a copy of only the chosen features where that is quicker; chosen_ and plain_
  /// mark the lanes.
  void choose_records(std::span<const int> features) {
    const Records& all = data_.records();
    records_ = &all;
    const Records shape(0, {features.begin(), features.end()}, data_.bins());
    const bool small = all.n_rows() * all.stride() <= kSmallRecords;
    if (shape.n_pairs() < all.n_pairs() && (small || 5 * shape.n_pairs() <= 3 * all.n_pairs())) {
      if (!std::ranges::equal(compact_.features(), features)) {
        compact_ = Records(all.n_rows(), {features.begin(), features.end()}, data_.bins());
        team_.run([&](int t) {
          const auto [begin, end] = team_.share(all.n_rows(), t);
          select(all, begin, end, compact_);
        });
      }
      records_ = &compact_;
    }
    layout_ = HistogramLayout(*records_, features, data_.bins());
    chosen_.assign(layout_.n_words(), 0);
    plain_.assign(layout_.n_words(), 0);
    for (std::size_t w = 0; w < layout_.n_words(); ++w) {
      const auto lanes = layout_.features_of(w);
      for (std::size_t l = 0; l < lanes.size(); ++l) {
        const auto bit = static_cast<std::uint8_t>(1U << l);
        chosen_[w] |= bit;
        if (is_plain(lanes[l])) plain_[w] |= bit;
      }
    }
  }

  /// Whether a feature has no missing values to be tried on both sides.
  bool is_plain(int feature) const {
    const FeatureBins& bins = data_.bins().feature(feature);
    return bins.missing == Missing::kNone || bins.n_bins() <= 2;
  }

  /// Whether a cut is possible at all: both sides must keep min_data_in_leaf.
  bool may_split(const Leaf& leaf) const {
    return leaf.sums.n_rows >= 2 * params_.min_data_in_leaf &&
           (params_.max_depth <= 0 || leaf.depth < params_.max_depth);
  }

  void split(int l) {
    const int node = static_cast<int>(tree_.nodes.size()), new_leaf = static_cast<int>(leaves_.size());
    Leaf& right = leaves_.emplace_back();  // leaves_ was reserved: no reference moves
    Leaf& left = leaves_[static_cast<std::size_t>(l)];
    const Split split = left.best;
    sort_rows(l, split);
    record(node, l, new_leaf, left.parent, split);

    const auto n_left = static_cast<int>(rows_.rows(l).size());
    const Cell parent_total = left.total;
    if constexpr (kQuantized) {
      left.total = left_total(left, split);
      right.total = parent_total - left.total;
    }
    right.sums = {split.right, left.sums.n_rows - n_left};
    left.sums = {split.left, n_left};
    left.depth = right.depth = left.depth + 1;
    left.parent = right.parent = node;
    search_children(left, right);
  }

  void sort_rows(int l, const Split& split) {
    const FeatureBins& bins = data_.bins().feature(split.feature);
    const BinTest test(data_.column(split.feature), bins, split.bin, split.default_left);
    if (rows_.rows(l).size() < kRowsForTeam) {
      rows_.split(l, test);
      other_rows_.split(l, test);
      return;
    }
    team_.run([&](int t) {
      rows_.sort_share(l, test, team_, t);
      other_rows_.sort_share(l, test, team_, t);
    });
    rows_.settle(l, team_);
    other_rows_.settle(l, team_);
    team_.run([&](int t) {
      rows_.place_share(team_, t);
      other_rows_.place_share(team_, t);
    });
  }

  /// Writes a split into the tree.
  void record(int node, int l, int new_leaf, int parent, const Split& split) {
    if (parent >= 0) {
      Node& above = tree_.nodes[static_cast<std::size_t>(parent)];
      (above.left == ~l ? above.left : above.right) = node;
    }
    const FeatureBins& bins = data_.bins().feature(split.feature);
    tree_.nodes.push_back(
        {bins.threshold(split.bin), split.feature, ~l, ~new_leaf, bins.missing, split.default_left});
    const auto at = static_cast<std::size_t>(l);
    const auto n_left = static_cast<int>(rows_.rows(l).size());
    const auto n_right = static_cast<int>(rows_.rows(new_leaf).size());
    const auto gain = static_cast<float>(split.gain + params_.min_gain_to_split);  // rounded as LightGBM does
    tree_.node_stats.push_back({gain, tree_.leaf_values[at], split.left.h + split.right.h, n_left + n_right});
    tree_.leaf_values[at] = split.left_value;
    tree_.leaf_stats[at] = {split.left.h, n_left};
    tree_.leaf_values.push_back(split.right_value);
    tree_.leaf_stats.push_back({split.right.h, n_right});
  }

  /// The whole numbers of the left side, from the histogram of a leaf about to be split.
  PackedSums left_total(const Leaf& leaf, const Split& split) const {
    const FeatureBins& bins = data_.bins().feature(split.feature);
    const BinTest test({}, bins, split.bin, split.default_left);
    const Cell* cells = lane_of(leaf, split.feature);
    PackedSums sum{};
    for (int b = 0; b < bins.n_bins(); ++b) {
      const bool goes_left = b == test.missing_bin ? test.default_left : b <= test.cut;
      if constexpr (kQuantized) {
        if (goes_left) sum += cells[static_cast<std::size_t>(b) * kLanes];
      }
    }
    return sum;
  }

  void search_children(Leaf& left, Leaf& right) {
    left.best = right.best = {};
    const bool last = static_cast<int>(leaves_.size()) == params_.leaves;
    if (last || (!may_split(left) && !may_split(right))) {
      give_back(left.histogram);
      return;
    }
    // The smaller child is built from its rows; the other takes the parent's
    // histogram over, which `left` holds, and has the smaller one subtracted.
    const bool left_smaller = left.sums.n_rows < right.sums.n_rows;
    right.splittable = left.splittable;
    if (left_smaller) std::swap(left.histogram, right.histogram);
    search(left_smaller ? left : right, left_smaller ? &right : &left);
  }

  /// Features are independent: each has one writer in the histograms and in the marks. Which of two splits is
  /// better does not hang on who is asked first, so neither does the result.
  void search(Leaf& built, Leaf* sibling) {
    if (sibling == nullptr && !may_split(built)) return;
    built.histogram = take_histogram();
    const auto rows = rows_.rows(static_cast<int>(&built - leaves_.data()));
    std::fill(found_.begin(), found_.end(), Found{});
    const std::size_t cells = rows.size() * records_->n_pairs() * kPair + layout_.size();
    const bool shared = kQuantized && team_.size() > 1 && rows.size() >= kRowsForShares;
    if (shared) build_shares(rows, built);
    const bool ordered = !kQuantized && team_.size() > 1 && rows.size() >= kRowsForShares;
    if constexpr (!kQuantized) {
      if (ordered) gradients_.order(rows, team_);
    }
    const auto built_lanes = draw_lanes();
    const auto sibling_lanes = sibling == nullptr ? chosen_ : draw_lanes();
    const auto work = [&](int t) {
      const auto threads = static_cast<std::size_t>(team_.size());
      const Words words = cells < kCellsForTeam ? Words{0, layout_.n_words()}
                                                : words_of(static_cast<std::size_t>(t), threads);
      if (!shared) build(rows, ordered, words, built.histogram);
      for (std::size_t w = words.begin; w < words.end; ++w) {
        if (shared) merge_shares(w, built);
        search_word(w, built, built_lanes[w], sibling, sibling_lanes[w], found_[static_cast<std::size_t>(t)]);
      }
    };
    cells < kCellsForTeam ? work(0) : team_.run(work);
    settle(built, &Found::built);
    if (sibling != nullptr) settle(*sibling, &Found::sibling);
  }

  struct Words {
    std::size_t begin, end;
  };
  Words words_of(std::size_t thread, std::size_t threads) const {
    const std::size_t pairs = layout_.n_words() / 2;
    return {pairs * thread / threads * 2, pairs * (thread + 1) / threads * 2};
  }

  void build(std::span<const int> rows, [[maybe_unused]] bool ordered, Words words,
             std::vector<Cell>& histogram) const {
    for (std::size_t w = words.begin; w < words.end; ++w) {
      Cell* cells = histogram.data() + layout_.begin(w);
      std::memset(static_cast<void*>(cells), 0, layout_.n_cells(w) * sizeof(Cell));
    }
    const std::size_t n_pairs = (words.end - words.begin) / 2;
    if (n_pairs == 0) return;
    const std::size_t each = (kFetchGroup + n_pairs - 1) / n_pairs;
    std::array<Cell, kRowBlock> widened;
    for (std::size_t first = 0; first < rows.size(); first += kRowBlock) {
      const auto block = rows.subspan(first, std::min(kRowBlock, rows.size() - first));
      auto next = rows.subspan(first + block.size());
      next = next.first(std::min(block.size(), next.size()));
      if constexpr (kQuantized) {
        gradients_.widen(block.data(), block.size(), next.size(), widened.data());
      } else if (ordered) {
        gradients_.widen_ordered(first, block.size(), widened.data());
      } else {
        gradients_.widen(block.data(), block.size(), next.size(), widened.data());
      }
      for (std::size_t w = words.begin; w < words.end; w += 2) {
        const std::size_t n = std::min(next.size(), each * (block.size() / kFetchGroup));
        const std::size_t pair = w / 2, first_byte = records_->begin_of(pair);
        const Ahead ahead{next.data(), n, each, records_->begin_of(words.end / 2) - first_byte};
        next = next.subspan(n);
        gradients_.add(records_->data() + first_byte, records_->stride(), records_->narrow(pair), block,
                       widened.data(), layout_.places(pair), layout_.n_lanes(pair), ahead,
                       histogram.data() + layout_.begin(w), histogram.data() + layout_.begin(w + 1));
      }
    }
  }

  /// Every thread adds up its share of the rows in a histogram of its own, the first in the leaf's.
  void build_shares(std::span<const int> rows, Leaf& built) {
    shares_.resize(static_cast<std::size_t>(team_.size()) - 1);
    team_.run([&](int t) {
      const auto [begin, end] = team_.share(rows.size(), t);
      if (t > 0) shares_[static_cast<std::size_t>(t) - 1].resize(layout_.size());
      build(rows.subspan(begin, end - begin), false, {0, layout_.n_words()},
            t == 0 ? built.histogram : shares_[static_cast<std::size_t>(t) - 1]);
    });
  }

  void merge_shares([[maybe_unused]] std::size_t w, [[maybe_unused]] Leaf& built) const {
    if constexpr (kQuantized) {
      for (const std::vector<Cell>& share : shares_)
        gradients_.kernels.merge_packed(built.histogram.data() + layout_.begin(w),
                                        share.data() + layout_.begin(w), layout_.n_cells(w));
    }
  }

  /// The lanes of each word that a leaf may be split on: LightGBM's feature_fraction_bynode, with its draws.
  std::vector<std::uint8_t> draw_lanes() const {
    if (sample_.node_fraction >= 1.0) return chosen_;
    const auto n = static_cast<int>(sample_.features.size());
    const int wanted = std::max(1, static_cast<int>(sample_.node_fraction * n + 0.5));
    std::vector<std::uint8_t> lanes(layout_.n_words(), 0);
    for (int place : sample_.random->subset(n, wanted)) {
      const int feature = sample_.features[static_cast<std::size_t>(place)];
      for (std::size_t w = 0; w < lanes.size(); ++w) {
        const auto of_word = layout_.features_of(w);
        const auto at = std::find(of_word.begin(), of_word.end(), feature) - of_word.begin();
        if (at < std::ssize(of_word)) lanes[w] |= static_cast<std::uint8_t>(1U << at);
      }
    }
    return lanes;
  }

  void search_word(std::size_t w, Leaf& built, unsigned built_lanes, Leaf* sibling, unsigned sibling_lanes,
                   Found& found) {
    Cell* cells = built.histogram.data() + layout_.begin(w);
    if constexpr (!kQuantized) {
      std::array<int, kLanes> frequent{};
      const auto lanes = layout_.features_of(w);
      for (std::size_t l = 0; l < lanes.size(); ++l)
        frequent[l] = data_.bins().feature(lanes[l]).frequent_bin;
      gradients_.kernels.rebuild_exact(&cells->g, layout_.n_bins(w), frequent.data(), built.sums.sums.g,
                                       built.sums.sums.h);
    }
    look(w, built, built_lanes, found.built);
    if (sibling == nullptr) return;
    gradients_.subtract(sibling->histogram.data() + layout_.begin(w), cells, layout_.n_cells(w));
    look(w, *sibling, sibling_lanes, found.sibling);
  }

  /// Searches a word of a leaf. Of a split found by the vector search only gain, feature and bin are known
  /// yet.
  /// Lanes of `may_win` may win; the others are searched for the marks only.
  void look(std::size_t w, Leaf& leaf, unsigned may_win, Split& best) const {
    std::uint8_t& splittable = leaf.splittable[w];
    const unsigned active = may_split(leaf) ? splittable : 0U;
    splittable = 0;
    if (active == 0) return;
    const auto lanes = layout_.features_of(w);
    ScanBest scan;
    const ScanLeaf scanned = scan_leaf(leaf.sums, params_);
    gradients_.scan(leaf.histogram.data() + layout_.begin(w), layout_.n_bins(w), scanned, active & plain_[w],
                    scan);
    splittable = static_cast<std::uint8_t>(scan.splittable);
    for (std::size_t l = 0; l < lanes.size(); ++l) {
      if ((active >> l & 1U) == 0) continue;
      Split split;
      if ((plain_[w] >> l & 1U) != 0) {
        if (scan.bin[l] < 0.0) continue;
        split.gain = scan.gain[l] - scanned.bar;
        split.feature = lanes[l];
        split.bin = static_cast<int>(scan.bin[l]);
      } else {
        std::array<Sums, 256> column;
        bool found = false;
        TreeParams params = params_;
        if constexpr (kQuantized) {  // a side whose hessian was rounded to 0 must not be cut off
          params.min_sum_hessian = std::max(params.min_sum_hessian, 0.5 * gradients_.grads.h_unit());
        }
        split = best_split(data_.bins().feature(lanes[l]), copy(leaf, lanes[l], column), leaf.sums, lanes[l],
                           params, found);
        if (found) splittable |= static_cast<std::uint8_t>(1U << l);
      }
      if ((may_win >> l & 1U) != 0 && split.better_than(best)) best = split;
    }
  }

  /// The best of what the threads found becomes the leaf's, with sums and outputs.
  void settle(Leaf& leaf, Split Found::*part) {
    for (const Found& found : found_) {
      if ((found.*part).better_than(leaf.best)) leaf.best = found.*part;
    }
    Split& best = leaf.best;
    if (best.feature < 0) return give_back(leaf.histogram);
    const FeatureBins& bins = data_.bins().feature(best.feature);
    if constexpr (kQuantized) {
      if (is_plain(best.feature)) best.default_left = bins.missing != Missing::kNaN;
      const PackedSums left = left_total(leaf, best);
      best.left = gradients_.sums(left);
      best.right = gradients_.sums(leaf.total - left);
      best.left_value = leaf_output(best.left, params_);
      best.right_value = leaf_output(best.right, params_);
    } else if (is_plain(best.feature)) {
      const double gain = best.gain;
      std::array<Sums, 256> column;
      const auto histogram = copy(leaf, best.feature, column);
      best = split_at(bins, histogram, leaf.sums, best.feature, params_, best.bin, gain);
      best.gain = gain;
    }
  }

  /// A feature's histogram, its bins in a row.
  std::span<const Sums> copy(const Leaf& leaf, int feature, std::array<Sums, 256>& out) const {
    const auto n = static_cast<std::size_t>(data_.bins().feature(feature).n_bins());
    const Cell* cells = lane_of(leaf, feature);
    for (std::size_t b = 0; b < n; ++b) out[b] = gradients_.sums(cells[b * kLanes]);
    return std::span<const Sums>(out).first(n);
  }

  const Cell* lane_of(const Leaf& leaf, int feature) const {
    return leaf.histogram.data() + layout_.cell_of(feature);
  }

  /// Notes each row's leaf, and renews the outputs from the gradients as they were before they were rounded.
  void mark_leaves(std::span<const Grad> grads) {
    if (kQuantized) {
      const auto none = static_cast<std::uint16_t>(leaves_.size());
      if (bagged_)
        team_.run([&](int t) {
          const auto [begin, end] = team_.share(leaf_of_row_.size(), t);
          std::fill(leaf_of_row_.data() + begin, leaf_of_row_.data() + end, none);
        });
    }
    mark(rows_);
    if (kQuantized) renew_outputs(grads);
    mark(other_rows_);
  }

  void mark(const RowPartition& partition) {
    team_.run([&](int t) {
      for (int l = 0; l < partition.n_leaves(); ++l) {
        const auto rows = partition.rows(l);
        const auto [begin, end] = team_.share(rows.size(), t);
        for (std::size_t i = begin; i < end; ++i)
          leaf_of_row_[static_cast<std::size_t>(rows[i])] = static_cast<std::uint16_t>(l);
      }
    });
  }

  /// Row by row, so that gradients are read as they lie; in blocks that do not depend on the team.
  void renew_outputs(std::span<const Grad> grads) {
    const std::size_t width = leaves_.size() + 1, block = std::max(kRenewBlock, 4 * width);
    const std::size_t n_blocks = (grads.size() + block - 1) / block;
    std::vector<Sums> sums(n_blocks * width);
    team_.run([&](int t) {
      const auto [first, last] = team_.share(n_blocks, t);
      for (std::size_t b = first; b < last; ++b) {
        Sums* of_leaf = sums.data() + b * width;
        const std::size_t end = std::min(grads.size(), (b + 1) * block);
        for (std::size_t r = b * block; r < end; ++r) {
          Sums& sum = of_leaf[leaf_of_row_[r]];
          sum.g += grads[r].g;
          sum.h += grads[r].h;
        }
      }
    });
    for (std::size_t l = 0; l < leaves_.size(); ++l) {
      Sums sum;
      for (std::size_t b = 0; b < n_blocks; ++b) {
        sum.g += sums[b * width + l].g;
        sum.h += sums[b * width + l].h;
      }
      tree_.leaf_values[l] = leaf_output(sum, params_);
      tree_.leaf_stats[l].weight = sum.h;
    }
  }

  std::vector<Cell> take_histogram() {
    std::vector<Cell> histogram;
    if (!spare_.empty()) {
      histogram = std::move(spare_.back());
      spare_.pop_back();
    }
    histogram.resize(layout_.size());
    return histogram;
  }
  void give_back(std::vector<Cell>& histogram) {
    if (!histogram.empty()) spare_.push_back(std::move(histogram));
    histogram.clear();
  }

  const Dataset& data_;
  const TreeParams params_;
  Team& team_;
  Gradients gradients_;
  RowPartition rows_, other_rows_;
  LargeArray<std::uint16_t> leaf_of_row_;
  std::vector<std::vector<Cell>> spare_, shares_;

  // Of the tree being grown:
  Sample sample_;
  bool bagged_ = false;  // whether there are other rows
  const Records* records_ = nullptr;
  Records compact_;
  HistogramLayout layout_;
  std::vector<std::uint8_t> chosen_, plain_;  // a bit a lane, by word
  std::vector<Leaf> leaves_;
  std::vector<Found> found_;
  Tree tree_;
};

}  // namespace

std::unique_ptr<Grower> Grower::make(const Dataset& data, const TreeParams& params, Mode mode, Team& team) {
  if (mode == Mode::kExact) return std::make_unique<TreeGrower<Exact>>(data, params, team);
  return std::make_unique<TreeGrower<Quantized>>(data, params, team);
}

}  // namespace spectrum::gbdt
