#include "io/time_zone.h"

#include <gtest/gtest.h>

namespace spectrum::io {
namespace {

TEST(TimeZone, OffsetsAndNamesWithoutSummerTime) {
  const std::pair<const char*, int> cases[] = {
      {"+05:30", 19800}, {"+0530", 19800}, {"-05:00", -18000}, {"+00:00", 0},  {"UTC", 0},
      {"utc", 0},        {"Z", 0},         {"GMT", 0},         {"IST", 19800}, {"Asia/Kolkata", 19800}};
  for (const auto& [text, offset] : cases) {
    const auto zone = parse_time_zone(text);
    ASSERT_TRUE(zone) << text;
    EXPECT_EQ(*zone, offset) << text;
  }
}

TEST(TimeZone, PlacesWhoseClocksChangeAreRefused) {
  for (const char* text :
       {"America/New_York", "EST", "", "5:30", "+5:30", "+05:30x", "+24:00", ":07Z", "+"}) {
    const auto zone = parse_time_zone(text);
    ASSERT_FALSE(zone) << text;
    EXPECT_EQ(zone.error().kind, ErrorKind::kConfiguration);
    EXPECT_NE(zone.error().message.find("+05:30"), std::string::npos);
  }
}

}  // namespace
}  // namespace spectrum::io
