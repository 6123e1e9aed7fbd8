#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "plain.h"

namespace spectrum::nn::kernels {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

template <class S>
using Numbers = std::vector<S>;

template <class S>
Numbers<S> numbers(std::size_t n, std::uint64_t seed) {
  plain::Numbers source(seed);
  Numbers<S> x(n);
  for (S& value : x) value = static_cast<S>(source.next());
  return x;
}

// Images of a convolution with all it reads and writes; the float one holds the numbers of the double one.
template <class S>
struct Images {
  explicit Images(const ConvShape& s)
      : shape(s),
        x(numbers<S>(size(kImages * s.channels, s.h, s.w), 1)),
        weight(numbers<S>(size(s.out * s.channels, s.k, s.k), 2)),
        bias(numbers<S>(size(s.out, 1, 1), 3)),
        dy(numbers<S>(size(kImages * s.out, s.h - s.k + 1, s.w - s.k + 1), 4)),
        y(dy.size() + 1, S(-7)),
        dweight(weight.size() + 1, S(0.5)),
        dbias(bias.size() + 1, S(0.5)) {}
  template <class Forward, class Backward>
  void run(Forward forward, Backward backward) {
    forward(shape, kImages, x.data(), weight.data(), bias.data(), y.data());
    backward(shape, kImages, x.data(), dy.data(), dweight.data(), dbias.data());
  }
  static std::size_t size(int a, int b, int c) { return static_cast<std::size_t>(a * b * c); }
  static constexpr int kImages = 3;
  ConvShape shape;
  Numbers<S> x, weight, bias, dy, y, dweight, dbias;
};

Images<double> exact_images(const ConvShape& shape) {
  Images<double> images(shape);
  images.run([](auto... a) { conv2d(a...); }, [](auto... a) { conv2d_weights(a...); });
  return images;
}

constexpr ConvShape kShapes[] = {{1, 8, 8, 16, 3}, {1, 3, 3, 1, 3},   {3, 5, 6, 4, 3},  {2, 9, 20, 17, 2},
                                 {1, 4, 37, 3, 1}, {2, 19, 19, 5, 4}, {1, 7, 16, 9, 1}, {16, 10, 10, 2, 3}};

// An entry of one image's y, dweight or dbias, from the definition.
TEST(Conv2d, DoubleFollowsTheDefinition) {
  for (const ConvShape& s : kShapes) {
    const Images<double> images = exact_images(s);
    const int rows = s.h - s.k + 1, cols = s.w - s.k + 1;
    std::vector<double> dweight(images.weight.size(), 0.5), dbias(images.bias.size(), 0.5);
    for (int n = 0; n < Images<double>::kImages; ++n)
      for (int o = 0; o < s.out; ++o)
        for (int r = 0; r < rows; ++r)
          for (int q = 0; q < cols; ++q) {
            const auto place = static_cast<std::size_t>(((n * s.out + o) * rows + r) * cols + q);
            double y = images.bias[static_cast<std::size_t>(o)];
            for (int c = 0; c < s.channels; ++c)
              for (int i = 0; i < s.k; ++i)
                for (int j = 0; j < s.k; ++j) {
                  const auto w = static_cast<std::size_t>(o + s.out * ((c * s.k + i) * s.k + j));
                  const double x =
                      images.x[static_cast<std::size_t>(((n * s.channels + c) * s.h + r + i) * s.w + q + j)];
                  y += images.weight[w] * x;
                  dweight[w] += images.dy[place] * x;
                }
            dbias[static_cast<std::size_t>(o)] += images.dy[place];
            EXPECT_NEAR(images.y[place], y, 1e-12);
          }
    for (std::size_t i = 0; i < dweight.size(); ++i) EXPECT_NEAR(images.dweight[i], dweight[i], 1e-12);
    for (std::size_t i = 0; i < dbias.size(); ++i) EXPECT_NEAR(images.dbias[i], dbias[i], 1e-12);
  }
}

class ConvVariant : public testing::TestWithParam<std::string> {
 protected:
  const FloatKernels& kernels = *variant(GetParam().c_str());
};

// One number more than there is, to see that it stays.
void expect_near(const Numbers<float>& got, const Numbers<double>& expected, double tolerance) {
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i + 1 < got.size(); ++i) ASSERT_NEAR(got[i], expected[i], tolerance) << i;
  EXPECT_EQ(got.back(), expected.back());
}

TEST_P(ConvVariant, IsTheDoubleConvolutionToRounding) {
  for (const ConvShape& s : kShapes) {
    Images<float> images(s);
    images.run(kernels.conv2d, kernels.conv2d_weights);
    const Images<double> exact = exact_images(s);
    expect_near(images.y, exact.y, 1e-5);
    expect_near(images.dweight, exact.dweight, 3e-5);
    expect_near(images.dbias, exact.dbias, 3e-5);
  }
}

TEST_P(ConvVariant, ImagesDoNotSeeEachOther) {
  for (const ConvShape& s : kShapes) {
    Images<float> together(s);
    Images<float> apart = together;
    kernels.conv2d(s, together.kImages, together.x.data(), together.weight.data(), nullptr,
                   together.y.data());
    const std::size_t in = together.x.size() / 3, out = together.dy.size() / 3;
    for (std::size_t n = 0; n < 3; ++n)
      kernels.conv2d(s, 1, apart.x.data() + n * in, apart.weight.data(), nullptr, apart.y.data() + n * out);
    EXPECT_EQ(together.y, apart.y);
  }
}

INSTANTIATE_TEST_SUITE_P(, ConvVariant, testing::ValuesIn(plain::variants()), plain::test_name);

struct Plane {
  int h, w;
};
constexpr Plane kPlanes[] = {{6, 6},  {2, 2},  {4, 10}, {2, 16}, {2, 32},
                             {8, 30}, {6, 34}, {3, 3},  {1, 5},  {5, 4}};

// From the definition; many of the numbers are equal.
TEST(MaxPool, TakesTheFirstOfTheLargest) {
  constexpr int kCount = 7;
  for (const auto& [h, w] : kPlanes) {
    const int rows = (h + 1) / 2, cols = (w + 1) / 2;
    Numbers<float> x = numbers<float>(static_cast<std::size_t>(kCount * h * w), 9);
    for (float& value : x) value = std::floor(2 * value);
    const std::size_t outputs = static_cast<std::size_t>(kCount * rows * cols);
    const Numbers<float> dy = numbers<float>(outputs, 10);
    Numbers<float> y(outputs + 1, -7), winner = y, dx(x.size() + 1, -7), expected(x.size() + 1, 0);
    max_pool(kCount, h, w, x.data(), y.data(), winner.data());
    max_pool_backward(kCount, h, w, winner.data(), dy.data(), dx.data());
    for (int p = 0; p < kCount; ++p)
      for (int r = 0; r < rows; ++r)
        for (int q = 0; q < cols; ++q) {
          const auto at = static_cast<std::size_t>((p * rows + r) * cols + q);
          float best = -kInfinity;
          std::size_t from = 0;
          for (int i = 2 * r; i < std::min(2 * r + 2, h); ++i)
            for (int j = 2 * q; j < std::min(2 * q + 2, w); ++j) {
              const auto candidate = static_cast<std::size_t>((p * h + i) * w + j);
              if (x[candidate] > best) best = x[candidate], from = candidate;
            }
          EXPECT_EQ(y[at], best) << h << "x" << w;
          expected[from] = dy[at];
        }
    expected.back() = -7;
    EXPECT_EQ(dx, expected) << h << "x" << w;
    EXPECT_EQ(y.back(), -7);
    EXPECT_EQ(winner.back(), -7);
    Numbers<float> again = y;
    max_pool(kCount, h, w, x.data(), again.data(), nullptr);
    EXPECT_EQ(again, y);
  }
}

}  // namespace
}  // namespace spectrum::nn::kernels
