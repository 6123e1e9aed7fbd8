#include "io/date_format.h"

#include <gtest/gtest.h>

namespace spectrum::io {
namespace {

std::optional<WallTime> read(const char* pattern, const char* text) {
  return DateFormat::parse(pattern).value().read(text);
}

const Day kDay = make_day(2025, 2, 1).value();

TEST(DateFormat, ReadsWhatItNames) {
  const std::pair<const char*, const char*> cases[] = {
      {"%d/%m/%Y", "01/02/2025"},        {"%m/%d/%Y", "02/01/2025"},
      {"%d/%m/%Y", "1/2/2025"},          {"%Y%m%d", "20250201"},
      {"%d.%m.%y", "01.02.25"},          {"%d-%b-%Y", "01-FEB-2025"},
      {"%B %d, %Y", "february 1, 2025"}, {"100%% %Y %d %b", "100% 2025 1 Feb"},
  };
  for (const auto& [pattern, text] : cases) EXPECT_EQ(read(pattern, text), (WallTime{kDay, {}})) << text;
  EXPECT_EQ(read("%d/%m/%Y %H:%M:%S", "01/02/2025 09:15:07"), (WallTime{kDay, 33307}));
  EXPECT_EQ(read("%d/%m/%Y %H:%M", "01/02/2025 9:15"), (WallTime{kDay, 33300}));
  EXPECT_EQ(read("%d/%m/%Y %H", "01/02/2025 00"), (WallTime{kDay, 0}));
  EXPECT_EQ(read("%d%m%y", "010299")->day, make_day(1999, 2, 1).value());
  EXPECT_EQ(read("%d%m%y", "010268")->day, make_day(2068, 2, 1).value());
}

TEST(DateFormat, IsStrict) {
  const std::pair<const char*, const char*> cases[] = {
      {"%d/%m/%Y", "01/13/2025"},
      {"%d/%m/%Y", "29/02/2025"},
      {"%d/%m/%Y", "01/02/25"},
      {"%d/%m/%Y", "01/02/2025 "},
      {"%d/%m/%Y", " 01/02/2025"},
      {"%d/%m/%Y", "01-02-2025"},
      {"%d/%m/%Y", "001/02/2025"},
      {"%d/%m/%Y", "/02/2025"},
      {"%d/%m/%Y", ""},
      {"%d/%m/%Y", "+1/02/2025"},
      {"%Y%m%d", "2025211"},
      {"%d-%b-%Y", "01-Fbe-2025"},
      {"%d-%B-%Y", "01-Feb-2025"},
      {"%d-%b-%Y", "01-February-2025"},
      {"%d/%m/%Y", "01/02/0000"},
      {"%d/%m/%Y %H:%M", "01/02/2025 24:00"},
      {"%d/%m/%Y %H:%M", "01/02/2025 09:60"},
      {"%d/%m/%Y %H:%M", "01/02/2025 09:5"},
      {"%d/%m/%Y %H:%M", "01/02/2025"},
      {"%d/%m/%Y %H:%M:%S", "01/02/2025 09:15:60"},
  };
  for (const auto& [pattern, text] : cases)
    EXPECT_EQ(read(pattern, text), std::nullopt) << pattern << " " << text;
}

TEST(DateFormat, APatternNeedsEachPartOnce) {
  for (const char* pattern :
       {"", "%d/%m", "%d/%m/%Y/%d", "%m %b %d %Y", "%Y %y %m %d", "%d/%m/%Y %M", "%H %Y %m %d %S",
        "%d/%m/%Y %H %H", "%d/%m/%Y %p", "%d/%m/%Y %", "DD/MM/YYYY"}) {
    const auto format = DateFormat::parse(pattern);
    ASSERT_FALSE(format) << pattern;
    EXPECT_EQ(format.error().kind, ErrorKind::kConfiguration);
    EXPECT_NE(format.error().message.find('%'), std::string::npos) << format.error().message;
  }
}

}  // namespace
}  // namespace spectrum::io
