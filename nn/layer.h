#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// What every layer is. A batch is one matrix, a column per sample; a sequence is T blocks of B columns,
/// column t*B + b holding step t of sample b. Backward stands under forward, in reverse order, with these
/// rules: `dx` is assigned, parameter gradients are added to, and only the loss divides by the number of
/// samples.
///
/// A layer owns no numbers: its parameters lie in the Model's flat block, its activations in a Workspace. A
/// const layer therefore serves any number of threads, each with a workspace and a gradient block of its own.
namespace spectrum::nn {

template <class S>
using Matrix = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic>;
/// A writable view of a column-major block of numbers that lives elsewhere.
template <class S>
class Out : public Eigen::Map<Matrix<S>> {
 public:
  using Base = Eigen::Map<Matrix<S>>;
  using Base::operator=;
  Out(S* data, Eigen::Index rows, Eigen::Index cols) : Base(data, rows, cols) {}
  Out(Matrix<S>& m) : Base(m.data(), m.rows(), m.cols()) {}
  Out(const Out&) = default;
  Out& operator=(const Out&) = default;  // copies the numbers, as Eigen's views do
};

/// The same, to read only. Passed by value; copying it copies no numbers.
template <class S>
class In : public Eigen::Map<const Matrix<S>> {
 public:
  using Base = Eigen::Map<const Matrix<S>>;
  In(const S* data, Eigen::Index rows, Eigen::Index cols) : Base(data, rows, cols) {}
  In(const Matrix<S>& m) : Base(m.data(), m.rows(), m.cols()) {}
  In(const Out<S>& m) : Base(m.data(), m.rows(), m.cols()) {}
};

/// Columns first .. first + count - 1; contiguous, as all our matrices are column-major.
template <class S>
In<S> columns(In<S> m, Eigen::Index first, Eigen::Index count) {
  return {m.data() + first * m.rows(), m.rows(), count};
}
template <class S>
Out<S> columns(Out<S> m, Eigen::Index first, Eigen::Index count) {
  return {m.data() + first * m.rows(), m.rows(), count};
}
/// "Not wanted": given as dx or dy it spares the work.
template <class S>
Out<S> none() {
  return {nullptr, 0, 0};
}

/// A named tensor as PyTorch's state_dict knows it: values row-major.
template <class S>
struct Tensor {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<S> values;
};

/// One parameter of a layer. In the flat block a tensor of shape (d0, d1, ...) is stored as the column-major
/// matrix (d0, d1*d2*...), so that in y = W x the columns of W are contiguous; Model::state() transposes.
template <class S>
struct Param {
  std::string name;                 ///< as in PyTorch: "weight", "bias", "weight_ih_l0"
  std::vector<std::int64_t> shape;  ///< as in PyTorch
  std::size_t offset = 0;           ///< first scalar in the flat blocks; set by Model
  S* value = nullptr;               ///< view into the Model's block; set by Model

  Eigen::Index rows() const { return shape[0]; }
  Eigen::Index cols() const {
    Eigen::Index n = 1;
    for (std::size_t i = 1; i < shape.size(); ++i) n *= shape[i];
    return n;
  }
  Eigen::Index size() const { return rows() * cols(); }
  In<S> matrix() const { return {value, rows(), cols()}; }
  Out<S> gradient(S* block) const { return {block + offset, rows(), cols()}; }
};

/// What a layer may use besides its input and output during one forward and backward.
template <class S>
struct Scratch {
  S* store = nullptr;       ///< scratch_size() scalars; forward leaves here what backward needs
  const S* mask = nullptr;  ///< mask_size() scalars, or null to evaluate without dropout
  bool training = false;    ///< false: no backward follows, nothing need be kept
};

template <class S>
class Layer {
 public:
  virtual ~Layer() = default;
  /// Rows of x and rows of y.
  virtual int inputs() const = 0;
  virtual int outputs() const = 0;
  /// Columns of x that make one sample, in blocks of a step each; 0 if every column is for itself.
  virtual int steps() const { return 0; }
  /// Names, shapes and borrowed views: saving, starting values and the gradient checks walk these.
  virtual std::span<Param<S>> params() { return {}; }
  virtual std::size_t scratch_size(int /*columns*/, bool /*training*/) const { return 0; }
  virtual std::size_t mask_size(int /*columns*/) const { return 0; }

  /// x:(inputs,N)  y:(outputs,N)
  virtual void forward(In<S> x, Out<S> y, Scratch<S> s) const = 0;
  /// x, y and s as forward left them; dy:(outputs,N); `gradients` is the start of a whole gradient block
  /// (each tensor lies at its Param's offset); dx:(inputs,N), or none().
  virtual void backward(In<S> x, In<S> y, In<S> dy, Scratch<S> s, S* gradients, Out<S> dx) const = 0;
};

}  // namespace spectrum::nn
