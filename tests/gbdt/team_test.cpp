#include "gbdt/team.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace spectrum::gbdt {
namespace {

TEST(Team, EveryThreadWorksOnceARun) {
  for (int threads : {1, 2, 5}) {
    Team team(threads);
    EXPECT_EQ(team.size(), threads);
    std::vector<int> runs(static_cast<std::size_t>(threads));
    for (int i = 0; i < 1000; ++i) team.run([&](int t) { ++runs[static_cast<std::size_t>(t)]; });
    EXPECT_EQ(runs, std::vector<int>(static_cast<std::size_t>(threads), 1000));
  }
}

TEST(Team, SharesCoverAllOnce) {
  Team team(3);
  for (std::size_t n : {0U, 1U, 2U, 100U, 1025U}) {
    for (std::size_t grain : {1U, 64U}) {
      std::size_t at = 0;
      for (int t = 0; t < 3; ++t) {
        const auto [begin, end] = team.share(n, t, grain);
        EXPECT_EQ(begin, at);
        EXPECT_TRUE(end == n || end % grain == 0);
        at = end;
      }
      EXPECT_EQ(at, n);
    }
  }
}

TEST(Team, ThrowsOnAndGoesOn) {
  Team team(4);
  EXPECT_THROW(team.run([](int t) {
    if (t == 2) throw std::runtime_error("third");
  }),
               std::runtime_error);
  std::atomic<int> done{0};
  team.run([&](int) { ++done; });
  EXPECT_EQ(done, 4);
}

}  // namespace
}  // namespace spectrum::gbdt
