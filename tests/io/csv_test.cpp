#include "io/csv.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "io/csv_cells.h"
#include "io/file.h"

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

TEST(Csv, ReadsWhatTheSitesWrite) {
  struct Case {
    CsvLayout layout;
    const char* text;
    double volume = 0;
    const char* index = "";
  };
  const Case cases[] = {
      {CsvLayout::kYahoo, "Date,Open,High,Low,Close,Adj Close,Volume\n2025-11-14,10,12,9,11,10.9,100\n", 100},
      {CsvLayout::kYahoo, "Date,Open,High,Low,Close,Adj Close,Volume\n\"Nov 14, 2025\",10,12,9,11,10.9,100\n",
       100},
      {CsvLayout::kYfinance,
       "Date,Open,High,Low,Close,Volume,Dividends,Stock Splits\n2025-11-14 "
       "00:00:00+05:30,10,12,9,11,100,0.0,0.0\n",
       100},
      {CsvLayout::kYfinance,
       "Price,Close,High,Low,Open,Volume\nTicker,^NSEI,^NSEI,^NSEI,^NSEI,^NSEI\nDate,,,,,\n2025-11-14,11,12,"
       "9,10,100\n",
       100, "^NSEI"},
      {CsvLayout::kYfinance,
       "Ticker,^NSEI,^NSEI,^NSEI,^NSEI\nPrice,Open,High,Low,Close\nDatetime,,,,\n2025-11-14 "
       "03:45:00+00:00,10,12,9,11\n",
       0, "^NSEI"},
      {CsvLayout::kYfinance,
       ",Date,Close,High,Low,Open\n,,^NSEI,^NSEI,^NSEI,^NSEI\n0,2025-11-14,11,12,9,10\n", 0, "^NSEI"},
      {CsvLayout::kNseIndex,
       "\xEF\xBB\xBF"
       "Date ,Open ,High ,Low ,Close ,Shares Traded ,Turnover (\xE2\x82\xB9 "
       "Cr)\r\n14-NOV-2025,10,12,9,11,100,5\r\n\r\n",
       100},
      {CsvLayout::kNseIndex,
       "\"Date \",\"Open \",\"High \",\"Low \",\"Close \",\"Shares Traded \",\"Turnover\"\n"
       "\"14-NOV-2025\",\"10\",\"12\",\"9\",\"11\",\"-\",\"-\"\n,,,,,,\n",
       0},
      {CsvLayout::kNseIndex,
       "EOD_INDEX_NAME,EOD_OPEN_INDEX_VAL,EOD_HIGH_INDEX_VAL,EOD_CLOSE_INDEX_VAL,EOD_LOW_INDEX_VAL,EOD_"
       "TIMESTAMP\n"
       "NIFTY 50,10,12,11,9,14-NOV-2025\n",
       0, "NIFTY 50"},
      {CsvLayout::kNseVix,
       "Date ,Open ,High ,Low ,Close ,Prev. Close ,Change ,% Change \n14-NOV-2025,10,12,9,11,10.5,0.5,4.76\n",
       0},
      {CsvLayout::kNiftyIndices, "Index Name,Date,Open,High,Low,Close\nNIFTY 50,\"14 Nov 2025\",10,12,9,11\n",
       0, "NIFTY 50"},
      {CsvLayout::kNiftyIndices,
       "INDEX_NAME,HistoricalDate,OPEN,HIGH,LOW,CLOSE\nNifty 50,14-Nov-2025,10,12,9,11\n", 0, "Nifty 50"},
      {CsvLayout::kNiftyIndices,
       "IndexName,HistoricalDate,OPEN,HIGH,LOW,CLOSE\nNifty 50,14 Nov 2025,10,12,9,11\n", 0, "Nifty 50"},
      {CsvLayout::kNseDay,
       "Index Name,Index Date,Open Index Value,High Index Value,Low Index Value,Closing Index Value,Points "
       "Change,Change(%),Volume\nNifty 50,14-11-2025,10,12,9,11,1,2,100\n",
       100, "Nifty 50"},
      {CsvLayout::kGeneric, ",open,high,low,close\n2025/11/14,10,12,9,11\n", 0},
  };
  const Day day = *parse_day("2025-11-14");
  for (const Case& c : cases) {
    const auto r = parse_csv(c.text, "f.csv");
    ASSERT_TRUE(r) << r.error().message << "\n" << c.text;
    ASSERT_EQ(r->bars.size(), 1u) << c.text;
    EXPECT_EQ(r->bars.bar(0), (Bar{day * 86400LL - 19800, day, 10, 12, 9, 11, c.volume})) << c.text;
    EXPECT_EQ(r->layout, c.layout) << c.text;
    EXPECT_EQ(r->index, c.index) << c.text;
    EXPECT_TRUE(r->warnings.empty()) << c.text;
  }
}

TEST(Csv, SaysWhichColumnsItTook) {
  const auto r =
      parse_csv("Date ,Open ,High ,Low ,Close ,Shares Traded \n14-NOV-2025,10,12,9,11,100", "f.csv");
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_EQ(r->columns, (std::vector<std::pair<std::string, std::string>>{{"date", "Date"},
                                                                          {"open", "Open"},
                                                                          {"high", "High"},
                                                                          {"low", "Low"},
                                                                          {"close", "Close"},
                                                                          {"volume", "Shares Traded"}}));
}

TEST(Csv, ASeriesIsOneIndex) {
  const std::string rows =
      "Index Name,Index Date,Open Index Value,High Index Value,Low Index Value,Closing Index Value\n"
      "Nifty 50,14-11-2025,10,12,9,11\nNifty Next 50,14-11-2025,20,22,19,21\nNIFTY "
      "50,17-11-2025,11,13,10,12\n";
  expect_says(error_of(rows), {"line 3", "Nifty Next 50", "--index \"Nifty 50\""});
  const auto one = parse_csv(rows, "f.csv", {.columns = {.index = "nifty 50"}});
  ASSERT_TRUE(one) << one.error().message;
  EXPECT_EQ(one->bars.close, (std::vector<double>{11, 12}));
  EXPECT_EQ(one->index, "Nifty 50");
  expect_says(error_of(rows, {.columns = {.index = "Nifty 51"}}), {"Nifty 51", "Nifty 50, Nifty Next 50"});

  const std::string panel =
      "Price,Close,Close,High,High,Low,Low,Open,Open\nTicker,^NSEI,^NSEBANK,^NSEI,^NSEBANK,^NSEI,^NSEBANK,^"
      "NSEI,"
      "^NSEBANK\nDate,,,,,,,,\n2025-11-14,11,21,12,22,9,19,10,20\n";
  expect_says(error_of(panel), {"^NSEI, ^NSEBANK", "--index"});
  const auto bank = parse_csv(panel, "f.csv", {.columns = {.index = "^NSEBANK"}});
  ASSERT_TRUE(bank) << bank.error().message;
  EXPECT_EQ(bank->bars.open[0], 20);
  EXPECT_EQ(bank->bars.close[0], 21);
  expect_says(error_of(panel, {.columns = {.index = "^CNXIT"}}), {"nothing of ^CNXIT", "^NSEI, ^NSEBANK"});
  const auto none = parse_csv("date,open,high,low,close\n", "f.csv", {.columns = {.index = "x"}});
  EXPECT_EQ(none.error().kind, ErrorKind::kConfiguration);
}

TEST(Csv, ADateOfTwoMeaningsNeedsItsForm) {
  const std::string text = "date,open,high,low,close\n01/02/2025,10,12,9,11\n";
  expect_says(error_of(text), {"line 2", "--date-format \"%d/%m/%Y\" or \"%m/%d/%Y\""});
  expect_says(error_of("date,open,high,low,close\n14-Nov-25,10,12,9,11\n"), {"--date-format \"%d-%b-%y\""});
  expect_says(error_of("date,open,high,low,close\n20251114,10,12,9,11\n"), {"\"%Y%m%d\""});
  expect_says(error_of("date,open,high,low,close\nsoon,10,12,9,11\n"), {"e.g. --date-format \"%d/%m/%Y\""});
  const auto day_of = [&](const char* pattern) {
    const auto r = parse_csv(text, "f.csv", {.date_format = DateFormat::parse(pattern).value()});
    return r ? format_day(r->bars.day[0]) : r.error().message;
  };
  EXPECT_EQ(day_of("%d/%m/%Y"), "2025-02-01");
  EXPECT_EQ(day_of("%m/%d/%Y"), "2025-01-02");
  EXPECT_NE(day_of("%Y/%m/%d").find("line 2: \"01/02/2025\" is not a date of the form \"%Y/%m/%d\""),
            std::string::npos);
  // A form that is named is the only one.
  expect_says(error_of("date,open,high,low,close\n2025-11-14,10,12,9,11\n",
                       {.date_format = DateFormat::parse("%d/%m/%Y").value()}),
              {"line 2", "%d/%m/%Y"});
}

TEST(Csv, TimesWithoutAnOffsetAreOfTheZoneNamed) {
  const auto first = [](const char* time, const CsvOptions& options) {
    const auto r =
        parse_csv(std::string("time,open,high,low,close\n") + time + ",10,12,9,11\n", "f.csv", options);
    return r ? format_rfc3339({r->bars.time[0], kMarketOffset}) + " " + format_day(r->bars.day[0])
             : r.error().message;
  };
  const CsvOptions india{.daily = false}, utc{.daily = false, .default_offset = 0},
      east{.daily = true, .default_offset = 28800};
  EXPECT_EQ(first("2025-11-14 09:15", india), "2025-11-14T09:15:00+05:30 2025-11-14");
  EXPECT_EQ(first("2025-11-14 03:45", utc), "2025-11-14T09:15:00+05:30 2025-11-14");
  EXPECT_EQ(first("14-11-2025 03:45:00", utc), "2025-11-14T09:15:00+05:30 2025-11-14");
  EXPECT_EQ(first("2025-11-14 09:15:00+05:30", utc), "2025-11-14T09:15:00+05:30 2025-11-14");
  const CsvOptions formatted{
      .daily = false, .default_offset = 0, .date_format = DateFormat::parse("%m/%d/%Y %H:%M").value()};
  EXPECT_EQ(first("11/14/2025 3:45", formatted), "2025-11-14T09:15:00+05:30 2025-11-14");
  // A date is the market's date, also where a midnight is written behind it.
  EXPECT_EQ(first("2025-11-14", east), "2025-11-14T00:00:00+05:30 2025-11-14");
  EXPECT_EQ(first("2025-11-14 00:00:00", east), "2025-11-14T00:00:00+05:30 2025-11-14");
  EXPECT_EQ(first("2025-11-14 01:00:00", east), "2025-11-13T00:00:00+05:30 2025-11-13");
}

TEST(Csv, WhatIsNoTextIsNamed) {
  using namespace std::string_view_literals;
  expect_says(error_of("\x1F\x8B\x08"sv), {"compressed", "gunzip"});
  expect_says(error_of("PK\x03\x04"sv), {"workbook"});
  expect_says(error_of("\xFF\xFE"sv), {"UTF-8"});
  expect_says(error_of("\n<!DOCTYPE html>"), {"web page"});
  expect_says(error_of("\xEF\xBB\xBF{\"chart\": 1}"), {"JSON"});
}

TEST(Csv, GroupedDigits) {
  const auto r = parse_csv("date,open,high,low,close\n2025-11-14,\"25,910.05\",\"1,25,912\",9,11\n", "f.csv");
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_EQ(r->bars.open[0], 25910.05);
  EXPECT_EQ(r->bars.high[0], 125912);
  EXPECT_EQ(r->bars.volume[0], 0);
}

TEST(Csv, TheMarkOfAFraction) {
  for (const char* text : {"1,234.5", "0.5", "12.5", "1.2345", "1,234,567", "1,25,912", "25910.050", "0.125"})
    EXPECT_EQ(csv_mark(text), CsvMark::kPoint) << text;
  for (const char* text : {"1.234,5", "0,5", "12,5", "1,2345", "1.234.567", "25910,050", "0,125"})
    EXPECT_EQ(csv_mark(text), CsvMark::kComma) << text;
  for (const char* text : {"12", "1,234", "123.456", "", "null"})
    EXPECT_EQ(csv_mark(text), CsvMark::kEither) << text;
}

TEST(Csv, DecimalCommasAreRead) {
  for (const char* text :
       {"date;open;high;low;close;volume\n2025-11-14;25910,05;25911;25.900,5;25.911;1.250\n",
        "date\topen\thigh\tlow\tclose\tvolume\n"
        "2025-11-14\t25910,05\t25911\t25.900,5\t25.911\t1250\n",
        "date,open,high,low,close,volume\n"
        "2025-11-14,\"25.910,05\",25911,\"25900,50\",\"25911,00\",\"1.250\"\n"}) {
    const auto r = parse_csv(text, "f.csv");
    ASSERT_TRUE(r) << r.error().message;
    EXPECT_EQ(r->bars.open[0], 25910.05);
    EXPECT_EQ(r->bars.high[0], 25911);
    EXPECT_EQ(r->bars.low[0], 25900.5);
    EXPECT_EQ(r->bars.close[0], 25911);
    EXPECT_EQ(r->bars.volume[0], 1250);
  }
}

TEST(Csv, ACommaOfTwoMeaningsIsRefused) {
  const std::string head = "date;open;high;low;close\n2025-11-13;15;16;14;15\n";
  expect_says(error_of(head + "2025-11-14;15,125;15,500;15,100;15,250\n"),
              {"line 3", "15,125", "may be 15.125 or 15125", "decimal point"});
  EXPECT_TRUE(parse_csv(head + "2025-11-14;15,125;15,5;15,100;15,250\n", "f.csv"));  // 15,5 says what it is
  expect_says(error_of(head + "2025-11-14;15,5;15.75;15.0;15.5\n"), {"line 3", "15,5", "decimal point"});
}

TEST(Csv, MomentsCountedSince1970AreRead) {
  const auto day_of = [](const std::string& date) {
    const auto r = parse_csv("timestamp,open,high,low,close\n" + date + ",10,12,9,11\n", "f.csv");
    return r ? format_day(r->bars.day[0]) : r.error().message;
  };
  EXPECT_EQ(day_of("1763091900"), "2025-11-14");  // 09:15 in Mumbai
  EXPECT_EQ(day_of("1763058600"), "2025-11-14");  // its midnight, still the 13th in London
  EXPECT_EQ(day_of("1763091900.0"), "2025-11-14");
  EXPECT_EQ(day_of("1763091900000"), "2025-11-14");
  EXPECT_EQ(day_of("1763091900000000"), "2025-11-14");
  EXPECT_EQ(day_of("1763091900000000000"), "2025-11-14");
  EXPECT_EQ(day_of("946684800"), "2000-01-01");
  EXPECT_EQ(day_of("946684800000"), "2000-01-01");
  for (const auto& [date, form] : {std::pair<const char*, const char*>{"2025111409", "%Y%m%d%H"},
                                   {"202511140915", "%Y%m%d%H%M"},
                                   {"20251114", "%Y%m%d"}})
    EXPECT_NE(day_of(date).find(form), std::string::npos) << day_of(date);
  EXPECT_NE(day_of("1763091900.5").find("is not a date"), std::string::npos);
  EXPECT_NE(day_of("-1763091900").find("is not a date"), std::string::npos);

  const auto intraday = parse_csv("time,open,high,low,close\n1763091900,10,12,9,11\n1763092200,10,12,9,11\n",
                                  "f.csv", {.daily = false});
  ASSERT_TRUE(intraday) << intraday.error().message;
  EXPECT_EQ(intraday->bars.time, (std::vector<std::int64_t>{1763091900, 1763092200}));
}

TEST(Csv, ColumnsCanBeMapped) {
  const char* text = "Day,O,High,Low,Close,Adj Close\n2025-11-14,10,12,9,11,10.5\n";
  expect_says(error_of(text), {"line 1", "date, open", "--map"});
  const auto r =
      parse_csv(text, "f.csv", {.columns = {{{"date", "day"}, {"open", "O"}, {"close", "Adj Close"}}}});
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_EQ(r->bars.close[0], 10.5);
  expect_says(error_of(text, {.columns = {{{"date", "nope"}}}}),
              {"f.csv: there is no column \"nope\"", "columns: Day,O,High"});
  EXPECT_EQ(parse_csv(text, "f.csv", {.columns = {{{"date", "nope"}}}}).error().kind,
            ErrorKind::kConfiguration);
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

TEST(Csv, NewestFirstIsAnOrderToo) {
  const auto r =
      parse_csv("date,open,high,low,close\n2025-11-14,10,12,9,11\n2025-11-13,20,22,19,21\n", "f.csv");
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_EQ(r->bars.open, (std::vector<double>{20, 10}));
  EXPECT_TRUE(r->warnings.empty());
}

TEST(Csv, TheTimeMayStandBesideTheDate) {
  const auto r = parse_csv(
      "<TICKER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>\nNIFTY,2025-11-14,09:15:00,10,12,9,11,5\n",
      "f.csv", {.daily = false});
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_EQ(format_rfc3339({r->bars.time[0], kMarketOffset}), "2025-11-14T09:15:00+05:30");
  EXPECT_EQ(r->bars.volume[0], 5);
  const auto daily = parse_csv("Time,Date,Open,High,Low,Close\n15:30,2025-11-14,10,12,9,11\n", "f.csv");
  ASSERT_TRUE(daily) << daily.error().message;
  EXPECT_EQ(format_day(daily->bars.day[0]), "2025-11-14");
}

TEST(Csv, AHeaderOfAbsurdWidthIsRefused) {
  expect_says(error_of("date" + std::string(20000, ',') + "open\n"), {"line 1", "20001 columns"});
}

TEST(Csv, FaultyPricesCanBeDropped) {
  const auto r = parse_csv("date,open,high,low,close\n2025-11-13,10,12,10.5,11\n2025-11-14,10,12,9,11\n",
                           "f.csv", {.drop_faulty_prices = true});
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_EQ(r->bars.size(), 1u);
  ASSERT_EQ(r->warnings.size(), 1u);
  expect_says(r->warnings[0], {"line 2", "low", "1 in all"});
  const auto hole = parse_csv("date,open,high,low,close\n2025-11-13,10,12,9,-\n2025-11-14,10,12,9,11\n",
                              "f.csv", {.drop_faulty_prices = true});
  ASSERT_TRUE(hole) << hole.error().message;
  ASSERT_EQ(hole->warnings.size(), 1u);
  expect_says(hole->warnings[0], {"line 2", "close is missing"});
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

TEST(Csv, ReadsTheRealFiles) {
  const char* folder = std::getenv("SPECTRUM_LOCAL_DATA");
  if (!folder) GTEST_SKIP() << "SPECTRUM_LOCAL_DATA is not set";
  const auto market = std::filesystem::path(folder) / "market";
  std::size_t tables = 0;
  for (const auto& entry : std::filesystem::directory_iterator(market)) {
    const std::string path = entry.path().string();
    if (path.find(".csv") == std::string::npos) continue;
    const auto text = read_file(path);
    ASSERT_TRUE(text) << text.error().message;
    const bool panel = path.find("close_panel") != std::string::npos, packed = path.ends_with(".gz");
    const auto r = parse_csv(*text, path,
                             {.daily = !packed, .drop_faulty_prices = path.find("vix") != std::string::npos});
    if (panel || packed) {  // closes alone are no bars, and what is packed says so
      ASSERT_FALSE(r) << path;
      expect_says(r.error().message, {panel ? "closes alone" : "gunzip"});
      continue;
    }
    ASSERT_TRUE(r) << r.error().message;
    EXPECT_GE(r->bars.size() + 3, static_cast<std::size_t>(std::ranges::count(*text, '\n')) - 1) << path;
    ++tables;
  }
  EXPECT_GE(tables, 3u);
}

TEST(Csv, ReadsARealIntradayFile) {
  const char* folder = std::getenv("SPECTRUM_LOCAL_DATA");
  if (!folder) GTEST_SKIP() << "SPECTRUM_LOCAL_DATA is not set";
  const std::string plain = testing::TempDir() + "spectrum-5m.csv";
  const std::string command = "gzip -dc '" + std::string(folder) + "/market/'*5m*.csv.gz > '" + plain + "'";
  if (std::system(command.c_str()) != 0) GTEST_SKIP() << "no gzip here";
  const auto r = read_csv(plain, {.daily = false});
  std::filesystem::remove(plain);
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_EQ(r->bars.size(), 4244u);
  EXPECT_EQ(format_rfc3339({r->bars.time[0], kMarketOffset}), "2025-10-27T09:15:00+05:30");
}

TEST(Csv, AMissingFileIsMissingInput) {
  EXPECT_EQ(read_csv("/nonexistent/f.csv").error().kind, ErrorKind::kMissingInput);
}

TEST(Csv, IntradayBarsAreNoDailySeries) {
  std::string text = "Datetime,Open,High,Low,Close,Volume\n";
  for (const char* day : {"2025-11-13", "2025-11-14"})
    for (int minute = 15; minute < 60; minute += 5)
      text += std::string(day) + " 09:" + std::to_string(minute) + ":00,100,101,99,100,0\n";
  const auto refused = parse_csv(text, "minutes.csv", {.daily = true});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kBadData);
  const std::size_t second_day = text.find("2025-11-14");
  EXPECT_NE(parse_csv(text.substr(0, second_day), "minutes.csv").error().message.find("9 rows on 1 day: "),
            std::string::npos);
  EXPECT_NE(refused.error().message.find("18 rows on 2 days: these are no daily bars"), std::string::npos)
      << refused.error().message;
  EXPECT_EQ(parse_csv(text, "minutes.csv", {.daily = false}).value().bars.size(), 18u);
}

TEST(Csv, ADailyBarHasNoTimeWithinTheSession) {
  const auto read = [](const std::string& date, const std::string& head = "Date") {
    return parse_csv(head + ",Open,High,Low,Close\n" + date + ",100,101,99,100\n", "one.csv",
                     {.daily = true});
  };
  for (const char* date : {"2025-11-14 09:15:00", "2025-11-14 15:29:59", "14-11-2025 12:00",
                           "2025-11-14T09:15:00+05:30", "2025-11-14T06:00:00Z", "1763100000"}) {
    const auto refused = read(date);
    ASSERT_FALSE(refused) << date;
    EXPECT_EQ(refused.error().kind, ErrorKind::kBadData);
    EXPECT_NE(
        refused.error().message.find("line 2: \"" + std::string(date) + "\" is a time within the session"),
        std::string::npos)
        << refused.error().message;
    EXPECT_NE(refused.error().message.find("--series nifty_1d_5m"), std::string::npos);
  }
  EXPECT_FALSE(read("2025-11-14,10:00:00", "Date,Time"));
  for (const char* date : {"2025-11-14", "2025-11-14 00:00:00", "2025-11-14T00:00:00-05:00",
                           "2025-11-14 15:30:00", "2025-11-14 18:00", "2025-11-14T03:45:00Z", "1763091900"})
    EXPECT_TRUE(read(date)) << date;  // the last two are 09:15, as Yahoo dates a day
  EXPECT_TRUE(read("2025-11-14,15:30:00", "Date,Time"));
}

TEST(Csv, ADayThatDoesNotExistIsCalledThat) {
  const auto error = [](const std::string& date) {
    const auto r = parse_csv("date,open,high,low,close\n" + date + ",100,101,99,100\n", "f.csv");
    return r ? "" : r.error().message;
  };
  for (const char* date : {"2025-02-30", "31-04-2025", "30-Feb-2025", "2025-02-29 10:00:00"})
    EXPECT_EQ(error(date), "f.csv: line 2: \"" + std::string(date) +
                               "\" is not a date: there is no such day; correct the line or remove it");
  EXPECT_NE(error("02-30-2025").find("one meaning only"), std::string::npos);  // the month may come first
}

}  // namespace
}  // namespace spectrum::io
