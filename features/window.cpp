#include "features/window.h"

#include <bit>
#include <stdexcept>

namespace spectrum::features {
namespace {

std::size_t parts_of(Fold fold) {
  switch (fold) {
    case Fold::kSum:
    case Fold::kMean:
    case Fold::kMax:
    case Fold::kMin:
      return 1;
    case Fold::kSums:
    case Fold::kMoments:
    case Fold::kLatest:
      return 2;
    case Fold::kLine:
    case Fold::kMasked:
      return 3;
    case Fold::kPairs:
      return 5;
  }
  return 0;
}

Join join_of(Fold fold) {
  const ColumnKernels& k = column_kernels();
  switch (fold) {
    case Fold::kSum:
      return k.sum;
    case Fold::kSums:
      return k.sums;
    case Fold::kMean:
      return k.mean;
    case Fold::kMoments:
      return k.moments;
    case Fold::kPairs:
      return k.pairs;
    case Fold::kLine:
      return k.line;
    case Fold::kMasked:
      return k.masked;
    case Fold::kMax:
      return k.max;
    case Fold::kMin:
      return k.min;
    case Fold::kLatest:
      return k.latest;
  }
  return nullptr;
}

JoinWeights weights_of(std::size_t older, std::size_t newer) {
  const auto a = static_cast<double>(older), b = static_cast<double>(newer);
  return {b / (a + b), a * b / (a + b), 0.5 * a * b};
}

}  // namespace

Window::Window(Fold fold, int n, double before)
    : parts_(parts_of(fold)), join_(join_of(fold)), result_(parts_) {
  if (n < 1) throw std::invalid_argument("rolling window: length must be at least 1");
  const auto length = static_cast<std::size_t>(n);
  for (std::size_t span = 1; span <= length; span *= 2) {
    Stage& s = stages_.emplace_back();
    s.span = span;
    s.takes = (length & span) != 0;
    s.rest = s.takes ? length % span : 0;
    s.doubling = weights_of(span, span);
    if (s.rest > 0) s.adding = weights_of(s.rest, span);
  }
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    Stage& s = stages_[i];
    // The first power that a window has is the rest to which the next is added.
    const Stage* next = s.takes && s.rest == 0 ? next_that_takes(i) : nullptr;
    s.powers.assign(parts_, History(next != nullptr ? next->span : s.span, before));
    if (std::popcount(s.rest) > 1) s.rests.assign(parts_, History(s.span, before));
  }
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
    if (s.takes && s.rest > 0) {
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
  for (std::size_t k = 0; k < parts_; ++k) std::copy_n(cells[k], rows, out[k]);
}

/// The folds of n_newer cells and those of the cells before them as one.
void Window::join(const Writable& older, const Writable& newer, std::size_t n_newer, std::size_t rows,
                  const JoinWeights& weights, const Writable& out) const {
  Columns before{};
  for (std::size_t k = 0; k < parts_; ++k) before[k] = older[k] - n_newer;
  join_(before.data(), newer.data(), rows, weights, out.data());
}

}  // namespace spectrum::features
