#include "nn/kernels/gemm.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "plain.h"

namespace spectrum::nn::kernels {
namespace {

using plain::Matrix;
using plain::Numbers;
using plain::Product;

struct Shape {
  int m, n, k;
};

std::vector<Shape> shapes() {
  std::vector<Shape> all = {{256, 16, 64},  {256, 16, 4},   {128, 16, 64},  {128, 16, 32}, {64, 16, 256},
                            {64, 16, 128},  {256, 64, 160}, {128, 32, 480}, {16, 576, 9},  {9, 576, 16},
                            {32, 144, 144}, {144, 144, 32}, {64, 78, 16},   {256, 1, 64},  {3, 16, 32},
                            {271, 5, 67},   {200, 2, 9}};
  for (int m : {0, 1, 2, 3, 5, 7, 15, 16, 17, 33, 65})
    for (int n : {0, 1, 2, 6, 7, 13, 17, 33})
      for (int k : {0, 1, 2, 3, 16, 17, 129, 300}) all.push_back({m, n, k});
  return all;
}

// Operands of one product, with leading dimensions larger than they need be.
template <class S>
struct Operands {
  Operands(Product which, Shape s)
      : product(which),
        shape(s),
        a(which == Product::kTn ? s.k : s.m, which == Product::kTn ? s.m : s.k, 3),
        b(which == Product::kNt ? s.n : s.k, which == Product::kNt ? s.k : s.n, 1),
        c(s.m, s.n, 2) {
    Numbers numbers(s.m * 10007 + s.n * 101 + s.k);
    numbers.fill(a);
    numbers.fill(b);
    numbers.fill(c);
  }
  template <class Kernel>
  void run(Kernel kernel) {
    kernel(shape.m, shape.n, shape.k, a.data.data(), a.ld, b.data.data(), b.ld, c.data.data(), c.ld);
  }
  Product product;
  Shape shape;
  Matrix<S> a, b, c;
};

// The largest difference in units of the sum of magnitudes an element is made of; padding must not differ.
template <class S>
double gap(const Operands<S>& before, const Matrix<S>& got) {
  Operands<double> exact(before.product, before.shape);
  Matrix<double> size = exact.c, a = exact.a, b = exact.b;
  plain::gemm(before.product, exact.a, exact.b, exact.c);
  for (auto* x : {&size, &a, &b})
    for (double& value : x->data) value = std::abs(value);
  plain::gemm(before.product, a, b, size);
  double worst = 0;
  for (std::size_t i = 0; i < got.data.size(); ++i) {
    const double difference = std::abs(static_cast<double>(got.data[i]) - exact.c.data[i]);
    worst = std::max(worst, difference / std::max(size.data[i], 1e-30));
  }
  return worst;
}

using DoubleGemm = void (*)(int, int, int, const double*, int, const double*, int, double*, int);

TEST(Gemm, DoubleIsThePlainProduct) {
  const std::pair<Product, DoubleGemm> kernels[] = {
      {Product::kNn, gemm_nn}, {Product::kTn, gemm_tn}, {Product::kNt, gemm_nt}};
  for (const auto& [product, kernel] : kernels)
    for (const Shape& s : shapes()) {
      Operands<double> x(product, s);
      const Operands<double> before = x;
      x.run(kernel);
      EXPECT_LE(gap(before, x.c), 1e-13) << int(product) << " " << s.m << " " << s.n << " " << s.k;
    }
}

FloatKernels::Gemm pick(const FloatKernels& kernels, Product product) {
  if (product == Product::kNn) return kernels.gemm_nn;
  return product == Product::kTn ? kernels.gemm_tn : kernels.gemm_nt;
}

constexpr Product kProducts[] = {Product::kNn, Product::kTn, Product::kNt};

class GemmVariant : public testing::TestWithParam<std::string> {
 protected:
  const FloatKernels& kernels = *variant(GetParam().c_str());
};

TEST_P(GemmVariant, IsTheProductToRounding) {
  for (Product product : kProducts)
    for (const Shape& s : shapes()) {
      Operands<float> x(product, s);
      const Operands<float> before = x;
      x.run(pick(kernels, product));
      // A sum of at most 130 rounded terms, a few times over.
      const double bound = std::numeric_limits<float>::epsilon() * (2 + std::min(s.k, 130) / 8.0);
      EXPECT_LE(gap(before, x.c), bound) << int(product) << " " << s.m << " " << s.n << " " << s.k;
    }
}

// Each column computed alone has the bits it has among the others.
TEST_P(GemmVariant, ColumnsDoNotSeeEachOther) {
  for (Product product : kProducts)
    for (const Shape& s : shapes()) {
      Operands<float> together(product, s);
      Operands<float> apart = together;
      const FloatKernels::Gemm kernel = pick(kernels, product);
      together.run(kernel);
      for (int j = 0; j < s.n; ++j) {
        const float* b = apart.b.data.data() + (product == Product::kNt ? j : j * apart.b.ld);
        kernel(s.m, 1, s.k, apart.a.data.data(), apart.a.ld, b, apart.b.ld, &apart.c.data[j * apart.c.ld],
               apart.c.ld);
      }
      EXPECT_EQ(together.c.data, apart.c.data) << int(product) << " " << s.m << " " << s.n << " " << s.k;
    }
}

// An infinity or a NaN outside the rows and columns of the product must not leak in.
TEST_P(GemmVariant, ReadsNothingBesideTheOperands) {
  for (Product product : kProducts)
    for (const Shape& s : {Shape{17, 7, 5}, Shape{3, 1, 20}, Shape{33, 18, 129}}) {
      Operands<float> x(product, s);
      for (auto* matrix : {&x.a, &x.b})
        for (int j = 0; j < matrix->cols; ++j)
          for (int i = matrix->rows; i < matrix->ld; ++i)
            matrix->data[i + j * matrix->ld] = std::numeric_limits<float>::quiet_NaN();
      x.run(pick(kernels, product));
      for (float value : x.c.data) EXPECT_TRUE(std::isfinite(value));
    }
}

// To the last bit: gemm_tn on zeros, and columns that stand alone.
TEST_P(GemmVariant, ProductTnAssigns) {
  for (const Shape& s : shapes()) {
    if (s.k == 0) continue;
    Operands<float> added(Product::kTn, s), assigned = added;
    for (int j = 0; j < s.n; ++j)
      for (int i = 0; i < s.m; ++i)
        added.c(i, j) = 0, assigned.c(i, j) = std::numeric_limits<float>::quiet_NaN();
    added.run(kernels.gemm_tn);
    assigned.run(kernels.product_tn);
    EXPECT_EQ(added.c.data, assigned.c.data) << s.m << " " << s.n << " " << s.k;
  }
}

// To the last bit: gemm_nn on columns that hold the bias.
TEST_P(GemmVariant, AffineAddsToTheBias) {
  for (const Shape& s : shapes()) {
    if (s.k == 0) continue;
    Operands<float> added(Product::kNn, s), assigned = added;
    Matrix<float> bias(s.m, 1);
    Numbers(5).fill(bias);
    for (int j = 0; j < s.n; ++j)
      for (int i = 0; i < s.m; ++i)
        added.c(i, j) = bias(i, 0), assigned.c(i, j) = std::numeric_limits<float>::quiet_NaN();
    added.run(kernels.gemm_nn);
    assigned.run([&](int m, int n, int k, const float* a, int lda, const float* b, int ldb, float* c,
                     int ldc) { kernels.affine(m, n, k, a, lda, b, ldb, bias.data.data(), c, ldc); });
    EXPECT_EQ(added.c.data, assigned.c.data) << s.m << " " << s.n << " " << s.k;
  }
}

TEST_P(GemmVariant, AddColumns) {
  for (int m : {0, 1, 3, 8, 16, 17, 20, 33})
    for (int n : {0, 1, 2, 3, 4, 7, 32}) {
      Matrix<float> x(m, n, 2);
      Numbers(m * 100 + n).fill(x);
      std::vector<float> sums(static_cast<std::size_t>(m) + 1, 0.5f);
      kernels.add_columns(m, n, x.data.data(), x.ld, sums.data());
      for (int i = 0; i < m; ++i) {
        double exact = 0.5;
        for (int j = 0; j < n; ++j) exact += x(i, j);
        EXPECT_NEAR(sums[static_cast<std::size_t>(i)], exact, 1e-6) << m << " " << n;
      }
      EXPECT_EQ(sums.back(), 0.5f);
    }
}

INSTANTIATE_TEST_SUITE_P(, GemmVariant, testing::ValuesIn(plain::variants()), plain::test_name);

TEST(Gemm, FloatRunsTheBestVariant) {
  Operands<float> x(Product::kNn, {37, 5, 11}), y = x;
  x.run(static_cast<FloatKernels::Gemm>(gemm_nn));
  y.run(best_variant().gemm_nn);
  EXPECT_EQ(x.c.data, y.c.data);
  const char* forced = std::getenv("SPECTRUM_KERNELS");
  EXPECT_EQ(&best_variant(), variant(forced ? forced : plain::variants().back().c_str()));
  EXPECT_EQ(variant("no such thing"), nullptr);
}

}  // namespace
}  // namespace spectrum::nn::kernels
