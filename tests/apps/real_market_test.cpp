// On the real market, where there is one: $SPECTRUM_LOCAL_DATA/market/prediction_data.json.
#include <gtest/gtest.h>

#include <bit>
#include <cstdlib>
#include <random>

#include "apps/pipeline/exchange_calendar.h"
#include "apps/pipeline/market_view.h"
#include "features/stream.h"
#include "features/table.h"
#include "io/cache.h"
#include "io/json.h"
#include "tests/apps/program.h"

namespace spectrum {
namespace {

using io::Json;
using test::Outcome;
using test::run_program;

TEST(RealMarket, TrainsAndForecasts) {
  const char* folder = std::getenv("SPECTRUM_LOCAL_DATA");
  if (!folder) GTEST_SKIP() << "SPECTRUM_LOCAL_DATA is not set";
  const test::Folder home;
  const std::vector<std::string> where = {"--data",   std::string(folder) + "/market/prediction_data.json",
                                          "--models", (home / "models").string(),
                                          "--out",    (home / "out.json").string(),
                                          "--now",    "2025-11-16T12:00:00+05:30"};
  for (const char* command : {"train", "infer"}) {
    std::vector<std::string> arguments = {command};
    arguments.insert(arguments.end(), where.begin(), where.end());
    const Outcome o = run_program(arguments);
    ASSERT_EQ(o.code, 0) << o.err;
  }
  EXPECT_EQ(run_program({"validate", (home / "out.json").string()}).code, 0);
  const Json d = io::read_json((home / "out.json").string()).value();
  const double close = *d.number("close");
  const auto week = d.find("tiles")->numbers("weekly_range_pts");
  EXPECT_GT((*week)[0], -0.05 * close);
  EXPECT_LT((*week)[0], -0.005 * close);
  EXPECT_GT((*week)[1], 0.005 * close);
  EXPECT_LT((*week)[1], 0.05 * close);
}

TEST(RealMarket, AgesAreCountedInSessions) {
  const char* folder = std::getenv("SPECTRUM_LOCAL_DATA");
  if (!folder) GTEST_SKIP() << "SPECTRUM_LOCAL_DATA is not set";
  const auto at = [](const char* text) { return io::parse_instant(text, io::kMarketOffset).value(); };
  const auto day = [](const char* text) { return io::parse_day(text).value(); };
  const auto read =
      io::read_cache(std::string(folder) + "/market/prediction_data.json", at("2025-11-16T12:00:00"), false);
  ASSERT_TRUE(read) << read.error().message;
  const auto view = [&](std::optional<io::Day> as_of, const char* now) {
    return pipeline::view_market(read->cache, as_of, {pipeline::nse_calendar(), at(now)}).value();
  };
  EXPECT_EQ(view({}, "2025-11-16T12:00:00").age_sessions, 0);
  EXPECT_EQ(view({}, "2025-12-26T18:00:00").age_sessions, 29) << "30 weekdays, less Christmas";
  const auto holiday = view(day("2025-11-05"), "2025-11-16T12:00:00");
  EXPECT_EQ(holiday.last_day(), day("2025-11-04"));
  EXPECT_EQ(holiday.age_sessions, 0);
  // Yahoo has no row of Sunday 2023-11-12, Muhurat trading.
  const auto sunday = view(day("2023-11-12"), "2025-11-16T12:00:00");
  EXPECT_EQ(sunday.last_day(), day("2023-11-10"));
  EXPECT_EQ(sunday.age_sessions, 0);
}

TEST(RealMarket, StreamsToTheBitsOfItsTable) {
  const char* folder = std::getenv("SPECTRUM_LOCAL_DATA");
  if (!folder) GTEST_SKIP() << "SPECTRUM_LOCAL_DATA is not set";
  const io::Instant now = io::parse_instant("2025-11-16T12:00:00+05:30").value();
  const auto read = io::read_cache(std::string(folder) + "/market/prediction_data.json", now, false);
  ASSERT_TRUE(read) << read.error().message;
  const features::Market m =
      pipeline::view_market(read->cache, std::nullopt, {pipeline::nse_calendar(), now}).value().market;
  const features::Table table = features::compute(m);
  features::Stream stream(features::Shape::of(m));
  std::mt19937_64 rng(3);
  std::vector<double> closes, others;
  for (std::size_t t = 0; t < m.size(); ++t) {
    const features::SessionBar bar = features::SessionBar::of(m, t, closes);
    const bool grows = rng() % 3 == 0;  // the bar is another's before it is its own
    std::span<const double> row =
        stream.append(grows ? features::SessionBar::of(m, rng() % m.size(), others) : bar);
    if (grows) row = stream.revise(bar);
    for (std::size_t c = 0; c < table.columns(); ++c)
      ASSERT_EQ(std::bit_cast<std::uint64_t>(row[c]), std::bit_cast<std::uint64_t>(table.column(c)[t]))
          << table.names()[c] << " on " << io::format_day(m.days[t]);
  }
}

}  // namespace
}  // namespace spectrum
