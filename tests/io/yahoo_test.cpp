#include "io/yahoo.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "io/yahoo_result.h"
#include "yahoo_answers.h"

namespace spectrum::io {
namespace {

using namespace answers;

const Instant kNow = at("2026-03-05T11:02:30");

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// Every remark, a line each.
std::string remarks(const ChartAnswer& a) {
  std::string out;
  for (const std::string& r : a.chart.remarks) out += r + "\n";
  return out;
}

ChartOutcome outcome(const std::string& body, int status = 200) {
  const ChartAnswer a = read_chart(kDaily, status, body, kNow);
  EXPECT_EQ(a.reason.empty(), a.outcome == ChartOutcome::kBars) << a.reason;
  return a.outcome;
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const auto found = text.find(what);
  EXPECT_NE(found, std::string::npos) << what;
  return found == std::string::npos ? text : text.replace(found, what.size(), by);
}

// --- what is asked

TEST(YahooUrl, EncodesTheTicker) {
  EXPECT_EQ(chart_url("https://query2.finance.yahoo.com", kDaily),
            "https://query2.finance.yahoo.com/v8/finance/chart/%5ENSEI"
            "?range=5y&interval=1d&includePrePost=false");
  EXPECT_EQ(chart_url("http://127.0.0.1:8080/", {"EURUSD=X", "5d", "5m"}),
            "http://127.0.0.1:8080/v8/finance/chart/EURUSD%3DX?range=5d&interval=5m&includePrePost=false");
  EXPECT_TRUE(says(chart_url("", {"NIFTY_FIN_SERVICE.NS", "5y", "1d"}), "/NIFTY_FIN_SERVICE.NS?"));
  EXPECT_TRUE(says(chart_url("", {"M&M.NS", "5y", "1d"}), "/M%26M.NS?"));
  EXPECT_TRUE(says(chart_url("", {"a/../b?c\xC3\xA9", "5y", "1d"}), "/a%2F..%2Fb%3Fc%C3%A9?"));
}

TEST(YahooUrl, NeverAsksWhatWouldComeBackOtherwise) {
  for (const ChartQuery& q : std::vector<ChartQuery>{{"^NSEI", "max", "1d"},
                                                     {"^NSEI", "", "1d"},
                                                     {"^NSEI", "5y", "1wk"},
                                                     {"^NSEI", "5y", ""},
                                                     {"^NSEI", "5y", "0m"},
                                                     {"^NSEI", "5y", "-5m"},
                                                     {"^NSEI", "5y", "2h"},
                                                     {"..", "5y", "1d"},
                                                     {"", "5y", "1d"}})
    EXPECT_THROW(chart_url("https://x", q), std::invalid_argument) << q.ticker << q.range << q.interval;
}

// --- a good answer

TEST(YahooChart, ReadsDays) {
  const ChartAnswer a = read_chart(kDaily, 200, daily(), kNow);
  ASSERT_EQ(a.outcome, ChartOutcome::kBars) << a.reason;
  ASSERT_EQ(a.chart.bars.size(), 3u);
  EXPECT_EQ(a.chart.bars.bar(0),
            (Bar{second("2026-03-03T00:00:00"), *parse_day("2026-03-03"), 100, 103, 99.5, 101.25, 300100}));
  EXPECT_EQ(a.chart.bars.close.back(), 104.5);
  EXPECT_TRUE(a.chart.last_is_forming);
  EXPECT_TRUE(a.chart.remarks.empty()) << remarks(a);
  EXPECT_FALSE(a.chart.stub);
}

TEST(YahooChart, ReadsWhatTheMetaSays) {
  const Chart c = read_chart(kMinutes, 200, minutes(R"("previousClose":102.75,)"), kNow).chart;
  EXPECT_EQ(c.symbol, "^NSEI");
  EXPECT_EQ(c.instrument_type, "INDEX");
  EXPECT_EQ(c.currency, "INR");
  EXPECT_EQ(c.timezone, "Asia/Kolkata");
  EXPECT_EQ(c.granularity, "5m");
  EXPECT_EQ(c.price, 104.5);
  EXPECT_EQ(c.price_time, second("2026-03-05T11:02:27"));
  EXPECT_EQ(c.previous_close, 102.75);  // and not chartPreviousClose
  EXPECT_EQ(c.session_start, second("2026-03-05T09:15:00"));
  EXPECT_EQ(c.session_end, second("2026-03-05T15:30:00"));
  EXPECT_FALSE(read_chart(kDaily, 200, daily(), kNow).chart.previous_close);
}

TEST(YahooChart, LeavesOutWhatTheMetaCannotMean) {
  std::string body = daily();
  body = replaced(body, R"("currency":"INR")", R"("currency":null)");
  body = replaced(body, R"("regularMarketPrice":104.5)", R"("regularMarketPrice":-1)");
  body = replaced(body, R"("regularMarketTime":)", R"("regularMarketTime":9)");
  body = replaced(body, R"("start":)", R"("start":-)");
  const ChartAnswer a = read_chart(kDaily, 200, body, kNow);
  EXPECT_EQ(a.outcome, ChartOutcome::kBars);
  EXPECT_EQ(a.chart.currency, "");
  EXPECT_FALSE(a.chart.price);
  EXPECT_FALSE(a.chart.price_time);
  EXPECT_FALSE(a.chart.session_start);
  EXPECT_TRUE(says(remarks(a), "regularMarketPrice is no price (-1)")) << remarks(a);
}

TEST(YahooChart, TheDateIsOfTheMarketsClock) {
  // 18:40 UTC is past midnight in India; the offset of today's clock there is of no account.
  const std::string body = replaced(rows(meta("1d"), {{"2026-03-03T00:10:00", "9", "9", "9", "9"}}),
                                    R"("gmtoffset":19800)", R"("gmtoffset":-36000)");
  const ChartAnswer a = read_chart(kDaily, 200, body, kNow);
  ASSERT_EQ(a.chart.bars.size(), 1u);
  EXPECT_EQ(format_day(a.chart.bars.day[0]), "2026-03-03");
}

TEST(YahooChart, AdjustedClosesAreNotRead) {
  const std::string body =
      replaced(daily(), R"("indicators":{)", R"("indicators":{"adjclose":[{"adjclose":[1,2,3]}],)");
  EXPECT_EQ(read_chart(kDaily, 200, body, kNow).chart.bars,
            read_chart(kDaily, 200, daily(), kNow).chart.bars);
}

TEST(YahooChart, VolumeIsZeroWhereItIsUnknown) {
  const std::string flat = rows(meta("1d"), {{"2026-03-03T09:15:00", "9", "9", "9", "9", "null"},
                                             {"2026-03-04T09:15:00", "9", "9", "9", "9", "1e300"},
                                             {"2026-03-05T09:15:00", "9", "9", "9", "9", "\"many\""}});
  const ChartAnswer a = read_chart(kDaily, 200, flat, kNow);
  EXPECT_EQ(a.chart.bars.volume, (std::vector<double>{0, 0, 0}));
  const std::string none =
      answer(meta("1d"), stamp("2026-03-03T09:15:00"), R"({"open":[9],"high":[9],"low":[9],"close":[9]})");
  EXPECT_EQ(read_chart(kDaily, 200, none, kNow).chart.bars.volume, std::vector<double>{0});
}

// --- rows that are dropped

TEST(YahooChart, RowsWithoutPricesAreDroppedAndCounted) {
  const ChartAnswer a =
      read_chart(kDaily, 200,
                 rows(meta("1d"), {{"2026-03-02T09:15:00", "9", "9", "9", "9"},
                                   {"2026-03-03T09:15:00", "null", "null", "null", "null", "null"},
                                   {"2026-03-04T09:15:00", "null", "null", "null", "null", "77"}}),
                 kNow);
  EXPECT_EQ(a.outcome, ChartOutcome::kBars);
  EXPECT_EQ(a.chart.bars.size(), 1u);
  EXPECT_EQ(a.chart.null_rows, 2u);
  EXPECT_EQ(remarks(a), "2 rows without prices dropped, the first of 2026-03-03\n");
}

TEST(YahooChart, FaultyRowsAreDroppedAndNamed) {
  const ChartAnswer a = read_chart(kDaily, 200,
                                   rows(meta("1d"), {{"2026-02-24T09:15:00", "9", "9", "9", "null"},
                                                     {"2026-02-25T09:15:00", "9", "\"9\"", "9", "9"},
                                                     {"2026-02-26T09:15:00", "9", "9", "10", "9"},
                                                     {"2026-02-27T09:15:00", "-9", "9", "9", "9"},
                                                     {"2026-03-02T09:15:00", "9", "9", "9", "1e999"},
                                                     {"2026-03-03T09:15:00", "9", "1e300", "9", "9"},
                                                     {"2026-03-04T09:15:00", "[9]", "9", "9", "9"},
                                                     {"2026-03-05T09:15:00", "9", "9", "9", "9"}}),
                                   kNow);
  EXPECT_EQ(a.outcome, ChartOutcome::kBars);
  EXPECT_EQ(a.chart.bars.size(), 1u);
  EXPECT_EQ(a.chart.faulty_rows, 7u);
  EXPECT_EQ(remarks(a),
            "2026-02-24: Close is null, no number; the row is dropped\n"
            "2026-02-25: High is \"9\", no number; the row is dropped\n"
            "2026-02-26: High 9 is below the low; the row is dropped\n"
            "2026-02-27: Open -9 is not a positive number from 0.01 to 1e9; the row is dropped\n"
            "2026-03-02: Close is \"1e999\", no number; the row is dropped\n"
            "2 rows more dropped for such faults\n");
}

TEST(YahooChart, FaultsOfMinutesAreNamedByTheirTime) {
  const ChartAnswer a = read_chart(kMinutes, 200,
                                   rows(meta("5m"), {{"2026-03-05T10:50:00", "9", "9", "9", "0"},
                                                     {"2026-03-05T10:55:00", "9", "9", "9", "9"}}),
                                   kNow);
  EXPECT_TRUE(says(remarks(a), "2026-03-05T10:50:00+05:30: Close 0 is not")) << remarks(a);
}

TEST(YahooChart, RowsOfTheFutureAreDropped) {
  const ChartAnswer a = read_chart(kDaily, 200, daily(), at("2026-03-04T20:00:00"));
  EXPECT_EQ(a.chart.bars.size(), 2u);
  EXPECT_EQ(a.chart.faulty_rows, 1u);
  EXPECT_TRUE(says(remarks(a), "2026-03-05: the row is of the future (it is 2026-03-04T20:00:00+05:30 now)"));
  // The day's own row may be stamped with an opening that is to come; a clock may be a little slow.
  EXPECT_EQ(read_chart(kDaily, 200, daily(), at("2026-03-05T09:05:00")).chart.bars.size(), 3u);
  EXPECT_EQ(read_chart(kMinutes, 200, minutes(), at("2026-03-05T10:58:00")).chart.faulty_rows, 0u);
  EXPECT_EQ(read_chart(kMinutes, 200, minutes(), at("2026-03-05T10:54:00")).chart.faulty_rows, 2u);
  // All of them: something is wrong, and it is said what.
  const ChartAnswer all = read_chart(kDaily, 200, daily(), at("2026-03-02T20:00:00"));
  EXPECT_EQ(all.outcome, ChartOutcome::kBroken);
  EXPECT_TRUE(says(all.reason, "2026-03-02T20:00:00+05:30 now")) << all.reason;
}

TEST(YahooChart, TimestampsMustBeSecondsOfOurTimes) {
  for (const char* wrong : {"null", "\"1772682300\"", "1772682300.5", "-5", "0", "1e300",
                            "9223372036854775807", "1772682300000", "[1]", "true"}) {
    const std::string body = replaced(daily(), stamp("2026-03-04T09:15:00"), wrong);
    const ChartAnswer a = read_chart(kDaily, 200, body, kNow);
    EXPECT_EQ(a.outcome, ChartOutcome::kBars) << wrong;
    EXPECT_EQ(a.chart.bars.size(), 2u) << wrong;
    EXPECT_EQ(a.chart.faulty_rows, 1u) << wrong;
    EXPECT_TRUE(says(remarks(a), "row 2: its timestamp ")) << remarks(a);
  }
}

TEST(YahooChart, OfTwoRowsOfADateTheLaterStays) {
  // The live row carries the last trade's time; the session's own row is still there.
  const std::vector<Row> twice = {{"2026-03-04T09:15:00", "9", "9", "9", "9"},
                                  {"2026-03-05T09:15:00", "10", "12", "10", "11"},
                                  {"2026-03-05T11:02:27", "10", "13", "10", "12"}};
  const ChartAnswer a = read_chart(kDaily, 200, rows(meta("1d"), twice), kNow);
  EXPECT_EQ(a.chart.bars.close, (std::vector<double>{9, 12}));
  EXPECT_EQ(a.chart.duplicate_rows, 1u);
  EXPECT_EQ(remarks(a), "1 row dropped for a later one of the same date, the first of 2026-03-05\n");
  // In any order of the rows; a row without prices hides none.
  const std::vector<Row> mixed = {
      twice[2], twice[0], twice[1], {"2026-03-05T11:02:28", "null", "null", "null", "null"}};
  const ChartAnswer b = read_chart(kDaily, 200, rows(meta("1d"), mixed), kNow);
  EXPECT_EQ(b.chart.bars, a.chart.bars);
  EXPECT_TRUE(says(remarks(b), "rows were not in order of time; sorted")) << remarks(b);
  // Of equal stamps, the one that came last.
  const ChartAnswer c = read_chart(kMinutes, 200,
                                   rows(meta("5m"), {{"2026-03-05T10:55:00", "9", "9", "9", "9"},
                                                     {"2026-03-05T10:55:00", "9", "10", "9", "10"}}),
                                   kNow);
  EXPECT_EQ(c.chart.bars.close, std::vector<double>{10});
  EXPECT_EQ(c.chart.duplicate_rows, 1u);
}

// --- the last row

TEST(YahooChart, AQuoteOffTheGridIsNoBar) {
  const ChartAnswer a = read_chart(kMinutes, 200, minutes(), kNow);
  EXPECT_EQ(a.outcome, ChartOutcome::kBars);
  EXPECT_EQ(a.chart.bars.size(), 3u);
  ASSERT_TRUE(a.chart.stub);
  EXPECT_EQ(a.chart.stub->close, 104.5);
  EXPECT_EQ(a.chart.stub->time, second("2026-03-05T11:02:27"));
  EXPECT_TRUE(a.chart.last_is_forming);
  EXPECT_FALSE(read_chart(kMinutes, 200, minutes(), at("2026-03-05T11:05:00")).chart.last_is_forming);
  EXPECT_TRUE(read_chart(kMinutes, 200, minutes(), at("2026-03-05T11:04:59")).chart.last_is_forming);
}

TEST(YahooChart, AQuoteAtTheSessionsEndIsNoBar) {
  const std::vector<Row> close = {{"2026-03-05T15:25:00", "103", "104", "103", "104"},
                                  {"2026-03-05T15:30:00", "104", "104", "104", "104"}};
  // Also where the answer tells of the next session already, days later.
  std::string next = meta("5m");
  next = replaced(next, stamp("2026-03-05T09:15:00"), stamp("2026-03-09T09:15:00"));
  next = replaced(next, stamp("2026-03-05T15:30:00"), stamp("2026-03-09T15:30:00"));
  for (const std::string& m : {meta("5m"), next}) {
    const ChartAnswer a = read_chart(kMinutes, 200, rows(m, close), at("2026-03-05T21:00:00"));
    EXPECT_EQ(a.chart.bars.size(), 1u);
    ASSERT_TRUE(a.chart.stub);
    EXPECT_EQ(a.chart.stub->time, second("2026-03-05T15:30:00"));
    EXPECT_FALSE(a.chart.last_is_forming);
  }
}

TEST(YahooChart, AnEveningSessionHasItsOwnHours) {
  const std::string evening = R"("tradingPeriods":[[{"start":)" + stamp("2026-03-04T18:00:00") +
                              R"(,"end":)" + stamp("2026-03-04T19:00:00") + "}]],";
  const std::vector<Row> bars = {{"2026-03-04T18:50:00", "103", "104", "103", "104"},
                                 {"2026-03-04T18:55:00", "104", "105", "103", "104"}};
  const ChartAnswer a = read_chart(kMinutes, 200, rows(meta("5m", evening), bars), kNow);
  EXPECT_EQ(a.chart.bars.size(), 2u);
  EXPECT_FALSE(a.chart.stub);
  // The morning after, the evening's hours are past: the session of the day counts.
  const std::string both = replaced(
      evening, "}]],",
      "}],[{\"start\":" + stamp("2026-03-05T09:15:00") + ",\"end\":" + stamp("2026-03-05T15:30:00") + "}]],");
  const ChartAnswer b = read_chart(
      kMinutes, 200, rows(meta("5m", both), {bars[0], {"2026-03-05T11:00:00", "104", "105", "103", "104"}}),
      kNow);
  EXPECT_EQ(b.chart.bars.size(), 2u);
  EXPECT_TRUE(b.chart.last_is_forming);
}

TEST(YahooChart, WithoutHoursAFlatRowOfTheLastTradeIsTheQuote) {
  const std::string without = replaced(minutes(), "currentTradingPeriod", "noTradingPeriod");
  const ChartAnswer a = read_chart(kMinutes, 200, without, kNow);
  EXPECT_EQ(a.chart.bars.size(), 3u);
  EXPECT_TRUE(a.chart.stub);
  EXPECT_EQ(read_chart(kMinutes, 200, replaced(without, "\"regularMarketTime\":", "\"otherTime\":"), kNow)
                .chart.bars.size(),
            4u);
}

TEST(YahooChart, AQuoteAloneIsNoData) {
  const ChartAnswer a =
      read_chart(kMinutes, 200, rows(meta("5m"), {{"2026-03-05T11:02:27", "9", "9", "9", "9"}}), kNow);
  EXPECT_EQ(a.outcome, ChartOutcome::kEmpty);
  EXPECT_TRUE(a.chart.stub);
  EXPECT_EQ(a.chart.price, 104.5);
}

TEST(YahooChart, ABarEndsWithItsSession) {
  const ChartQuery hours{"^NSEI", "5d", "60m"};
  const std::string body = rows(meta("1h"), {{"2026-03-05T15:15:00", "9", "9", "9", "9"}});
  EXPECT_TRUE(read_chart(hours, 200, body, at("2026-03-05T15:29:59")).chart.last_is_forming);
  EXPECT_FALSE(read_chart(hours, 200, body, at("2026-03-05T15:30:00")).chart.last_is_forming);
}

TEST(YahooChart, ADayFormsUntilHalfAnHourAfterItsSession) {
  const auto forming = [](const std::string& body, const char* now) {
    return read_chart(kDaily, 200, body, at(now)).chart.last_is_forming;
  };
  EXPECT_TRUE(forming(daily(), "2026-03-05T15:59:59"));
  EXPECT_FALSE(forming(daily(), "2026-03-05T16:00:00"));
  EXPECT_FALSE(forming(daily(), "2026-03-06T10:00:00"));
  // The session's own end counts where it is that day's, and the usual one where the answer is of another.
  const std::string late = replaced(daily(), stamp("2026-03-05T15:30:00"), stamp("2026-03-05T19:15:00"));
  EXPECT_TRUE(forming(late, "2026-03-05T19:44:59"));
  EXPECT_FALSE(forming(late, "2026-03-05T19:45:00"));
  std::string next = daily();
  const auto period = next.find("\"start\":");
  next.replace(period + 8, 10, stamp("2026-03-06T09:15:00"));
  next = replaced(next, stamp("2026-03-05T15:30:00"), stamp("2026-03-06T13:00:00"));
  EXPECT_TRUE(forming(next, "2026-03-05T15:59:59"));
  EXPECT_FALSE(forming(next, "2026-03-05T16:00:00"));
}

// --- well formed, but not what was asked

TEST(YahooChart, RefusesWhatWasNotAsked) {
  const ChartAnswer other = read_chart({"^nsei", "5y", "1d"}, 200, daily(), kNow);
  EXPECT_EQ(other.outcome, ChartOutcome::kRefused);
  EXPECT_EQ(other.reason, "the answer is of \"^NSEI\", \"^nsei\" was asked");
  EXPECT_FALSE(other.chart.price) << "a price of another symbol";
  EXPECT_EQ(outcome(replaced(daily(), R"("symbol":"^NSEI")", R"("symbol":null)")), ChartOutcome::kRefused);

  const ChartAnswer coarse = read_chart(kDaily, 200, rows(meta("3mo"), {}), kNow);
  EXPECT_EQ(coarse.outcome, ChartOutcome::kRefused);
  EXPECT_EQ(coarse.reason, "the answer's bars are of \"3mo\", \"1d\" was asked");
  EXPECT_EQ(read_chart(kDaily, 200, minutes(), kNow).outcome, ChartOutcome::kRefused);
  EXPECT_EQ(read_chart({"^NSEI", "5d", "1m"}, 200, minutes(), kNow).outcome, ChartOutcome::kRefused);
  EXPECT_EQ(outcome(replaced(daily(), "dataGranularity", "granularity")), ChartOutcome::kRefused);
  EXPECT_EQ(read_chart({"^NSEI", "5y", "1wk"}, 200, rows(meta("1wk"), {}), kNow).outcome,
            ChartOutcome::kRefused);
}

TEST(YahooChart, RefusesASnapshotInPlaceOfAHistory) {
  const std::string one = rows(meta("1d"), {{"2026-03-05T11:02:27", "0.0", "0.0", "0.0", "104.5"}});
  const std::string ranges = R"("validRanges":["1d","5d","1mo","1y","5y","max"])";
  EXPECT_EQ(outcome(one), ChartOutcome::kRefused);
  EXPECT_EQ(outcome(replaced(daily(), ranges, R"("validRanges":["1d","5d"])")), ChartOutcome::kRefused);
  const ChartAnswer a = read_chart(kDaily, 200, replaced(one, ranges, R"("validRanges":["1d","5d"])"), kNow);
  EXPECT_TRUE(says(a.reason, "no history")) << a.reason;
  EXPECT_EQ(a.chart.price, 104.5);
  EXPECT_TRUE(a.chart.bars.empty());
  // Five days of it may well be there; and a placeholder at the end of a history is a faulty row.
  EXPECT_EQ(
      read_chart({"^NSEI", "5d", "1d"}, 200, replaced(daily(), ranges, R"("validRanges":["1d","5d"])"), kNow)
          .outcome,
      ChartOutcome::kBars);
  const ChartAnswer last = read_chart(kDaily, 200,
                                      rows(meta("1d"), {{"2026-03-04T09:15:00", "9", "9", "9", "9"},
                                                        {"2026-03-05T11:02:27", "0", "0", "0", "9"}}),
                                      kNow);
  EXPECT_EQ(last.outcome, ChartOutcome::kBars);
  EXPECT_EQ(last.chart.faulty_rows, 1u);
}

// --- no data

TEST(YahooChart, NoSessionIsNoError) {
  const std::string without = R"({"chart":{"result":[{"meta":)" + meta("1d") +
                              R"(,"indicators":{"quote":[{}],"adjclose":[{}]}}],"error":null}})";
  const ChartAnswer a = read_chart(kDaily, 200, without, kNow);
  EXPECT_EQ(a.outcome, ChartOutcome::kEmpty);
  EXPECT_TRUE(says(a.reason, "no session")) << a.reason;
  const ChartAnswer ghost =
      read_chart(kDaily, 200, replaced(without, R"("regularMarketPrice":104.5,)", ""), kNow);
  EXPECT_EQ(ghost.outcome, ChartOutcome::kEmpty);
  EXPECT_TRUE(says(ghost.reason, "delisted")) << ghost.reason;
  EXPECT_EQ(outcome(rows(meta("1d"), {{"2026-03-04T09:15:00", "null", "null", "null", "null"}})),
            ChartOutcome::kEmpty);
}

TEST(YahooChart, AnEmptyChartStillHasItsPrice) {
  const std::string trimmed = R"({"symbol":"^NSEI","regularMarketPrice":104.5,"previousClose":101})";
  const ChartAnswer a = read_chart(kMinutes, 200, answer(trimmed, "", "{}"), kNow);
  EXPECT_EQ(a.outcome, ChartOutcome::kEmpty);
  EXPECT_EQ(a.chart.price, 104.5);
  EXPECT_EQ(a.chart.previous_close, 101);
}

// --- no answer

TEST(YahooChart, ABrokenShapeIsNoAnswer) {
  const std::string m = meta("1d"), t = stamp("2026-03-04T09:15:00");
  const char* wrong[] = {"{\"chart\":null}",
                         "{}",
                         "[]",
                         "null",
                         "7",
                         "{\"chart\":{}}",
                         "{\"chart\":[]}",
                         R"({"chart":{"result":null,"error":null}})",
                         R"({"chart":{"result":[],"error":null}})",
                         R"({"chart":{"result":[{}],"error":null}})",
                         R"({"chart":{"result":[null],"error":null}})",
                         R"({"chart":{"result":{},"error":null}})",
                         R"({"chart":{"result":[{"meta":7}],"error":null}})",
                         "",
                         "   ",
                         "haT3",
                         "{\"chart\":{\"result\":[{\"meta\":{"};
  for (const char* body : wrong) EXPECT_EQ(outcome(body), ChartOutcome::kBroken) << body;
  const char* quotes[] = {"null",
                          "7",
                          "",
                          R"({"open":[9],"high":[9],"low":[9]})",
                          R"({"open":[9],"high":[9],"low":[9],"close":9})",
                          R"({"open":[9],"high":[9],"low":[9],"close":null})"};
  for (const char* quote : quotes) EXPECT_EQ(outcome(answer(m, t, quote)), ChartOutcome::kBroken) << quote;
  EXPECT_EQ(outcome(replaced(daily(), R"("timestamp":[)", R"("timestamp":{},"t":[)")), ChartOutcome::kBroken);
}

TEST(YahooChart, PricesNeedTheirTimestamps) {
  const ChartAnswer a = read_chart(kDaily, 200, replaced(daily(), "\"timestamp\":", "\"stamps\":"), kNow);
  EXPECT_EQ(a.outcome, ChartOutcome::kBroken);
  EXPECT_EQ(a.reason, "the answer has prices but no timestamps");
}

TEST(YahooChart, ArraysMustBeOfOneLength) {
  for (const char* name : {"open", "high", "low", "close", "volume"}) {
    const std::string column = std::string("\"") + name + "\":[";
    const ChartAnswer a = read_chart(kDaily, 200, replaced(daily(), column, column + "1,"), kNow);
    EXPECT_EQ(a.outcome, ChartOutcome::kBroken) << name;
    EXPECT_EQ(a.reason, std::string("\"") + name + "\" has 4 rows, \"timestamp\" has 3");
  }
  const ChartAnswer none = read_chart(kDaily, 200, answer(meta("1d"), "", R"({"open":[9]})"), kNow);
  EXPECT_EQ(none.outcome, ChartOutcome::kBroken);
}

TEST(YahooChart, AWebPageIsNoAnswer) {
  const ChartAnswer a = read_chart(
      kDaily, 200, "<!DOCTYPE html><html><head><TITLE>Yahoo\n - will be\tright back</TITLE></head></html>",
      kNow);
  EXPECT_EQ(a.outcome, ChartOutcome::kBroken);
  EXPECT_EQ(a.reason, "a web page came instead of data, titled \"Yahoo - will be right back\"");
  EXPECT_EQ(outcome("<"), ChartOutcome::kBroken);
  EXPECT_EQ(outcome("<html><script>consent = true</script>"), ChartOutcome::kBroken);
  EXPECT_EQ(read_chart(kDaily, 200, "haT3\x1b", kNow).reason, "no data came, but the text \"haT3\"");
  const ChartAnswer consent = read_chart(
      kDaily, 200, R"(<html><form action="https://consent.example/v2/collectConsent"></form></html>)", kNow);
  EXPECT_EQ(consent.outcome, ChartOutcome::kRefused);
  EXPECT_TRUE(says(consent.reason, "consent")) << consent.reason;
}

// --- by status and by error

TEST(YahooChart, StatusesSayWhatToDoNext) {
  using enum ChartOutcome;
  const std::pair<int, ChartOutcome> cases[] = {
      {400, kBadRequest}, {401, kUnauthorised}, {403, kUnauthorised}, {404, kNotFound}, {405, kBadRequest},
      {408, kBroken},     {414, kBadRequest},   {422, kBadRequest},   {429, kTooMany},  {999, kTooMany},
      {500, kBroken},     {502, kBroken},       {503, kBroken},       {301, kRefused},  {307, kRefused},
      {0, kBroken},       {100, kBroken},       {-7, kBroken},        {600, kBroken}};
  for (const auto& [status, expected] : cases) {
    for (const std::string& body : {std::string(), daily(), std::string("<html></html>"), std::string("{")}) {
      const ChartAnswer a = read_chart(kDaily, status, body, kNow);
      EXPECT_EQ(a.outcome, expected) << status << " " << body;
      EXPECT_TRUE(says(a.reason, "HTTP " + std::to_string(status))) << a.reason;
      EXPECT_TRUE(a.chart.bars.empty());
    }
  }
  EXPECT_TRUE(says(read_chart(kDaily, 307, "", kNow).reason, "consent"));
  EXPECT_EQ(outcome(daily(), 203), kBars);
  EXPECT_EQ(outcome("", 204), kBroken);
}

TEST(YahooChart, TheServersWordsAreTheReason) {
  const auto reason = [](int status, const std::string& body) {
    return read_chart(kDaily, status, body, kNow).reason;
  };
  EXPECT_EQ(reason(404, error("chart", "Not Found", "No such symbol")), "HTTP 404: No such symbol");
  EXPECT_EQ(reason(422, error("chart", "Unprocessable Entity", "too long ago")), "HTTP 422: too long ago");
  EXPECT_EQ(reason(401, error("finance", "Unauthorized", "Bad crumb")), "HTTP 401: Bad crumb");
  EXPECT_EQ(reason(429, "Edge: Too Many Requests\r\n"), "HTTP 429: Edge: Too Many Requests");
  EXPECT_EQ(reason(503, "<html><title>Busy</title>"),
            "HTTP 503: a web page came instead of data, titled \"Busy\"");
  EXPECT_EQ(reason(500, "{\"chart\":{\"error\":\"down\"}}"), "HTTP 500: down");
  EXPECT_EQ(reason(500, "{}"), "HTTP 500");
  EXPECT_EQ(reason(404, error("chart", "Not Found", "\\u001b[31mred\\u0007 \\u00e9\\n")),
            "HTTP 404: [31mred ??");
  EXPECT_LT(reason(500, std::string(100'000, 'x')).size(), 230u);
  EXPECT_LT(reason(404, error("chart", "Not Found", std::string(100'000, 'x'))).size(), 230u);
}

TEST(YahooChart, AWindowBeforeTheFirstBarIsEmpty) {
  const std::string body = error("chart", "Bad Request", "Data doesn't exist for startDate = 1, endDate = 2");
  EXPECT_EQ(outcome(body, 400), ChartOutcome::kEmpty);
  EXPECT_EQ(outcome(body, 200), ChartOutcome::kEmpty);
  EXPECT_EQ(outcome(error("chart", "Bad Request", "Invalid input - interval"), 400),
            ChartOutcome::kBadRequest);
}

TEST(YahooChart, AnErrorMayComeWithAGoodStatus) {
  using enum ChartOutcome;
  EXPECT_EQ(outcome(error("chart", "Not Found", "x")), kNotFound);
  EXPECT_EQ(outcome(error("chart", "Bad Request", "x")), kBadRequest);
  EXPECT_EQ(outcome(error("chart", "Unprocessable Entity", "x")), kBadRequest);
  EXPECT_EQ(outcome(error("chart", "Unauthorized", "x")), kUnauthorised);
  EXPECT_EQ(outcome(error("chart", "Too Many Requests", "x")), kTooMany);
  EXPECT_EQ(outcome(error("chart", "Internal Server Error", "x")), kBroken);
  EXPECT_EQ(outcome(error("finance", "Unauthorized", "x")), kUnauthorised);
  EXPECT_EQ(outcome(error("finance", "Other", "")), kUnauthorised);
  EXPECT_EQ(outcome(R"({"chart":{"result":null,"error":{}}})"), kBroken);
  EXPECT_EQ(outcome("Edge: Too Many Requests"), kTooMany);
}

TEST(YahooText, IsMadePlain) {
  EXPECT_EQ(plain_text(" a \t\n b\x1b[0m\x7F ", 99), "a b [0m");
  EXPECT_EQ(plain_text("caf\xC3\xA9 \xFF", 99), "caf?? ?");
  EXPECT_EQ(plain_text("abcdef", 6), "abcdef");
  EXPECT_EQ(plain_text("abcdefg", 6), "abcdef...");
  EXPECT_EQ(plain_text("", 6), "");
}

}  // namespace
}  // namespace spectrum::io
