// The builds of the column kernels give the bits that plain loops give.
#include <gtest/gtest.h>

#include <random>

#include "features/kernels/columns.h"
#include "features/returns.h"
#include "support.h"

namespace spectrum::features {
namespace {

using testing::Column;
using testing::same_bits;

std::mt19937_64 rng(8);
double number() { return static_cast<double>(rng() >> 11) * 0x1p-53; }

TEST(Logarithm, IsTheLibrarysToTwoUnits) {
  Column x, y, out(1);
  for (int i = 0; i < 200000; ++i) x.push_back(std::exp((number() - 0.5) * (i % 2 ? 1400.0 : 0.02)));
  for (double v : {1.0, 0.5, 2.0, std::sqrt(0.5), std::sqrt(2.0), 0x1p-1022, 0x1p-1074,
                   0x1.fffffffffffffp1023, 0x1.fffffffffffffp-1, 0x1.0000000000001p0})
    x.push_back(v);
  y.resize(x.size());
  log_level(x, y);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double exact = static_cast<double>(std::log(static_cast<long double>(x[i])));
    const double unit = std::nextafter(std::abs(exact), 1e308) - std::abs(exact);
    ASSERT_LE(std::abs(y[i] - exact), 2.0 * unit) << x[i];
  }
  EXPECT_EQ(y[200000], 0.0);
}

TEST(Logarithm, OfWhatHasNoneIsUndefined) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (double v : {0.0, -0.0, -1.0, -infinity, infinity, kNaN}) {
    double out = 1.0;
    log_level({&v, 1}, {&out, 1});
    EXPECT_TRUE(std::isnan(out)) << v;
  }
  Column a = {1.0, 5.0, 0.0}, b = {0.0, 5.0, 0.0};
  log_ratio(a, b, b);
  EXPECT_TRUE(std::isnan(b[0]) && std::isnan(b[2]));
  EXPECT_EQ(b[1], 0.0);
}

TEST(Logarithm, DoesNotDependOnItsNeighbours) {
  Column x(50), whole(50), one(50);
  for (double& v : x) v = 1.0 + 0.1 * number();
  log_level(x, whole);
  for (std::size_t i = 0; i < 50; ++i) log_level(Input(x).subspan(i, 1), Output(one).subspan(i, 1));
  EXPECT_TRUE(same_bits(whole, one));
}

/// Of one matrix, in each of the eight places in turn.
double largest_eigenvalue(const Column& a, std::size_t k, std::size_t place) {
  std::vector<double, LineAllocator<double>> matrices(8 * k * k), room(32 * k);
  for (std::size_t i = 0; i < k * k; ++i)
    for (std::size_t l = 0; l < 8; ++l) matrices[i * 8 + l] = l == place ? a[i] : number();
  double out[8];
  column_kernels().largest_eigenvalues(matrices.data(), k, room.data(), out);
  return out[place];
}

TEST(LargestEigenvalue, OfMatricesThatAreKnown) {
  for (const double r : {-0.1, 0.0, 0.3, 0.999, 1.0}) {
    for (const std::size_t k : {1U, 2U, 3U, 9U, 40U, 200U}) {
      if (r < 0.0 && k > 10) continue;
      Column a(k * k, r);
      for (std::size_t i = 0; i < k; ++i) a[i * k + i] = 1.0;
      const double expected = k == 1 ? 1.0 : std::max(1.0 - r, 1.0 + static_cast<double>(k - 1) * r);
      EXPECT_NEAR(largest_eigenvalue(a, k, k % 8), expected, 1e-12 * expected) << k << " with " << r;
    }
  }
}

TEST(LargestEigenvalue, TakesItsVectorToAMultipleOfItself) {
  for (int trial = 0; trial < 50; ++trial) {
    const std::size_t k = 2 + static_cast<std::size_t>(trial) % 12;
    Column factors(k * 3), a(k * k), v(k, 1.0);
    for (double& f : factors) f = number();
    for (std::size_t i = 0; i < k; ++i)
      for (std::size_t j = 0; j < k; ++j)
        for (std::size_t f = 0; f < 3; ++f) a[i * k + j] += factors[i * 3 + f] * factors[j * 3 + f];
    double length = 0.0;  // by the power method: all entries are positive, so the vector 1 is no bad start
    for (int i = 0; i < 5000; ++i) {
      Column w(k);
      for (std::size_t r = 0; r < k; ++r)
        for (std::size_t c = 0; c < k; ++c) w[r] += a[r * k + c] * v[c];
      length = 0.0;
      for (const double x : w) length += x * x;
      length = std::sqrt(length);
      for (std::size_t r = 0; r < k; ++r) v[r] = w[r] / length;
    }
    EXPECT_NEAR(largest_eigenvalue(a, k, k % 8), length, 1e-12 * length) << k;
  }
}

/// What a build makes of the same cells, one kernel after the other.
Column answers(const ColumnKernels& k) {
  rng.seed(4);
  constexpr std::size_t kRows = 77, kLag = 13;
  std::vector<Column> cells(5, Column(kLag + kRows)), folds(5, Column(kRows));
  for (Column& c : cells)
    for (double& v : c) v = number() < 0.02 ? kNaN : number() < 0.1 ? 0.5 : number();
  const double* older[5];
  const double* newer[5];
  double* out[5];
  for (std::size_t p = 0; p < 5; ++p)
    older[p] = cells[p].data(), newer[p] = cells[p].data() + kLag, out[p] = folds[p].data();
  Column all;
  for (const Join join :
       {k.sum, k.sums, k.mean, k.moments, k.pairs, k.line, k.masked, k.max, k.min, k.latest}) {
    join(older, newer, kRows, {0.25, 3.0, 7.5}, out);
    for (const Column& f : folds) all.insert(all.end(), f.begin(), f.end());
  }
  k.rank(newer[0], kRows, kLag, out[0]);
  k.deviation(newer[1], newer[2], kRows, kLag, out[1]);
  k.ln_ratio(newer[3], newer[4], kRows, out[2]);
  Column clean(72), weights(15), fades(8);
  for (double& v : clean) v = number();
  for (std::size_t i = 0; i < 8; ++i) weights[7 + i] = number(), fades[i] = number();
  double origin = 0.3, start = 0.1;
  k.recursive_mean(clean.data(), 9, weights.data(), fades.data(), &origin, &start, out[3]);
  for (const Column& f : folds) all.insert(all.end(), f.begin(), f.end());
  all.push_back(origin);
  all.push_back(start);
  all.push_back(k.finite(clean.data(), 72));
  all.push_back(k.finite(cells[0].data(), kRows));
  constexpr std::size_t kSize = 9;
  std::vector<double, LineAllocator<double>> matrices(8 * kSize * kSize), room(32 * kSize);
  for (std::size_t i = 0; i < kSize; ++i)
    for (std::size_t j = 0; j <= i; ++j)
      for (std::size_t l = 0; l < 8; ++l)
        matrices[(i * kSize + j) * 8 + l] = matrices[(j * kSize + i) * 8 + l] = i == j ? 1.0 : number();
  double largest[8];
  k.largest_eigenvalues(matrices.data(), kSize, room.data(), largest);
  all.insert(all.end(), largest, largest + 8);
  return all;
}

TEST(Kernels, EveryBuildGivesTheSameBits) {
  EXPECT_TRUE(same_bits(answers(column_kernels()), answers(kBaselineColumns))) << column_kernels().name;
}

}  // namespace
}  // namespace spectrum::features
