#include "apps/pipeline/live_reading.h"

#include <gtest/gtest.h>

#include "io/date.h"

namespace spectrum::pipeline {
namespace {

std::int64_t at(const char* text) { return io::parse_instant(text, 19800).value().seconds; }

/// Two sessions of 1-minute bars, the second one three minutes old.
io::Chart chart() {
  io::Chart c;
  const auto add = [&c](const char* time, double open, double high, double low, double close) {
    c.bars.push_back({at(time), io::local_day(at(time), 19800), open, high, low, close, 0});
  };
  add("2025-11-13T15:29:00", 90, 99, 80, 95);
  add("2025-11-14T09:15:00", 100, 104, 99, 103);
  add("2025-11-14T09:16:00", 103, 105, 102, 104);
  add("2025-11-14T09:17:00", 104, 106, 103, 105);
  c.last_is_forming = true;
  c.price = 105.5;
  c.price_time = at("2025-11-14T09:17:40");
  return c;
}

TEST(LiveReading, TellsTheDaySoFar) {
  const auto r = reading_of(chart());
  ASSERT_TRUE(r);
  EXPECT_EQ(r->price, 105.5);
  EXPECT_EQ(r->session.day, io::parse_day("2025-11-14").value());
  EXPECT_EQ(r->session.time, at("2025-11-14"));
  EXPECT_EQ(r->session.open, 100);
  EXPECT_EQ(r->session.high, 106);
  EXPECT_EQ(r->session.low, 99);
  EXPECT_EQ(r->session.close, 105.5);
  ASSERT_EQ(r->bars.size(), 2u);  // of today, and not the one that is forming
  EXPECT_EQ(r->bars.time[1], at("2025-11-14T09:16:00"));
}

TEST(LiveReading, TheLastTradeCountsAmongHighAndLow) {
  io::Chart c = chart();
  c.price = 107;
  EXPECT_EQ(reading_of(c)->session.high, 107);
  c.price = 98;
  EXPECT_EQ(reading_of(c)->session.low, 98);
}

TEST(LiveReading, TakesTheStubAndThenTheLastBarWhereNoPriceIsGiven) {
  io::Chart c = chart();
  c.price.reset();
  EXPECT_EQ(reading_of(c)->price, 105);
  c.stub = io::Bar{at("2025-11-14T09:17:20"), 0, 105.25, 105.25, 105.25, 105.25, 0};
  EXPECT_EQ(reading_of(c)->price, 105.25);
  EXPECT_EQ(reading_of(c)->time, at("2025-11-14T09:17:20"));
}

TEST(LiveReading, IsNoneWithoutBarsOfItsDay) {
  io::Chart c = chart();
  c.price_time = at("2025-11-17T09:15:03");
  EXPECT_FALSE(reading_of(c));
  c.bars = {};
  EXPECT_FALSE(reading_of(c));
}

Reading reading(double price, const char* time) { return {price, at(time), {}, {}}; }

TEST(ReadingGate, TimeDoesNotGoBackwards) {
  ReadingGate gate(false);
  EXPECT_EQ(gate.judge(reading(100, "2025-11-14T10:00:00"), 0), "");
  EXPECT_NE(gate.judge(reading(100, "2025-11-14T09:59:50"), 0).find("10 s older"), std::string::npos);
  EXPECT_EQ(gate.judge(reading(100, "2025-11-14T10:00:00"), 0), "");  // an edge cache gives the same again
}

TEST(ReadingGate, AJumpNeedsASecondReading) {
  ReadingGate gate(false);
  EXPECT_EQ(gate.judge(reading(100, "2025-11-14T10:00:00"), 0), "");
  EXPECT_NE(gate.judge(reading(110, "2025-11-14T10:00:15"), 0), "");
  EXPECT_EQ(gate.judge(reading(101, "2025-11-14T10:00:30"), 0), "");  // it was none
  EXPECT_NE(gate.judge(reading(110, "2025-11-14T10:00:45"), 0), "");  // and has to be seen twice again
  EXPECT_NE(gate.judge(reading(110, "2025-11-14T10:00:45"), 0), "");  // the same answer is no second reading
  EXPECT_EQ(gate.judge(reading(109, "2025-11-14T10:01:00"), 0), "");
}

TEST(ReadingGate, TheFirstReadingIsHeldAgainstTheLastClose) {
  ReadingGate gate(false);
  EXPECT_NE(gate.judge(reading(2500, "2025-11-14T10:00:00"), 25000), "");
  EXPECT_EQ(gate.judge(reading(25100, "2025-11-14T10:00:15"), 25000), "");
}

TEST(ReadingGate, AVolatilityIndexMovesFurther) {
  ReadingGate gate(true);
  EXPECT_EQ(gate.judge(reading(16, "2025-11-14T10:00:00"), 14), "");
  EXPECT_NE(gate.judge(reading(30, "2025-11-14T10:00:15"), 14), "");
}

}  // namespace
}  // namespace spectrum::pipeline
