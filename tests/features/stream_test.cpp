// Bars as they come give the bits that whole columns give.
#include "features/stream.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <random>

#include "features/table.h"
#include "support.h"

namespace {
std::size_t allocations = 0;
}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* p = std::malloc(size > 0 ? size : 1)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }

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

void expect_row(std::span<const double> row, const Table& table, std::size_t t) {
  for (std::size_t c = 0; c < table.columns(); ++c)
    ASSERT_TRUE(same_bits(row.subspan(c, 1), table.column(c).subspan(t, 1)))
        << table.names()[c] << " at " << t;
}

TEST(Stream, EqualsTheTableBitForBit) {
  const Market m = synthetic_market();
  const Table table = compute(m);
  Stream stream(Shape::of(m));
  std::vector<double> closes;
  for (std::size_t t = 0; t < m.size(); ++t)
    expect_row(stream.append(SessionBar::of(m, t, closes)), table, t);
}

TEST(Stream, ForgetsWhatABarWasBeforeItWasRevised) {
  const Market m = synthetic_market();
  const Table table = compute(m);
  Stream stream(Shape::of(m));
  std::mt19937_64 rng(11);
  std::vector<double> closes, other;
  for (std::size_t t = 0; t < m.size(); ++t) {
    const SessionBar bar = SessionBar::of(m, t, closes);
    if (rng() % 3 > 0) {
      expect_row(stream.append(bar), table, t);
      continue;
    }
    stream.append(SessionBar::of(m, rng() % m.size(), other));  // the sectors' closes are another day's too
    for (std::uint64_t k = rng() % 3; k > 0; --k) stream.revise(wrong(bar, k == 1 ? 1.1 : kNaN));
    expect_row(stream.revise(bar), table, t);
  }
}

TEST(Stream, GoesOnWhereAHistoryEnds) {
  const Market m = synthetic_market();
  const Table table = compute(m);
  for (const std::size_t split : {1U, 255U, 256U, 257U, 430U}) {
    Stream stream(Shape::of(m));
    std::vector<double> cells(stream.columns().size() * split), closes;
    stream.append(m.head(split), cells);
    for (std::size_t t = split; t < m.size(); ++t)
      expect_row(stream.append(SessionBar::of(m, t, closes)), table, t);
  }
}

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
  Stream stream(Shape::of(m));
  std::vector<double> closes;
  stream.append(SessionBar::of(m, 0, closes));
  const std::size_t before = allocations;
  for (std::size_t t = 1; t < m.size(); ++t) {
    stream.append(SessionBar::of(m, t, closes));
    stream.revise(SessionBar::of(m, t, closes));
  }
  EXPECT_EQ(allocations, before);
}

TEST(Stream, RefusesWhatCannotBe) {
  const Market m = synthetic_market();
  Stream stream(Shape::of(m));
  std::vector<double> closes;
  SessionBar bar = SessionBar::of(m, 0, closes);
  EXPECT_THROW(stream.revise(bar), std::invalid_argument);
  bar.sector_closes = bar.sector_closes.first(3);
  EXPECT_THROW(stream.append(bar), std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::features
