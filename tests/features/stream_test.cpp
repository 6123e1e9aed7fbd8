// Bars as they come give the bits that whole columns give.
#include "features/stream.h"

#include <gtest/gtest.h>

#include <random>

#include "allocations.h"
#include "features/table.h"
#include "support.h"

namespace spectrum::features {
namespace {

using testing::same_bits;
using testing::synthetic_market;

SessionBar wrong(SessionBar bar, double factor) {
  for (double* cell :
       {&bar.open, &bar.high, &bar.low, &bar.close, &bar.volume, &bar.vix_high, &bar.vix_low, &bar.vix_close})
    *cell *= factor;
  return bar;
}

/// The features, and what charts draw.
std::vector<ColumnSpec> all_columns(const Market& m) {
  std::vector<ColumnSpec> columns = columns_of(Shape::of(m));
  for (const ColumnSpec& c : columns_of(Shape::of(m), chart_catalogue())) columns.push_back(c);
  return columns;
}

/// The market with one cell in a hundred missing, in every column.
Market holed(Market m) {
  std::mt19937_64 rng(6);
  std::vector<std::vector<double>*> columns = {&m.open,   &m.high,     &m.low,     &m.close,
                                               &m.volume, &m.vix.high, &m.vix.low, &m.vix.close};
  for (Market::Sector& s : m.sectors) columns.push_back(&s.close);
  for (std::vector<double>* column : columns)
    for (double& cell : *column)
      if (rng() % 100 == 0) cell = kNaN;
  return m;
}

void expect_row(std::span<const double> row, const Table& table, std::size_t t) {
  for (std::size_t c = 0; c < table.columns(); ++c)
    ASSERT_TRUE(same_bits(row.subspan(c, 1), table.column(c).subspan(t, 1)))
        << table.names()[c] << " at " << t;
}

class Markets : public ::testing::TestWithParam<bool> {
 protected:
  Market m = GetParam() ? holed(synthetic_market()) : synthetic_market();
  Table table = compute(m, all_columns(m));
  Stream stream{Shape::of(m), all_columns(m)};
  std::vector<double> closes;
};

TEST_P(Markets, StreamToTheBitsOfTheTable) {
  for (std::size_t t = 0; t < m.size(); ++t)
    expect_row(stream.append(SessionBar::of(m, t, closes)), table, t);
}

TEST_P(Markets, ForgetWhatABarWasBeforeItWasRevised) {
  std::mt19937_64 rng(11);
  std::vector<double> other;
  for (std::size_t t = 0; t < m.size(); ++t) {
    const SessionBar bar = SessionBar::of(m, t, closes);
    if (t > 0 && rng() % 3 > 0) {
      expect_row(stream.append(bar), table, t);
      continue;
    }
    stream.append(SessionBar::of(m, rng() % m.size(), other));  // the sectors' closes are another day's too
    for (std::uint64_t k = rng() % 3; k > 0; --k) stream.revise(wrong(bar, k == 1 ? 1.1 : kNaN));
    expect_row(stream.revise(bar), table, t);
  }
}

TEST_P(Markets, StreamOnWhereAHistoryEnds) {
  for (const std::size_t split : {1U, 2U, 255U, 256U, 257U, 258U, 430U}) {
    Stream s(Shape::of(m), all_columns(m));
    std::vector<double> cells(s.columns().size() * split), other;
    s.append(m.head(split), cells);
    for (std::size_t c = 0; c < table.columns(); ++c)
      ASSERT_TRUE(same_bits(Input(cells).subspan(c * split, split), table.column(c).first(split)))
          << table.names()[c] << " of " << split;
    s.revise(wrong(SessionBar::of(m, split, other), 1.3));
    expect_row(s.revise(SessionBar::of(m, split - 1, closes)), table, split - 1);
    for (std::size_t t = split; t < m.size(); ++t)
      expect_row(s.append(SessionBar::of(m, t, closes)), table, t);
  }
}

TEST_P(Markets, StreamHistoriesAfterBars) {
  stream.append(SessionBar::of(m, 0, closes));
  std::size_t first = 1;
  for (const std::size_t last : {2U, 300U, 301U, 600U}) {
    const std::size_t rows = last - first;
    std::vector<double> cells(table.columns() * rows);
    stream.append(m.slice(first, last), cells);
    for (std::size_t c = 0; c < table.columns(); ++c)
      ASSERT_TRUE(same_bits(Input(cells).subspan(c * rows, rows), table.column(c).subspan(first, rows)))
          << table.names()[c] << " from " << first;
    first = last;
  }
}

INSTANTIATE_TEST_SUITE_P(Stream, Markets, ::testing::Bool(),
                         [](const auto& with_holes) { return with_holes.param ? "Holed" : "Whole"; });

TEST(Stream, AFeatureAloneIsTheSameAsInCompany) {
  const Market m = synthetic_market();
  const Table table = compute(m);
  for (const std::string& name : table.names()) {
    const std::string_view only[] = {name};
    EXPECT_TRUE(same_bits(compute(m, only).column(name), table.column(name))) << name;
  }
}

TEST(Stream, AllocatesNothingOnceItIsMade) {
  const Market m = synthetic_market();
  Stream stream(Shape::of(m), all_columns(m));
  std::vector<double> closes(m.sectors.size()), cells(stream.columns().size() * m.size());
  const std::size_t before = testing::allocations();
  for (std::size_t t = 0; t < m.size(); ++t) {
    stream.append(SessionBar::of(m, t, closes));
    stream.revise(SessionBar::of(m, t, closes));
  }
  stream.append(m, cells);
  EXPECT_EQ(testing::allocations(), before);
  const History another;
  EXPECT_GT(testing::allocations(), before) << "nothing is counted";
}

TEST(Stream, RefusesWhatCannotBe) {
  const Market m = synthetic_market();
  Stream stream(Shape::of(m));
  std::vector<double> closes, cells(stream.columns().size() * m.size());
  SessionBar bar = SessionBar::of(m, 0, closes);
  EXPECT_THROW(stream.revise(bar), std::invalid_argument);
  bar.sector_closes = bar.sector_closes.first(3);
  EXPECT_THROW(stream.append(bar), std::invalid_argument);
  EXPECT_THROW(stream.append(m, Output(cells).first(7)), std::invalid_argument);
  Market fewer = m, no_volume = m, no_range = m;
  fewer.sectors.pop_back();
  no_volume.volume.clear();
  no_range.vix.high.clear();
  for (const Market& other : {fewer, no_volume, no_range})
    EXPECT_THROW(stream.append(other, cells), std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::features
