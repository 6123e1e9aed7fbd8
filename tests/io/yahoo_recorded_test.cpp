// On answers that were recorded, where there are any: $SPECTRUM_LOCAL_DATA/yahoo/. Those named nyf2_* are
// whole exchanges, the others bodies alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <random>

#include "io/file.h"
#include "io/json.h"
#include "io/yahoo.h"
#include "yahoo_answers.h"

namespace spectrum::io {

void PrintTo(ChartOutcome outcome, std::ostream* out) {
  constexpr const char* kNames[] = {"kBars",         "kEmpty",   "kNotFound", "kBadRequest",
                                    "kUnauthorised", "kTooMany", "kBroken",   "kRefused"};
  *out << kNames[static_cast<int>(outcome)];
}

namespace {

struct Recorded {
  const char* file;
  ChartQuery asked;
  const char* now;  ///< of the market's clock
  int status;       ///< what an exchange says of itself goes before it
  ChartOutcome outcome;
  std::size_t bars = 0, null_rows = 0, faulty_rows = 0;
  bool stub = false, forming = false;
  const char* reason = "";  ///< a part of it
};

using enum ChartOutcome;

constexpr const char* kNoAnswers = "SPECTRUM_LOCAL_DATA is not set, or holds no yahoo/";

const Recorded kRecorded[] = {
    {"chart_200_7203T_5m_nulls.json",
     {"7203.T", "1d", "5m"},
     "2026-10-05T12:30:00",
     200,
     kBars,
     5,
     4,
     0,
     true},
    {"chart_200_AAPL_5m_insession_stub.json",
     {"AAPL", "1d", "5m"},
     "2026-10-05T19:28:30",
     200,
     kBars,
     6,
     0,
     0,
     true,
     true},
    {"chart_200_GS2C_DE_5d_offgrid_last.json", {"GS2C.DE", "5d", "1d"}, "2025-10-29T22:30:00", 200, kBars, 5},
    {"chart_200_NSEI_empty_timestamps.json",
     {"^NSEI", "1d", "5m"},
     "2026-09-26T12:00:00",
     200,
     kEmpty,
     0,
     0,
     0,
     false,
     false,
     "no session"},
    {"chart_200_NSE_ADANIENT_15m_closing_stub.json",
     {"ADANIENT.NS", "1d", "15m"},
     "2023-06-27T15:30:10",
     200,
     kBars,
     25,
     0,
     0,
     true},
    {"chart_200_RELIANCE_NS_1d_null_row.json",
     {"RELIANCE.NS", "5d", "1d"},
     "2026-08-22T12:00:00",
     200,
     kRefused,
     0,
     0,
     0,
     false,
     false,
     "how long its bars are"},
    {"chart_200_TNX_5m_1d_index.json",
     {"^TNX", "1d", "5m"},
     "2026-02-03T01:29:52",
     200,
     kBars,
     15,
     0,
     0,
     false,
     true},
    {"chart_200_VFINX_max_becomes_3mo.json",
     {"VFINX", "max", "1d"},
     "2025-10-30T12:00:00",
     200,
     kRefused,
     0,
     0,
     0,
     false,
     false,
     "\"3mo\""},
    {"chart_200_index_1d_live_SOX.json",
     {"^SOX", "1mo", "1d"},
     "2026-10-05T21:28:54",
     200,
     kBars,
     20,
     0,
     0,
     false,
     true},
    {"chart_200_malformed_result_empty_object.json",
     {"^NSEI", "5y", "1d"},
     "2026-10-05T21:00:00",
     200,
     kBroken,
     0,
     0,
     0,
     false,
     false,
     "meta"},
    {"chart_200_nodata_ghost_CAPIO.json",
     {"CAPIO.ST", "5y", "1d"},
     "2026-10-05T21:00:00",
     200,
     kEmpty,
     0,
     0,
     0,
     false,
     false,
     "delisted"},
    {"chart_200_null_chart.json",
     {"^NSEI", "5y", "1d"},
     "2026-10-05T21:00:00",
     200,
     kBroken,
     0,
     0,
     0,
     false,
     false,
     "no chart"},
    {"chart_200_snapshot_only_index_KOSPI25.json",
     {"KOSPI-25.KS", "1y", "1d"},
     "2026-10-05T21:00:00",
     200,
     kRefused,
     0,
     0,
     0,
     false,
     false,
     "no history"},
    {"chart_400_no_data_in_range.json",
     {"X", "5y", "1d"},
     "2026-10-05T21:00:00",
     400,
     kEmpty,
     0,
     0,
     0,
     false,
     false,
     "Data doesn't exist"},
    {"chart_404_not_found.json",
     {"X", "5y", "1d"},
     "2026-10-05T21:00:00",
     404,
     kNotFound,
     0,
     0,
     0,
     false,
     false,
     "HTTP 404: No data found"},
    {"chart_422_5m_older_than_60d.json",
     {"X", "5d", "5m"},
     "2026-10-05T21:00:00",
     422,
     kBadRequest,
     0,
     0,
     0,
     false,
     false,
     "last 60 days"},
    {"edge_429_too_many_requests.txt",
     {"X", "5y", "1d"},
     "2026-10-05T21:00:00",
     429,
     kTooMany,
     0,
     0,
     0,
     false,
     false,
     "Edge: Too Many Requests"},
    {"getcrumb_429_too_many_requests.txt",
     {"X", "5y", "1d"},
     "2026-10-05T21:00:00",
     429,
     kTooMany,
     0,
     0,
     0,
     false,
     false,
     "Too Many Requests"},
    {"nyf2_FAKE_chart_quote_without_timestamp.json",
     {"AAPL", "5d", "1d"},
     "2025-02-20T20:00:00",
     0,
     kBroken,
     0,
     0,
     0,
     false,
     false,
     "no timestamps"},
    {"nyf2_chart_200_AAPL_1d_headers.json", {"AAPL", "5d", "1d"}, "2025-02-20T20:00:00", 0, kBars, 1},
    {"nyf2_chart_200_AAPL_1d_split_dividend.json",
     {"AAPL", "3mo", "1d"},
     "2025-02-20T20:00:00",
     0,
     kBars,
     49},
    {"nyf2_chart_200_AAPL_1m_weekend_empty.json",
     {"AAPL", "1d", "1m"},
     "2025-02-20T20:00:00",
     0,
     kEmpty,
     0,
     0,
     0,
     false,
     false,
     "no session"},
    {"nyf2_chart_200_BTC_1d_row_at_period2.json",
     {"BTC-USD", "5d", "1d"},
     "2025-02-20T20:00:00",
     0,
     kBars,
     3},
    {"nyf2_chart_200_EURUSD_1d.json", {"EURUSD=X", "5d", "1d"}, "2025-02-20T20:00:00", 0, kBars, 3},
    {"nyf2_chart_200_NVDA_1y_split.json", {"NVDA", "1y", "1d"}, "2025-02-22T20:00:00", 0, kBars, 252},
    {"nyf2_chart_200_WSU_DE_1d.json", {"WSU.DE", "5d", "1d"}, "2025-02-20T20:00:00", 0, kBars, 3},
    {"nyf2_chart_200_fund_volume0_flat.json", {"0P0000XTS7", "5d", "1d"}, "2025-02-22T20:00:00", 0, kBars, 2},
    {"nyf2_consent_307_eu.json",
     {"AAPL", "5y", "1d"},
     "2025-02-20T20:00:00",
     0,
     kRefused,
     0,
     0,
     0,
     false,
     false,
     "consent"},
    {"nyf2_getcrumb_200.json",
     {"AAPL", "5y", "1d"},
     "2025-02-20T20:00:00",
     0,
     kBroken,
     0,
     0,
     0,
     false,
     false,
     "haT3"},
    {"quote_401_invalid_crumb.json",
     {"AAPL", "5y", "1d"},
     "2026-10-05T21:00:00",
     401,
     kUnauthorised,
     0,
     0,
     0,
     false,
     false,
     "HTTP 401: Invalid Crumb"},
    {"quote_401_no_access.json",
     {"AAPL", "5y", "1d"},
     "2026-10-05T21:00:00",
     401,
     kUnauthorised,
     0,
     0,
     0,
     false,
     false,
     "unable to access"},
};

/// Empty where there are no recorded answers.
std::string folder() {
  const char* data = std::getenv("SPECTRUM_LOCAL_DATA");
  const std::string path = data ? std::string(data) + "/yahoo/" : "";
  return data && std::filesystem::is_directory(path) ? path : "";
}

struct Reply {
  int status = 0;
  std::string body;
};

Reply load(const Recorded& r) {
  const std::string name = r.file;
  std::string text = read_file(folder() + name).value();
  if (!name.starts_with("nyf2_")) return {r.status, std::move(text)};
  const Json exchange = parse_json(text, name).value();
  const Json& response = *exchange.find("response");
  const Json* body = response.find("bodyJson");
  return {static_cast<int>(response.integer("status").value()),
          body ? dump(*body, 0) : response.string("bodyText").value()};
}

TEST(YahooRecorded, EachIsWhatItIs) {
  if (folder().empty()) GTEST_SKIP() << kNoAnswers;
  for (const Recorded& r : kRecorded) {
    const Reply reply = load(r);
    const ChartAnswer a = read_chart(r.asked, reply.status, reply.body, answers::at(r.now));
    EXPECT_EQ(a.outcome, r.outcome) << r.file << ": " << a.reason;
    EXPECT_EQ(a.chart.bars.size(), r.bars) << r.file;
    EXPECT_EQ(a.chart.null_rows, r.null_rows) << r.file;
    EXPECT_EQ(a.chart.faulty_rows, r.faulty_rows) << r.file;
    EXPECT_EQ(a.chart.duplicate_rows, 0u) << r.file;
    EXPECT_EQ(a.chart.stub.has_value(), r.stub) << r.file;
    EXPECT_EQ(a.chart.last_is_forming, r.forming) << r.file;
    EXPECT_NE(a.reason.find(r.reason), std::string::npos) << r.file << ": " << a.reason;
  }
}

TEST(YahooRecorded, NoneIsLeftOut) {
  if (folder().empty()) GTEST_SKIP() << kNoAnswers;
  for (const auto& entry : std::filesystem::directory_iterator(folder())) {
    const std::string name = entry.path().filename().string();
    const bool known = std::any_of(std::begin(kRecorded), std::end(kRecorded),
                                   [&](const Recorded& r) { return r.file == name; });
    EXPECT_TRUE(known || name == "INDEX.md") << name;
  }
}

TEST(YahooRecorded, APriceStandsWithoutBars) {
  if (folder().empty()) GTEST_SKIP() << kNoAnswers;
  for (const Recorded& r : kRecorded) {
    if (std::string_view(r.file) != "chart_200_NSEI_empty_timestamps.json") continue;
    const Reply reply = load(r);
    const Chart c = read_chart(r.asked, reply.status, reply.body, answers::at(r.now)).chart;
    EXPECT_TRUE(c.price && c.price_time && c.previous_close);
  }
}

/// Its authors cut the meta down; with the one field put back that the reader needs, it is a history.
TEST(YahooRecorded, ANullRowOfAShortenedAnswer) {
  if (folder().empty()) GTEST_SKIP() << kNoAnswers;
  std::string body = read_file(folder() + "chart_200_RELIANCE_NS_1d_null_row.json").value();
  body.replace(body.find("\"meta\":{"), 8, "\"meta\":{\"dataGranularity\":\"1d\",");
  const ChartAnswer a =
      read_chart({"RELIANCE.NS", "5d", "1d"}, 200, body, answers::at("2026-08-22T12:00:00"));
  EXPECT_EQ(a.outcome, kBars) << a.reason;
  EXPECT_EQ(a.chart.bars.size(), 3u);
  EXPECT_EQ(a.chart.null_rows, 1u);
}

TEST(YahooRecorded, ChangedBytesAreJudgedToo) {
  if (folder().empty()) GTEST_SKIP() << kNoAnswers;
  std::mt19937_64 rng(11);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(rng() % n); };
  for (const Recorded& r : kRecorded) {
    const Reply reply = load(r);
    for (int round = 0; round < 300 && !reply.body.empty(); ++round) {
      std::string body = reply.body;
      for (std::size_t change = 1 + below(5); change > 0; --change)
        body[below(body.size())] =
            static_cast<char>(below(2) ? "0123456789-.,:[]{}\"ne"[below(21)] : below(256));
      if (round % 4 == 3) body.resize(below(body.size()));
      const ChartAnswer a = read_chart(r.asked, reply.status, body, answers::at(r.now));
      EXPECT_EQ(a.chart.bars.empty(), a.outcome != kBars);
      EXPECT_EQ(a.reason.empty(), a.outcome == kBars);
    }
  }
}

}  // namespace
}  // namespace spectrum::io
