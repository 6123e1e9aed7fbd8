#include "features/window.h"

#include <bit>
#include <stdexcept>

namespace spectrum::features {
namespace {

struct Kind {
  std::size_t parts;
  unsigned zeros;    // of them, in bits: which are 0 for a single cell
  bool may_overlap;  // a cell that is in both of two folds changes nothing
  Join ColumnKernels::*join;
};

// In the order of Fold.
constexpr Kind kKinds[] = {
    {1, 0, false, &ColumnKernels::sum},         {2, 0, false, &ColumnKernels::sums},
    {1, 0, false, &ColumnKernels::mean},        {2, 0b10, false, &ColumnKernels::moments},
    {5, 0b11010, false, &ColumnKernels::pairs}, {3, 0b110, false, &ColumnKernels::line},
    {3, 0b100, false, &ColumnKernels::masked},  {1, 0, true, &ColumnKernels::max},
    {1, 0, true, &ColumnKernels::min},          {2, 0, true, &ColumnKernels::latest}};

const Kind& kind_of(Fold fold) { return kKinds[static_cast<std::size_t>(fold)]; }

JoinWeights weights_of(std::size_t older, std::size_t newer) {
  const auto a = static_cast<double>(older), b = static_cast<double>(newer);
  return {b / (a + b), a * b / (a + b), 0.5 * a * b};
}

}  // namespace

Window::Window(Fold fold, int n, double before, int stride)
    : parts_(kind_of(fold).parts),
      stride_(static_cast<std::size_t>(stride)),
      overlaps_(kind_of(fold).may_overlap),
      join_(column_kernels().*kind_of(fold).join),
      result_(parts_) {
  if (n < 1 || stride < 1) throw std::invalid_argument("rolling window: length must be at least 1");
  const auto length = static_cast<std::size_t>(n);
  for (std::size_t span = 1; span <= length; span *= 2) {
    Stage& s = stages_.emplace_back();
    s.span = span;
    s.takes = kind_of(fold).may_overlap ? 2 * span > length : (length & span) != 0;
    s.rest = s.takes ? length % span : 0;
    s.doubling = weights_of(span * stride_, span * stride_);
    if (s.rest > 0) s.adding = weights_of(s.rest * stride_, span * stride_);
  }
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    Stage& s = stages_[i];
    // The first power that a window has is the rest to which the next is added.
    const Stage* next = s.takes && s.rest == 0 ? next_that_takes(i) : nullptr;
    s.powers.assign(parts_, History(stride_ * (next != nullptr ? next->span : s.span), before));
    if (std::popcount(s.rest) > 1 && !overlaps_) s.rests.assign(parts_, History(stride_ * s.span, before));
  }
  // Numbers that are not given are 0 in every row.
  for (std::size_t k = 0; k < parts_; ++k)
    if ((kind_of(fold).zeros >> k & 1U) != 0 && stride_ == 1) stages_.front().powers[k].fill(0.0);
}

Window::Columns Window::run(const Columns& cells, std::size_t rows) {
  Writable out{};
  for (std::size_t k = 0; k < parts_; ++k) out[k] = result_[k].data();
  run(cells, rows, out);
  return {out[0], out[1], out[2], out[3], out[4]};
}

void Window::run(const Columns& cells, std::size_t rows, const Writable& out) {
  Writable powers = extend(stages_.front().powers, rows), window{};
  copy(cells, rows, powers);
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    const Stage& s = stages_[i];
    if (s.takes && s.rest == 0) window = powers;
    if (s.takes && s.rest > 0 && overlaps_) {
      join(powers, powers, s.rest, rows, s.adding, out);
      window = out;
    } else if (s.takes && s.rest > 0) {
      Stage* next = next_that_takes(i);
      const Writable longer = next != nullptr ? extend(next->rests, rows) : out;
      join(window, powers, s.span, rows, s.adding, longer);
      window = longer;
    }
    if (i + 1 == stages_.size()) break;
    const Writable doubled = extend(stages_[i + 1].powers, rows);
    join(powers, powers, s.span, rows, s.doubling, doubled);
    powers = doubled;
  }
  if (window[0] != out[0]) copy({window[0], window[1], window[2], window[3], window[4]}, rows, out);
}

void Window::commit() {
  for (Stage& s : stages_) {
    for (History& h : s.powers) h.commit();
    for (History& h : s.rests) h.commit();
  }
}

Window::Writable Window::extend(std::vector<History>& histories, std::size_t rows) const {
  Writable out{};
  for (std::size_t k = 0; k < parts_; ++k) out[k] = histories[k].extend(rows);
  return out;
}

Window::Stage* Window::next_that_takes(std::size_t stage) {
  for (std::size_t i = stage + 1; i < stages_.size(); ++i)
    if (stages_[i].takes) return &stages_[i];
  return nullptr;
}

void Window::copy(const Columns& cells, std::size_t rows, const Writable& out) const {
  for (std::size_t k = 0; k < parts_; ++k) {
    if (cells[k] != nullptr) std::copy_n(cells[k], rows, out[k]);
  }
}

/// The folds of n_newer cells and those of the cells before them as one.
void Window::join(const Writable& older, const Writable& newer, std::size_t n_newer, std::size_t rows,
                  const JoinWeights& weights, const Writable& out) const {
  Columns before{};
  for (std::size_t k = 0; k < parts_; ++k) before[k] = older[k] - n_newer * stride_;
  join_(before.data(), newer.data(), rows, weights, out.data());
}

}  // namespace spectrum::features
