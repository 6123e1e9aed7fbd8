#include "features/labels.h"

#include <gtest/gtest.h>

#include "features/table.h"
#include "support.h"

namespace spectrum::features {
namespace {

using testing::Column;
using Labels = std::vector<int>;

TEST(DirectionLabels, ByHand) {
  // +1 %, exactly -0.5 %, less than that, exactly +0.5 %, unknown beside a gap, -1 %, unknown at the end.
  const Column close = {1000, 1010, 1004.95, 1000, 1005, kNaN, 100, 99};
  Labels out(close.size());
  direction_labels(close, out);
  EXPECT_EQ(out, (Labels{kBull, kNeutral, kNeutral, kNeutral, kUnknown, kUnknown, kBear, kUnknown}));
  Labels edge(2);
  direction_labels(Column{200, 199}, edge);
  EXPECT_EQ(edge[0], kNeutral);
  direction_labels(Column{200, 198.998}, edge);
  EXPECT_EQ(edge[0], kBear);
  direction_labels(Column{200, 201.002}, edge);
  EXPECT_EQ(edge[0], kBull);
}

TEST(ExpansionLabels, CompareTheNextThreeWithTheLastNinety) {
  Column variance(100, 1.0);
  variance[0] = kNaN;
  variance[95] = 1.5;
  Labels out(variance.size());
  expansion_labels(variance, out);
  for (std::size_t t = 0; t < 90; ++t) EXPECT_EQ(out[t], kUnknown) << t;
  EXPECT_EQ(out[90], 0);
  EXPECT_EQ(out[91], 0) << "equal is no expansion, and 95 is four ahead";
  EXPECT_EQ(out[92], 1);
  EXPECT_EQ(out[94], 1);
  EXPECT_EQ(out[95], 0) << "today's move is past";
  EXPECT_EQ(out[96], 0);
  for (std::size_t t = 97; t < 100; ++t) EXPECT_EQ(out[t], kUnknown) << t;
}

TEST(ExpansionNow, IsTheRatioAboveOne) {
  const Market m = testing::synthetic_market();
  const Table table = compute(m);
  Labels out(m.size());
  expansion_now_labels(m.close, out);
  EXPECT_EQ(out[89], kUnknown);
  for (std::size_t t = 90; t < m.size(); ++t) EXPECT_EQ(out[t], table.column("rv_ratio_3_90")[t] > 1.0) << t;
}

TEST(Labels, TheFutureChangesOnlyWhatItDecides) {
  const Market m = testing::synthetic_market();
  const std::size_t n = 300;
  Labels whole(m.size()), early(n);
  direction_labels(m.close, whole);
  direction_labels(Input(m.close).first(n), early);
  EXPECT_TRUE(std::equal(early.begin(), early.end() - kDirectionHorizon, whole.begin()));
  EXPECT_EQ(early.back(), kUnknown);
  EXPECT_NE(whole[n - 1], kUnknown);
}

}  // namespace
}  // namespace spectrum::features
