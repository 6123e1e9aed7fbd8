#include "nn/chain_task.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace spectrum::nn {
namespace {

[[noreturn]] void refuse(const std::string& what, const std::string& why) {
  throw std::invalid_argument(what + ": " + why);
}

template <class S>
void check_finite(In<S> m, const std::string& what, const char* which) {
  for (Eigen::Index n = 0; n < m.cols(); ++n)
    for (Eigen::Index r = 0; r < m.rows(); ++r)
      if (!std::isfinite(m(r, n)))
        refuse(what, std::string(which) + " " + std::to_string(r) + " of sample " + std::to_string(n) +
                         " is not finite; replace it or leave the sample out");
}

/// Columns `ids` of `from`, each `steps` pieces of `rows` numbers, as `steps` blocks of a column per sample.
template <class S>
In<S> gather_columns(In<S> from, std::span<const int> ids, Eigen::Index rows, Matrix<S>& to) {
  if (from.rows() == 0) return {nullptr, 0, 0};
  const Eigen::Index count = static_cast<Eigen::Index>(ids.size()), steps = from.rows() / rows;
  for (Eigen::Index b = 0; b < count; ++b) {
    const S* sample = from.col(ids[static_cast<std::size_t>(b)]).data();
    for (Eigen::Index t = 0; t < steps; ++t)
      std::copy_n(sample + t * rows, rows, to.data() + (t * count + b) * rows);
  }
  return {to.data(), rows, steps * count};
}

}  // namespace

template <class S>
struct ChainTask<S>::Buffers {
  Workspace<S> run;
  Matrix<S> x, y;
  std::vector<int> labels;

  Buffers(const ChainTask& t)
      : run(t.chain_, t.slice_ * t.steps_, Mode::kTraining),
        x(t.train_.x.rows(), t.slice_),
        y(t.train_.y.rows(), t.slice_),
        labels(t.train_.labels.empty() ? 0 : static_cast<std::size_t>(t.slice_)) {}
};

template <class S>
ChainTask<S>::ChainTask(Chain<S> chain, Samples<S> train, Loss loss, Samples<S> valid)
    : chain_(std::move(chain)), train_(train), valid_(valid), loss_(std::move(loss)) {
  if (!loss_) refuse("ChainTask", "no loss is given");
  if (train.size() < 1) refuse("training samples", "there is none");
  if (train.x.rows() < 1 || train.x.rows() % chain_.inputs() != 0)
    refuse("training samples", "x has " + std::to_string(train.x.rows()) + " rows, the chain takes " +
                                   std::to_string(chain_.inputs()) + " or, for a sequence, a multiple");
  steps_ = static_cast<int>(train.x.rows()) / chain_.inputs();
  if (chain_.steps() > 0 && chain_.steps() != steps_)
    refuse("training samples", "x has " + std::to_string(steps_) + " steps of " +
                                   std::to_string(chain_.inputs()) + " rows, the chain's LSTM takes " +
                                   std::to_string(chain_.steps()));
  every_step_ = steps_ > 1 && train.y.rows() == Eigen::Index{steps_} * chain_.outputs();
  check(train_, "training samples");
  if (valid.size() > 0) check(valid_, "validation samples");
}

template <class S>
ChainTask<S>::~ChainTask() = default;

template <class S>
void ChainTask<S>::check(const Samples<S>& s, const std::string& what) const {
  const auto shape = [](In<S> m) { return std::to_string(m.rows()) + " x " + std::to_string(m.cols()); };
  const Eigen::Index wanted = every_step_ ? Eigen::Index{steps_} * chain_.outputs() : chain_.outputs();
  if (s.x.rows() != train_.x.rows())
    refuse(what,
           "x has " + std::to_string(s.x.rows()) + " rows instead of " + std::to_string(train_.x.rows()));
  if ((s.y.size() > 0) != (train_.y.size() > 0) || s.labels.empty() != train_.labels.empty())
    refuse(what, "targets or labels are missing, though the training samples have them, or the reverse");
  if (s.y.size() > 0 && (s.y.rows() != wanted || s.y.cols() != s.x.cols()))
    refuse(what, "y is " + shape(s.y) + " instead of " + std::to_string(wanted) + " x " +
                     std::to_string(s.x.cols()) + " (outputs x samples)");
  if (!s.labels.empty() && s.labels.size() != static_cast<std::size_t>(s.size()))
    refuse(what, std::to_string(s.labels.size()) + " labels for " + std::to_string(s.size()) + " samples");
  for (std::size_t i = 0; i < s.labels.size(); ++i)
    if (s.labels[i] < 0 || s.labels[i] >= chain_.outputs())
      refuse(what, "label " + std::to_string(s.labels[i]) + " of sample " + std::to_string(i) +
                       " is not a class 0 .. " + std::to_string(chain_.outputs() - 1));
  check_finite<S>(s.x, what, "input");
  check_finite<S>(s.y, what, "target");
}

template <class S>
void ChainTask<S>::reserve(const Room& room) {
  slice_ = room.slice;
  masks_.emplace(chain_, steps_, room);
  buffers_.clear();
  for (int t = 0; t < room.threads; ++t) buffers_.push_back(std::make_unique<Buffers>(*this));
  valid_ids_.resize(static_cast<std::size_t>(valid_.size()));
  std::iota(valid_ids_.begin(), valid_ids_.end(), 0);
  valid_shares_.resize(static_cast<std::size_t>(slice_count(valid_.size(), slice_)));
}

template <class S>
void ChainTask<S>::prepare(std::span<const int> ids, std::mt19937_64& rng) {
  masks_->draw(static_cast<int>(ids.size()), rng);
}

template <class S>
double ChainTask<S>::share(const Slice& slice, std::span<const int> ids, int batch, S* gradients) {
  Buffers& own = buffers(slice);
  const Samples<S> s = gather(train_, ids, own);
  const In<S> y = answer(chain_.forward(s.x, own.run, masks_->of(slice)));
  const Out<S> dy = own.run.dy();
  const Eigen::Index before = dy.cols() - y.cols();
  columns<S>(dy, 0, before).setZero();
  const double loss = loss_(y, s, batch, columns<S>(dy, before, y.cols()));
  chain_.backward(s.x, own.run, gradients);
  return loss;
}

template <class S>
double ChainTask<S>::validate() {
  const auto share = [this](const Slice& slice) {
    Buffers& own = buffers(slice);
    const auto ids =
        std::span<const int>(valid_ids_)
            .subspan(static_cast<std::size_t>(slice.first), static_cast<std::size_t>(slice.count));
    const Samples<S> s = gather(valid_, ids, own);
    valid_shares_[static_cast<std::size_t>(slice.index)] =
        loss_(answer(chain_.forward(s.x, own.run)), s, valid_.size(), none<S>());
  };
  for_each_slice(valid_.size(), static_cast<int>(buffers_.size()), share, slice_);
  return std::accumulate(valid_shares_.begin(), valid_shares_.end(), 0.0);
}

template <class S>
std::string ChainTask<S>::fault(const Slice& slice) {
  Buffers& own = buffers(slice);
  return chain_.fault({own.x.data(), chain_.inputs(), Eigen::Index{slice.count} * steps_}, own.run);
}

template <class S>
typename ChainTask<S>::Buffers& ChainTask<S>::buffers(const Slice& slice) {
  return *buffers_[static_cast<std::size_t>(slice.thread)];
}

/// The samples `ids` as the chain and the loss want them.
template <class S>
Samples<S> ChainTask<S>::gather(const Samples<S>& from, std::span<const int> ids, Buffers& own) const {
  const In<S> x = gather_columns<S>(from.x, ids, chain_.inputs(), own.x);
  const In<S> y = gather_columns<S>(from.y, ids, chain_.outputs(), own.y);
  if (from.labels.empty()) return {x, y, {}};
  for (std::size_t i = 0; i < ids.size(); ++i) own.labels[i] = from.labels[static_cast<std::size_t>(ids[i])];
  return {x, y, std::span<const int>(own.labels).first(ids.size())};
}

/// What the loss sees of the chain's output.
template <class S>
In<S> ChainTask<S>::answer(In<S> y) const {
  const Eigen::Index seen = every_step_ ? y.cols() : y.cols() / steps_;
  return columns<S>(y, y.cols() - seen, seen);
}

template class ChainTask<float>;
template class ChainTask<double>;

}  // namespace spectrum::nn
