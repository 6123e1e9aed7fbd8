#include "io/date.h"

#include <gtest/gtest.h>

namespace spectrum::io {
namespace {

TEST(Result, HoldsAValueOrAnError) {
  const Result<int> good = 3;
  EXPECT_TRUE(good);
  EXPECT_EQ(good.value(), 3);
  const Result<int> bad = fail(ErrorKind::kIo, "the disk");
  EXPECT_FALSE(bad.has_value());
  EXPECT_EQ(bad.error().kind, ErrorKind::kIo);
  EXPECT_THROW((void)bad.value(), BadResultAccess);
  const Result<void> nothing;
  EXPECT_TRUE(nothing);
  EXPECT_FALSE(Result<void>(fail(bad.error())));
}

TEST(Date, ParsesRealDaysOnly) {
  EXPECT_EQ(*parse_day("1970-01-01"), 0);
  EXPECT_EQ(*parse_day("2000-02-29"), 11016);
  EXPECT_EQ(*parse_day("1969-12-31"), -1);
  for (const char* text :
       {"2025-02-29", "1900-02-29", "2025-13-01", "2025-00-10", "2025-04-31", "2025-1-1", "0000-01-01",
        "2025-01-01 ", "20250101", "", "2025/01/01", "-025-01-01", "2025-01-0x"}) {
    EXPECT_FALSE(parse_day(text)) << text;
  }
}

TEST(Date, EveryDayOfFourCenturiesReadsBack) {
  for (Day day = *parse_day("1800-01-01"); day < *parse_day("2201-01-01"); ++day) {
    ASSERT_EQ(*parse_day(format_day(day)), day);
  }
}

TEST(Date, ParsesTheWaysInWhichFilesTellTime) {
  const std::int64_t at = 1763091900;  // 2025-11-14T03:45:00Z
  const std::pair<const char*, Instant> cases[] = {
      {"2025-11-14T03:45:00Z", {at, 0}},
      {"2025-11-14t03:45:00z", {at, 0}},
      {"2025-11-14 09:15:00+05:30", {at, 19800}},
      {"2025-11-14T09:15:00+0530", {at, 19800}},
      {"2025-11-14T09:15:00.694159+05:30", {at, 19800}},
      {"2025-11-14 09:15", {at, 19800}},
      {"2025-11-13T22:45:00-05:00", {at, -18000}},
      {"2025-11-14", {at - 9 * 3600 - 900, 19800}},
  };
  for (const auto& [text, expected] : cases) {
    const auto parsed = parse_instant(text, 19800);
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(*parsed, expected) << text;
  }
  for (const char* text :
       {"2025-11-14T24:00:00Z", "2025-11-14T09:60:00Z", "2025-11-14T09:15:61Z", "2025-11-14T09:15:00.Z",
        "2025-11-14T", "2025-11-14T09", "2025-11-14T09:15:00+5:30", "2025-11-14T09:15:00+05:60",
        "2025-11-14T09:15:00+24:00", "2025-11-14T09:15:00Zjunk", "2025-02-30T00:00:00Z", "now"}) {
    EXPECT_FALSE(parse_instant(text)) << text;
  }
}

TEST(Date, FormatsRfc3339) {
  EXPECT_EQ(format_rfc3339({1763091900, 0}), "2025-11-14T03:45:00Z");
  EXPECT_EQ(format_rfc3339({1763091900, 19800}), "2025-11-14T09:15:00+05:30");
  EXPECT_EQ(format_rfc3339({1763091900, -18000}), "2025-11-13T22:45:00-05:00");
  EXPECT_EQ(format_rfc3339({-1, 0}), "1969-12-31T23:59:59Z");
}

TEST(Date, Weekdays) {
  const Day friday = *parse_day("2025-11-14");
  EXPECT_EQ(weekday(friday), 5);
  EXPECT_EQ(weekday(friday + 2), 7);
  EXPECT_EQ(weekday(-4), 7);  // 1969-12-28
  EXPECT_EQ(next_weekday(friday), friday + 3);
  EXPECT_EQ(next_weekday(friday + 1), friday + 3);
  EXPECT_EQ(previous_weekday(friday + 3), friday);
  EXPECT_EQ(previous_weekday(friday), friday - 1);
}

}  // namespace
}  // namespace spectrum::io
