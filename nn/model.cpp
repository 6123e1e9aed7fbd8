#include "nn/model.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace spectrum::nn {
namespace {

std::string text(std::span<const std::int64_t> shape) {
  std::string s = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) s += (i > 0 ? ", " : "") + std::to_string(shape[i]);
  return s + ")";
}

[[noreturn]] void refuse(const std::string& tensor, const std::string& why) {
  throw std::invalid_argument("tensor " + tensor + ": " + why);
}

template <class S>
using RowMajor = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

}  // namespace

template <class S>
void check_tensor(const Tensor<S>& tensor) {
  std::int64_t size = 1;
  for (const std::int64_t n : tensor.shape) size *= n;
  if (size != static_cast<std::int64_t>(tensor.values.size()))
    refuse(tensor.name, std::to_string(tensor.values.size()) + " values for shape " + text(tensor.shape));
  if (!std::ranges::all_of(tensor.values, [](S v) { return std::isfinite(v); }))
    refuse(tensor.name, "a value is not finite");
}

template <class S>
void Model<S>::adopt(std::string name, std::unique_ptr<Layer<S>> layer) {
  if (std::ranges::any_of(layers_, [&](const Named& l) { return l.name == name; }))
    throw std::invalid_argument("Model: layer " + name + " is there already");
  std::size_t size = values_.size();
  for (Param<S>& p : layer->params()) {
    p.offset = size;
    size += padded<S>(static_cast<std::size_t>(p.size()));
  }
  layers_.push_back({std::move(name), std::move(layer)});
  values_.resize(size);
  gradients_.resize(size);
  for (const Named& l : layers_)
    for (Param<S>& p : l.layer->params()) p.value = values_.data() + p.offset;
}

template <class S>
Layer<S>& Model<S>::layer(std::string_view name) const {
  const auto at = std::ranges::find(layers_, name, &Named::name);
  if (at == layers_.end()) throw std::invalid_argument("Model: no layer " + std::string(name));
  return *at->layer;
}

template <class S>
Chain<S> Model<S>::chain(std::initializer_list<std::string_view> names) const {
  std::vector<const Layer<S>*> found;
  for (const std::string_view name : names) found.push_back(&layer(name));
  return Chain<S>(std::move(found), {names.begin(), names.end()});
}

template <class S>
void Model<S>::zero_grad() {
  std::ranges::fill(gradients_, S(0));
}

template <class S>
std::vector<Tensor<S>> Model<S>::exported(const S* block) const {
  std::vector<Tensor<S>> all;
  for (const Named& l : layers_)
    for (const Param<S>& p : l.layer->params()) {
      Tensor<S> t{l.name + "." + p.name, p.shape, std::vector<S>(static_cast<std::size_t>(p.size()))};
      Eigen::Map<RowMajor<S>>(t.values.data(), p.rows(), p.cols()) =
          In<S>(block + p.offset, p.rows(), p.cols());
      all.push_back(std::move(t));
    }
  return all;
}

template <class S>
void Model<S>::load(std::span<const Tensor<S>> tensors) {
  Buffer<S> values(values_.size());
  std::vector<bool> taken(tensors.size());
  for (const Named& l : layers_)
    for (const Param<S>& p : l.layer->params()) {
      const std::string name = l.name + "." + p.name;
      const auto at = std::ranges::find(tensors, name, &Tensor<S>::name);
      if (at == tensors.end()) refuse(name, "missing");
      if (at->shape != p.shape) refuse(name, "shape " + text(at->shape) + " instead of " + text(p.shape));
      check_tensor(*at);
      Out<S>(values.data() + p.offset, p.rows(), p.cols()) =
          Eigen::Map<const RowMajor<S>>(at->values.data(), p.rows(), p.cols());
      taken[static_cast<std::size_t>(at - tensors.begin())] = true;
    }
  for (std::size_t i = 0; i < tensors.size(); ++i)
    if (!taken[i]) refuse(tensors[i].name, "unexpected, or given twice");
  std::ranges::copy(values, values_.begin());
}

template <class S>
std::string Model<S>::fault(std::span<const S> block) const {
  for (auto l = layers_.rbegin(); l != layers_.rend(); ++l)
    for (const Param<S>& p : l->layer->params())
      if (!std::ranges::all_of(block.subspan(p.offset, static_cast<std::size_t>(p.size())),
                               [](S v) { return std::isfinite(v); }))
        return l->name + "." + p.name;
  return {};
}

template void check_tensor<float>(const Tensor<float>&);
template void check_tensor<double>(const Tensor<double>&);
template class Model<float>;
template class Model<double>;

}  // namespace spectrum::nn
