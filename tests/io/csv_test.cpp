#include "io/csv.h"

#include <gtest/gtest.h>

namespace spectrum::io {
namespace {

std::string error_of(std::string_view text, const CsvOptions& options = {}) {
  const auto r = parse_csv(text, "f.csv", options);
  EXPECT_FALSE(r) << text;
  return r ? "" : r.error().message;
}

void expect_says(const std::string& message, std::initializer_list<const char*> parts) {
  for (const char* part : parts)
    EXPECT_NE(message.find(part), std::string::npos) << part << " is not in: " << message;
}

TEST(Csv, ReadsTheCommonLayouts) {
  const char* files[] = {
      "Date,Open,High,Low,Close,Adj Close,Volume\n2025-11-14,10,12,9,11,10.9,100\n",
      ("\xEF\xBB\xBF\"Date \",\"OPEN \",\"HIGH \",\"LOW \",\"PREV. CLOSE \",\"close \",\"VOLUME \"\r\n"
       "\"14-Nov-2025\",\"10.00\",\"12.00\",\"9.00\",\"8\",\"11.00\",\"100\"\r\n"),
      "Date ,Open ,High ,Low ,Close ,Shares Traded \n14-NOV-2025,10,12,9,11,100",
      "datetime;open;high;low;close;volume\n2025-11-14 00:00:00+05:30;10;12;9;11;100\n",
      "time\topen\thigh\tlow\tclose\tvolume\n14-11-2025\t10\t12\t9\t11\t100\n\n",
      "date,close,open,low,high,volume,turnover\n2025-11-14T03:45:00Z,11,10,9,12,100.0,\n",
  };
  for (const char* text : files) {
    const auto r = parse_csv(text, "f.csv");
    ASSERT_TRUE(r) << r.error().message;
    ASSERT_EQ(r->bars.size(), 1u) << text;
    const Day day = *parse_day("2025-11-14");
    EXPECT_EQ(r->bars.bar(0), (Bar{day * 86400LL - 19800, day, 10, 12, 9, 11, 100})) << text;
    EXPECT_TRUE(r->warnings.empty());
  }
}

TEST(Csv, GroupedDigits) {
  const auto r = parse_csv("date,open,high,low,close\n2025-11-14,\"25,910.05\",\"1,25,912\",9,11\n", "f.csv");
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_EQ(r->bars.open[0], 25910.05);
  EXPECT_EQ(r->bars.high[0], 125912);
  EXPECT_EQ(r->bars.volume[0], 0);
  expect_says(error_of("date;open;high;low;close\n2025-11-14;25910,05;25911;9;11\n"),
              {"line 2", "open", "25910,05"});
}

TEST(Csv, ColumnsCanBeMapped) {
  const char* text = "Day,O,High,Low,Close,Adj Close\n2025-11-14,10,12,9,11,10.5\n";
  expect_says(error_of(text), {"line 1", "date, open", "--map"});
  const auto r =
      parse_csv(text, "f.csv", {.columns = {{{"date", "day"}, {"open", "O"}, {"close", "Adj Close"}}}});
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_EQ(r->bars.close[0], 10.5);
  expect_says(error_of(text, {.columns = {{{"date", "nope"}}}}), {"no column \"nope\""});
  EXPECT_EQ(parse_csv(text, "f.csv", {.columns = {{{"dividend", "O"}}}}).error().kind,
            ErrorKind::kConfiguration);
}

TEST(Csv, ClosesAloneAreRefused) {
  expect_says(error_of("date,close\n2025-11-14,10\n"), {"open, high, low", "closes alone"});
}

TEST(Csv, ErrorsNameTheLine) {
  const std::string head = "date,open,high,low,close,volume\n2025-11-13,10,12,9,11,5\n";
  expect_says(error_of(head + "2025-11-14,10,12,9,abc,5\n"), {"f.csv", "line 3", "close", "abc"});
  expect_says(error_of(head + "2025-11-14,10,8,9,11,5\n"), {"line 3", "high", "below"});
  expect_says(error_of(head + "2025-11-14,10,12,9,-11,5\n"), {"line 3", "close", "positive"});
  expect_says(error_of(head + "2025-11-14,inf,12,9,11,5\n"), {"line 3", "open", "positive"});
  expect_says(error_of(head + "\n2025-11-14,10,12,9,,5\n"), {"line 4", "close"});
  expect_says(error_of(head + "2025-11-14,10,12\n"), {"line 3", "low"});
  expect_says(error_of(head + "2025-11-14,10,12,9,11,many\n"), {"line 3", "volume"});
  for (const char* date :
       {"01/02/2025", "2025-02-30", "31-02-2025", "14-Nvo-2025", "14-ebm-2025", "", "20251114"}) {
    expect_says(error_of(head + date + ",10,12,9,11,5\n"), {"line 3", "date"});
  }
  expect_says(error_of(""), {"empty"});
  expect_says(error_of("date,open,high,low,close\n"), {"no row"});
}

TEST(Csv, HolidaysDisorderAndDuplicatesAreWarnings) {
  const auto r = parse_csv(
      "date,open,high,low,close\n2025-11-14,10,12,9,11\n2025-11-13,null,null,null,null\n2025-11-12,20,22,19,"
      "21\n"
      "2025-11-14,11,12,9,11\n",
      "f.csv");
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_EQ(r->bars.size(), 2u);
  EXPECT_EQ(r->bars.open[1], 11);
  EXPECT_EQ(r->warnings.size(), 3u);
}

TEST(Csv, FaultyPricesCanBeDropped) {
  const auto r = parse_csv("date,open,high,low,close\n2025-11-13,10,12,10.5,11\n2025-11-14,10,12,9,11\n",
                           "f.csv", {.drop_faulty_prices = true});
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_EQ(r->bars.size(), 1u);
  ASSERT_EQ(r->warnings.size(), 1u);
  expect_says(r->warnings[0], {"line 2", "low", "1 in all"});
}

TEST(Csv, IntradayNeedsATime) {
  const CsvOptions intraday{.daily = false};
  const auto r = parse_csv(
      "time,open,high,low,close\n2025-10-27 03:45:00+00:00,10,12,9,11\n2025-10-27 "
      "03:50:00+00:00,10,12,9,11\n",
      "f.csv", intraday);
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_EQ(r->bars.size(), 2u);
  EXPECT_EQ(r->bars.time[1] - r->bars.time[0], 300);
  expect_says(error_of("date,open,high,low,close\n2025-10-27,10,12,9,11\n", intraday),
              {"line 2", "time of day"});
}

TEST(Csv, AMissingFileIsMissingInput) {
  EXPECT_EQ(read_csv("/nonexistent/f.csv").error().kind, ErrorKind::kMissingInput);
}

}  // namespace
}  // namespace spectrum::io
