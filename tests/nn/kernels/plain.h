#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "nn/kernels/variants.h"

/// The kernels told plainly, and what the kernel tests share.
namespace spectrum::nn::kernels::plain {

/// A column-major matrix with a leading dimension of its own.
template <class S>
struct Matrix {
  Matrix(int height, int width, int padding = 0)
      : rows(height), cols(width), ld(height + padding), data(static_cast<std::size_t>(ld) * width) {}
  S& operator()(int i, int j) { return data[i + static_cast<std::size_t>(j) * ld]; }
  S operator()(int i, int j) const { return data[i + static_cast<std::size_t>(j) * ld]; }
  Columns<S> columns() { return {data.data(), ld}; }
  Columns<const S> columns() const { return {data.data(), ld}; }

  int rows, cols, ld;
  std::vector<S> data;
};

/// Values in [-scale, scale) that are exact in float, from a linear congruential generator.
class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed) {}
  double next(double scale = 1) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<float>((static_cast<double>(state_ >> 40) / (1 << 23) - 1) * scale);
  }
  template <class S>
  void fill(Matrix<S>& x, double scale = 1) {
    for (S& value : x.data) value = static_cast<S>(next(scale));
  }

 private:
  std::uint64_t state_;
};

enum class Product { kNn, kTn, kNt };

/// c += a b, with a or b transposed as the product says.
template <class S>
void gemm(Product product, const Matrix<S>& a, const Matrix<S>& b, Matrix<S>& c) {
  const int depth = product == Product::kTn ? a.rows : a.cols;
  for (int i = 0; i < c.rows; ++i)
    for (int j = 0; j < c.cols; ++j)
      for (int p = 0; p < depth; ++p)
        c(i, j) +=
            (product == Product::kTn ? a(p, i) : a(i, p)) * (product == Product::kNt ? b(j, p) : b(p, j));
}

inline double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

inline std::string test_name(const testing::TestParamInfo<std::string>& test) { return test.param; }

/// The names of the float kernels this processor can run.
inline std::vector<std::string> variants() {
  std::vector<std::string> names;
  for (const char* name : {"baseline", "avx2", "avx512"})
    if (variant(name)) names.emplace_back(name);
  return names;
}

}  // namespace spectrum::nn::kernels::plain
