#include "features/market.h"

#include <gtest/gtest.h>

#include "support.h"

namespace spectrum::features {
namespace {

using testing::Bars;
using testing::Column;
using testing::levels;
using testing::same_bits;
using Flags = std::vector<std::uint8_t>;

const Bars kIndex = levels("index", {10, 11, 12, 15, 16, 17, 18, 19}, {1, 2, 3, 4, 5, 6, 7, 8});

Market with_sector(const Bars& sector, int max_carry = 3) {
  const std::vector<SeriesView> sectors = {sector.view()};
  return join(kIndex.view(), nullptr, sectors, max_carry);
}

TEST(Join, KeepsThePrimaryAsTheClock) {
  const Market m = join(kIndex.view(), nullptr, {});
  EXPECT_EQ(m.days, kIndex.days);
  EXPECT_EQ(m.close, kIndex.close);
  EXPECT_TRUE(m.has_volume());
  EXPECT_FALSE(m.has_vix());
  EXPECT_TRUE(m.sectors.empty());
}

TEST(Join, MatchesDatesNotPositions) {
  // Starts later, has days of its own, and ends earlier.
  const Market m = with_sector(levels("s", {12, 13, 16, 20}, {30, 31, 50, 99}));
  EXPECT_TRUE(same_bits(m.sectors[0].close, Column{kNaN, kNaN, 30, 31, 50, 50, 50, 50}));
  EXPECT_EQ(m.sectors[0].carried, (Flags{0, 0, 0, 1, 0, 1, 1, 1}));
}

TEST(Join, CarriesALevelThreeSessionsAndNoMore) {
  for (std::size_t missing = 1; missing <= 4; ++missing) {
    Bars sector = levels("s", {10}, {100});
    for (std::size_t t = 1 + missing; t < kIndex.days.size(); ++t) {
      sector.days.push_back(kIndex.days[t]);
      sector.close.push_back(200);
    }
    sector.open = sector.high = sector.low = sector.volume = {};
    const Market m = with_sector(sector);
    for (std::size_t t = 0; t < m.size(); ++t) {
      const bool gap = t >= 1 && t <= missing;
      const double expected = t == 0 ? 100 : !gap ? 200 : t <= 3 ? 100 : kNaN;
      EXPECT_TRUE(same_bits(Column{m.sectors[0].close[t]}, Column{expected})) << missing << " at " << t;
      EXPECT_EQ(m.sectors[0].carried[t], gap && t <= 3) << missing << " at " << t;
    }
  }
}

TEST(Join, AMissingCloseIsNoBar) {
  const Market m = with_sector(levels("s", {10, 11, 12}, {1, kNaN, 3}), 1);
  EXPECT_TRUE(same_bits(m.sectors[0].close, Column{1, 1, 3, 3, kNaN, kNaN, kNaN, kNaN}));
  EXPECT_EQ(m.sectors[0].carried, (Flags{0, 1, 0, 1, 0, 0, 0, 0}));
}

TEST(Join, CarriesTheWholeVixBar) {
  Bars vix = levels("vix", {10, 12}, {15, 17});
  vix.high = {16, 18};
  const SeriesView view = vix.view();
  const Market m = join(kIndex.view(), &view, {});
  EXPECT_TRUE(same_bits(Input(m.vix.high).first(4), Column{16, 16, 18, 18}));
  EXPECT_TRUE(same_bits(Input(m.vix.close).first(4), Column{15, 15, 17, 17}));
  EXPECT_EQ(m.vix.carried, (Flags{0, 1, 0, 1, 1, 1, 0, 0}));
}

TEST(Join, ASeriesWithoutBarsIsAbsent) {
  const SeriesView vix = {"vix", {}, {}, {}, {}, {}, {}};
  const std::vector<SeriesView> sectors = {{"s", {}, {}, {}, {}, {}, {}}};
  const Market m = join(kIndex.view(), &vix, sectors);
  EXPECT_FALSE(m.has_vix());
  EXPECT_TRUE(m.sectors.empty());
}

TEST(Join, RefusesWhatIsNoSeries) {
  Bars bad = kIndex;
  bad.days[3] = bad.days[2];
  EXPECT_THROW(join(bad.view(), nullptr, {}), std::invalid_argument);
  EXPECT_THROW(with_sector(bad), std::invalid_argument);
  bad = kIndex;
  bad.high.pop_back();
  EXPECT_THROW(join(bad.view(), nullptr, {}), std::invalid_argument);
  bad = kIndex;
  bad.open.clear();
  EXPECT_THROW(join(bad.view(), nullptr, {}), std::invalid_argument);
  EXPECT_THROW(with_sector(kIndex, -1), std::invalid_argument);
}

TEST(Market, HeadIsTheSameAsJoiningLess) {
  const Market m = testing::synthetic_market();
  const Market h = m.head(7);
  EXPECT_EQ(h.size(), 7U);
  EXPECT_TRUE(same_bits(h.vix.high, Input(m.vix.high).first(7)));
  EXPECT_TRUE(same_bits(h.sectors[8].close, Input(m.sectors[8].close).first(7)));
  EXPECT_TRUE(same_bits(m.slice(5, 9).volume, Input(m.volume).subspan(5, 4)));
  EXPECT_THROW(m.head(m.size() + 1), std::invalid_argument);
  EXPECT_THROW(m.slice(3, 2), std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::features
