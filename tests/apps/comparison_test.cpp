#include "apps/forecast/comparison.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "tests/apps/overlapping.h"

namespace spectrum::forecast {
namespace {

TEST(Comparison, NeedsIntervalAndTestToAgree) {
  Comparison c{"model", "rule", {0.2, 0.1, 0.3}, {}, {.mean = 0.2, .statistic = 3, .p = 0.01}};
  EXPECT_TRUE(c.beats());
  c.test.p = 0.06;
  EXPECT_FALSE(c.beats());
  c.test.p = 0.01;
  c.gain.lower = -0.01;
  EXPECT_FALSE(c.beats());
}

/// Between forecasts that are equally good one is claimed to be better in no more than 5 of 100 cases, also
/// where outcomes of 5 and 21 sessions overlap. SPECTRUM_STUDY=1 asks ten times as often.
TEST(Comparison, ClaimsSkillOfNoiseNoOftenerThanItSays) {
  const char* study = std::getenv("SPECTRUM_STUDY");
  const int trials = study ? 3000 : 300;
  for (int horizon : {1, 5, 21}) {
    std::mt19937_64 rng(static_cast<std::uint64_t>(horizon));
    const std::vector<double> none(650, 0.0);
    int claimed = 0;
    for (int trial = 0; trial < trials; ++trial)
      claimed += compare("a", none, "b", test::overlapping(650, horizon, rng), horizon, 42).beats();
    const double rate = claimed / static_cast<double>(trials);
    std::printf("horizon %2d: %.1f of 100\n", horizon, 100 * rate);
    EXPECT_LT(rate, 0.05) << horizon;
    EXPECT_GT(rate, 0) << horizon;
  }
}

}  // namespace
}  // namespace spectrum::forecast
