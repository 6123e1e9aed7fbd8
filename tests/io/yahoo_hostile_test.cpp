// Answers that no server meant: whatever the bytes, there is a verdict, and bars only where they are bars.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "io/json.h"
#include "io/yahoo.h"
#include "yahoo_answers.h"

namespace spectrum::io {
namespace {

using namespace answers;

const Instant kNow = at("2026-03-05T11:02:30");

bool printable(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

/// What holds of every verdict.
ChartAnswer judged(const ChartQuery& asked, int status, std::string_view body) {
  const ChartAnswer a = read_chart(asked, status, body, kNow);
  const Candles& bars = a.chart.bars;
  EXPECT_EQ(bars.empty(), a.outcome != ChartOutcome::kBars);
  EXPECT_EQ(a.reason.empty(), a.outcome == ChartOutcome::kBars);
  EXPECT_TRUE(printable(a.reason)) << a.reason;
  for (const std::string& remark : a.chart.remarks) EXPECT_TRUE(printable(remark)) << remark;
  for (std::size_t i = 0; i < bars.size(); ++i) {
    EXPECT_FALSE(price_fault(bars.open[i], bars.high[i], bars.low[i], bars.close[i]));
    EXPECT_GE(bars.volume[i], 0);
    EXPECT_TRUE(i == 0 || bars.time[i] > bars.time[i - 1]);
    EXPECT_LE(bars.time[i], kNow.seconds + 300);
  }
  return a;
}

TEST(YahooHostile, EveryTruncation) {
  for (const auto& [asked, whole] : {std::pair{kDaily, daily()}, {kMinutes, minutes()}}) {
    for (std::size_t n = 0; n < whole.size(); ++n)
      EXPECT_EQ(judged(asked, 200, whole.substr(0, n)).outcome, ChartOutcome::kBroken) << n;
    EXPECT_EQ(judged(asked, 200, whole).outcome, ChartOutcome::kBars);
  }
}

TEST(YahooHostile, RandomChanges) {
  const char* pieces[] = {"null", "-",  "1e999", "\"",   "[",  "]",       "{",    "}", ",", "0",
                          "1e18", "\\", "\xFF",  "[[[[", "{}", "\"NaN\"", "true", ".", ":", "9"};
  std::mt19937_64 rng(7);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(rng() % n); };
  std::size_t good = 0;
  for (int round = 0; round < 20'000; ++round) {
    const bool days = round % 2 == 0;
    std::string body = days ? daily() : minutes();
    for (std::size_t change = 1 + below(4); change > 0; --change) {
      const std::size_t at = below(body.size());
      body.replace(at, below(3), pieces[below(std::size(pieces))]);
    }
    const int status = round % 10 == 9 ? 404 : 200;
    good += judged(days ? kDaily : kMinutes, status, body).outcome == ChartOutcome::kBars;
  }
  EXPECT_GT(good, 1000u) << "too wild: next to nothing reaches the rows";
}

TEST(YahooHostile, AnyValueInAnyPlace) {
  const char* values[] = {"null",
                          "true",
                          "\"\"",
                          "\"x\"",
                          "[]",
                          "{}",
                          "[[]]",
                          "[null]",
                          "[{}]",
                          "-1",
                          "1e308",
                          "1e999",
                          "0",
                          "1.5",
                          "{\"a\":1}",
                          "9223372036854775807",
                          "-9223372036854775808",
                          "18446744073709551615"};
  for (const auto& [asked, whole] : {std::pair{kDaily, daily()}, {kMinutes, minutes()}}) {
    for (std::size_t colon = whole.find(':'); colon != std::string::npos;
         colon = whole.find(':', colon + 1)) {
      // Up to the end of a number, a string or a bracket that opens: what follows is mended below.
      for (const char* value : values) {
        std::size_t end = colon + 1;
        int depth = 0;
        do {
          if (whole[end] == '[' || whole[end] == '{') ++depth;
          if (whole[end] == ']' || whole[end] == '}') --depth;
          ++end;
        } while (depth > 0 || (whole[end] != ',' && whole[end] != '}' && whole[end] != ']'));
        const std::string body = whole.substr(0, colon + 1) + value + whole.substr(end);
        ASSERT_TRUE(parse_json(body, "made")) << body;
        judged(asked, 200, body);
      }
    }
  }
}

TEST(YahooHostile, DeepNesting) {
  for (const std::size_t depth : {10u, 63u, 64u, 65u, 100'000u}) {
    const std::string deep = std::string(depth, '[') + std::string(depth, ']');
    judged(kDaily, 200, deep);
    judged(kDaily, 404, deep);
    judged(kDaily, 200, std::string(depth, '{'));
    judged(kDaily, 200, answer(meta("1d"), deep, "{\"open\":" + deep + "}"));
  }
}

/// `n` rows a minute apart before now, all of one value a column.
std::string long_answer(std::size_t n, const std::string& price) {
  std::string stamps, prices, zeros;
  const std::int64_t first = second("2026-03-05T09:15:00") - 60 * static_cast<std::int64_t>(n);
  for (std::size_t i = 0; i < n; ++i) {
    const char* comma = i > 0 ? "," : "";
    stamps += std::string(comma) + std::to_string(first + 60 * static_cast<std::int64_t>(i));
    prices += std::string(comma) + price;
    zeros += std::string(comma) + "0";
  }
  return answer(meta("1m"), stamps,
                R"({"open":[)" + prices + R"(],"high":[)" + prices + R"(],"low":[)" + prices +
                    R"(],"close":[)" + prices + R"(],"volume":[)" + zeros + "]}");
}

TEST(YahooHostile, LongAnswers) {
  const ChartQuery asked{"^NSEI", "5d", "1m"};
  const ChartAnswer many = judged(asked, 200, long_answer(500'000, "9.5"));
  EXPECT_EQ(many.outcome, ChartOutcome::kBars);
  EXPECT_EQ(many.chart.bars.size() + (many.chart.stub ? 1 : 0), 500'000u);
  const ChartAnswer faulty = judged(asked, 200, long_answer(500'000, "-1"));
  EXPECT_EQ(faulty.outcome, ChartOutcome::kBroken);
  EXPECT_EQ(faulty.chart.faulty_rows, 500'000u);
  EXPECT_LT(faulty.chart.remarks.size(), 10u);
  const ChartAnswer beyond = judged(asked, 200, long_answer(1'000'000, "9.5"));
  EXPECT_EQ(beyond.outcome, ChartOutcome::kBroken);
  EXPECT_NE(beyond.reason.find("values"), std::string::npos) << beyond.reason;
}

TEST(YahooHostile, OddQueriesAndStatuses) {
  for (const char* interval : {"", "m", "h", "0m", "99999999999999m", "-1h", "1d", "5m", "1wk", "x"}) {
    for (const int status : {-1, 0, 200, 302, 400, 999, 2'000'000'000})
      judged({"", "", interval}, status, daily());
    judged({"^NSEI", "5y", interval}, 200, minutes());
  }
}

}  // namespace
}  // namespace spectrum::io
