#include "gbdt/sampling.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace spectrum::gbdt {
namespace {

TEST(SampleRandom, IsTheGeneratorOfItsRecurrence) {
  SampleRandom random(42);
  std::uint32_t x = 42;
  for (int i = 0; i < 100; ++i) {
    x = 214013U * x + 2531011U;
    EXPECT_EQ(random.fraction(), static_cast<float>((x >> 16) % 32768) / 32768.0F);
  }
  EXPECT_EQ(random.below(1000), static_cast<int>((214013U * x + 2531011U) % 2147483648U % 1000U));
}

TEST(SampleRandom, SubsetIsAscendingAndOfItsSize) {
  SampleRandom random(3);
  for (int n : {20, 5000}) {
    for (int k : {0, 1, 7, 20, n}) {
      const auto subset = random.subset(n, k);
      EXPECT_EQ(subset.size(), static_cast<std::size_t>(k));
      EXPECT_TRUE(std::is_sorted(subset.begin(), subset.end()));
      EXPECT_EQ(std::set<int>(subset.begin(), subset.end()).size(), subset.size());
      for (int v : subset) EXPECT_TRUE(v >= 0 && v < n);
    }
  }
  EXPECT_TRUE(random.subset(5, 6).empty());
}

TEST(RowSampler, ThreadsChangeNothingAndEveryRowHasItsPlace) {
  Team one(1), four(4);
  RowSampler a(5000, 0.7, 3), b(5000, 0.7, 3);
  for (int draw = 0; draw < 3; ++draw) {
    a.draw(one);
    b.draw(four);
    EXPECT_TRUE(std::ranges::equal(a.in_bag(), b.in_bag()));
    EXPECT_TRUE(std::ranges::equal(a.out_of_bag(), b.out_of_bag()));
    EXPECT_TRUE(std::ranges::is_sorted(a.in_bag()));
    EXPECT_NEAR(static_cast<double>(a.in_bag().size()), 3500.0, 5 * 33);
    std::set<int> rows(a.in_bag().begin(), a.in_bag().end());
    rows.insert(a.out_of_bag().begin(), a.out_of_bag().end());
    EXPECT_EQ(rows.size(), 5000U);
    EXPECT_EQ(a.in_bag().size() + a.out_of_bag().size(), 5000U);
  }
}

}  // namespace
}  // namespace spectrum::gbdt
