#include "nn/chain.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include "nn/dropout.h"
#include "nn/kernels/variants.h"
#include "nn/random.h"

namespace spectrum::nn {

template <class S>
Chain<S>::Chain(std::vector<const Layer<S>*> layers, std::vector<std::string> names)
    : layers_(std::move(layers)), names_(std::move(names)) {
  if (layers_.empty()) throw std::invalid_argument("Chain: no layer");
  for (std::size_t i = 1; i < layers_.size(); ++i)
    if (layers_[i]->inputs() != layers_[i - 1]->outputs())
      throw std::invalid_argument("Chain: layer " + name(i) + " takes " +
                                  std::to_string(layers_[i]->inputs()) + " rows but is given " +
                                  std::to_string(layers_[i - 1]->outputs()));
  for (std::size_t i = 0; i < layers_.size(); ++i)
    if (const int own = layers_[i]->steps(); own > 0 && own != steps())
      throw std::invalid_argument("Chain: layer " + name(i) + " takes " + std::to_string(own) +
                                  " steps, one before it takes " + std::to_string(steps()));
}

template <class S>
std::string Chain<S>::name(std::size_t i) const {
  return i < names_.size() ? names_[i] : std::to_string(i);
}

template <class S>
int Chain<S>::steps() const {
  for (const Layer<S>* layer : layers_)
    if (layer->steps() > 0) return layer->steps();
  return 0;
}

template <class S>
std::size_t Chain<S>::mask_size(int n) const {
  std::size_t sum = 0;
  for (const Layer<S>* layer : layers_) sum += layer->mask_size(n);
  return sum;
}

template <class S>
void Chain<S>::draw_masks(int n, std::span<S> masks, std::uint64_t key) const {
  assert(masks.size() >= mask_size(n));
  for (const Layer<S>* layer : layers_) {
    const auto* dropout = dynamic_cast<const Dropout<S>*>(layer);
    if (dropout == nullptr) continue;
    draw_dropout_mask<S>(masks.first(dropout->mask_size(n)), dropout->rate(), key++);
    masks = masks.subspan(dropout->mask_size(n));
  }
}

template <class S>
In<S> Chain<S>::forward(In<S> x, Workspace<S>& ws, std::span<const S> masks) const {
  assert(ws.slots_.size() == layers_.size() && x.rows() == inputs() && x.cols() <= ws.max_columns_);
  assert(masks.empty() || masks.size() >= mask_size(static_cast<int>(x.cols())));
  ws.columns_ = static_cast<int>(x.cols());
  In<S> y = x;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const std::size_t mask = masks.empty() ? 0 : layers_[i]->mask_size(ws.columns_);
    ws.slots_[i].mask = mask > 0 ? masks.data() : nullptr;
    masks = masks.subspan(mask);
    layers_[i]->forward(y, ws.output(i), ws.scratch(i));
    new (&y) In<S>(ws.output(i));  // how an Eigen view is pointed elsewhere
  }
  return y;
}

template <class S>
Out<S> Chain<S>::backward(In<S> x, Workspace<S>& ws, S* gradients, bool input_gradient) const {
  assert(ws.mode_ == Mode::kTraining && x.cols() == ws.columns_);
  for (std::size_t i = layers_.size(); i-- > 0;) {
    const In<S> before = i > 0 ? In<S>(ws.output(i - 1)) : x;
    const Out<S> dx = i > 0 || input_gradient ? ws.slope(i - 1) : none<S>();
    layers_[i]->backward(before, ws.output(i), ws.slope(i), ws.scratch(i), gradients, dx);
  }
  return input_gradient ? ws.slope(static_cast<std::size_t>(-1)) : none<S>();
}

template <class S>
std::string Chain<S>::fault(In<S> x, Workspace<S>& ws) const {
  assert(x.cols() == ws.columns_);
  const auto finite = [](In<S> m) {
    return std::all_of(m.data(), m.data() + m.size(), [](S v) { return std::isfinite(v); });
  };
  if (!finite(x)) return "the input of layer " + name(0) + " is not finite";
  for (std::size_t i = 0; i < layers_.size(); ++i)
    if (!finite(ws.output(i))) return "the output of layer " + name(i) + " is not finite";
  return {};
}

template <class S>
Workspace<S>::Workspace(const Chain<S>& chain, int max_columns, Mode mode)
    : mode_(mode), max_columns_(max_columns), inputs_(chain.inputs()) {
  kernels::best_variant();  // throws here, if at all, and not in the middle of a run
  if (max_columns < 1) throw std::invalid_argument("Workspace: room for at least one column is needed");
  std::size_t size = 0;
  const auto take = [&size](std::size_t n) { return std::exchange(size, size + padded<S>(n)); };
  int widest = inputs_;
  for (const Layer<S>* layer : chain.layers()) {
    const int rows = layer->outputs();
    const std::size_t at = take(static_cast<std::size_t>(rows) * static_cast<std::size_t>(max_columns));
    slots_.push_back({rows, at, take(layer->scratch_size(max_columns, mode == Mode::kTraining))});
    widest = std::max(widest, rows);
  }
  if (mode == Mode::kTraining)
    for (std::size_t& at : slopes_)
      at = take(static_cast<std::size_t>(widest) * static_cast<std::size_t>(max_columns));
  block_.resize(size);
}

template class Chain<float>;
template class Chain<double>;
template class Workspace<float>;
template class Workspace<double>;

}  // namespace spectrum::nn
