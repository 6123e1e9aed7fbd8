#include "nn/shards.h"

#include <gtest/gtest.h>

#include <array>
#include <stdexcept>

namespace spectrum::nn::test {
namespace {

/// Adds 1 to the gradient of every sample, and counts the slices in the loss.
std::array<float, 40> run(Shards<float>& shards, int batch, double slices) {
  std::array<float, 40> gradients;
  gradients.fill(7.0f);  // to be forgotten
  const double loss = shards.run(batch, gradients, [](const Slice& slice, float* block) {
    for (int i = slice.first; i < slice.first + slice.count; ++i) block[i] += 1.0f;
    return 1.0;
  });
  EXPECT_EQ(loss, slices);
  return gradients;
}

TEST(Shards, EverySampleOnceInSlicesOfTheGivenSize) {
  for (const int threads : {1, 2, 3})
    for (const int slice : {7, kSliceSize, 40})
      for (const int batch : {1, 7, 16, 17, 40}) {
        Shards<float> shards(40, 40, threads, slice);
        const auto gradients = run(shards, batch, slice_count(batch, slice));
        for (int i = 0; i < 40; ++i) EXPECT_EQ(gradients[static_cast<std::size_t>(i)], i < batch ? 1 : 0);
      }
}

TEST(Shards, RefusesSizesThatCannotBe) {
  EXPECT_THROW(Shards<float>(3, 0, 1), std::invalid_argument);
  EXPECT_THROW(Shards<float>(3, 1, 0), std::invalid_argument);
  EXPECT_THROW(Shards<float>(3, 1, 1, 0), std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::nn::test
