// A leak that is planted must be found, and named with its date.
#include "apps/pipeline/audit_leak.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "apps/pipeline/audit_report.h"
#include "apps/pipeline/audit_values.h"
#include "apps/pipeline/exchange_calendar.h"
#include "apps/pipeline/exit_code.h"
#include "io/synth.h"

namespace spectrum::pipeline {
namespace {

using features::Market;
using features::Table;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
const MarketClock kNow = {nse_calendar(), io::parse_instant("2025-11-15T10:00:00+05:30").value()};

const io::Cache& cache() {
  static const io::Cache kCache = io::synthesise({.seed = 7, .sessions = 330});
  return kCache;
}
const MarketView& view() {
  static const MarketView kView = view_market(cache(), std::nullopt, kNow).value();
  return kView;
}
const Market& market() { return view().market; }

Table all_features(const Market& m) { return features::compute(m); }

/// The table with one column changed.
template <class Change>
Table altered(const Table& table, const std::string& name, Change change) {
  std::vector<double> cells;
  for (std::size_t k = 0; k < table.columns(); ++k) {
    std::vector<double> column(table.column(k).begin(), table.column(k).end());
    if (table.names()[k] == name) change(column);
    cells.insert(cells.end(), column.begin(), column.end());
  }
  return {{table.names().begin(), table.names().end()},
          {table.warmups().begin(), table.warmups().end()},
          table.rows(),
          std::move(cells)};
}

/// Every value a day too early.
void shift_by_a_day(std::vector<double>& column) {
  if (column.empty()) return;
  column.erase(column.begin());
  column.push_back(kNaN);
}

TEST(CutPoints, AreTheLastFiveAndAnEvenSpread) {
  const auto cuts = cut_points(1250, 30);
  ASSERT_EQ(cuts.size(), 35u);
  EXPECT_TRUE(std::ranges::is_sorted(cuts, std::less_equal<>()));
  EXPECT_EQ(std::vector(cuts.end() - 5, cuts.end()),
            (std::vector<std::size_t>{1245, 1246, 1247, 1248, 1249}));
  EXPECT_EQ(cuts[29], 1244u);
  EXPECT_EQ(cuts[14], 622u);
}

TEST(CutPoints, AreNeverMoreThanThereAre) {
  EXPECT_EQ(cut_points(8, 1000), (std::vector<std::size_t>{1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(cut_points(6, 3), (std::vector<std::size_t>{1, 2, 3, 4, 5}));
  EXPECT_TRUE(cut_points(1, 30).empty());
  EXPECT_TRUE(cut_points(0, 30).empty());
}

TEST(CheckTable, TheFeaturesAreClean) {
  const auto cuts = cut_points(market().size(), 6);
  int steps = 0;
  const LeakCheck c = check_table("features", all_features, market(), cuts, [&](int done, int total) {
    EXPECT_EQ(done, ++steps);
    EXPECT_EQ(total, 11);
  });
  EXPECT_TRUE(c.leaks.empty()) << c.leaks.front().name;
  EXPECT_EQ(c.name, "features");
  EXPECT_EQ(c.values, 95u);
  EXPECT_EQ(c.cuts, 11u);
  EXPECT_EQ(steps, 11);
  EXPECT_GT(c.cells, c.rows * 50);
  EXPECT_TRUE(c.never_defined.empty());
}

TEST(CheckTable, NamesAFeatureThatKnowsTomorrow) {
  const ComputeTable planted = [](const Market& m) {
    return altered(features::compute(m), "rsi_14", shift_by_a_day);
  };
  const std::vector<std::size_t> cuts = {10, 200,
                                         300};  // on row 9 the feature is not defined, shifted or not
  const LeakCheck c = check_table("features", planted, market(), cuts);
  ASSERT_EQ(c.leaks.size(), 1u);
  const Leak& leak = c.leaks.front();
  EXPECT_EQ(leak.name, "rsi_14");
  EXPECT_EQ(leak.day, market().days[199]);
  EXPECT_EQ(leak.cut, market().days[199]);
  EXPECT_EQ(leak.whole, io::Json(features::compute(market()).column("rsi_14")[200]));
  EXPECT_TRUE(leak.head.is_null());
}

TEST(CheckTable, NamesTheFirstRowThatAMeanOverAllDaysSpoils) {
  const ComputeTable planted = [](const Market& m) {
    return altered(features::compute(m), "mom_5", [](std::vector<double>& column) {
      double sum = 0;
      for (double v : column) sum += std::isnan(v) ? 0 : v;
      for (double& v : column) v -= sum / static_cast<double>(column.size());
    });
  };
  const LeakCheck c = check_table("features", planted, market(), cut_points(market().size(), 3));
  ASSERT_EQ(c.leaks.size(), 1u);
  EXPECT_EQ(c.leaks[0].name, "mom_5");
  EXPECT_EQ(c.leaks[0].day, market().days[5]);
  EXPECT_LT(c.leaks[0].day, c.leaks[0].cut);
}

TEST(CheckTable, ComparesBitsAndCountsWhatWasNeverDefined) {
  const auto table_of = [](double a, double b) {
    return [a, b](const Market& m) {
      std::vector<double> cells(2 * m.size(), kNaN);
      for (std::size_t t = 0; t < m.size(); ++t) cells[t] = m.size() == market().size() ? a : b;
      return Table({"x", "nothing"}, {0, 0}, m.size(), cells);
    };
  };
  const std::vector<std::size_t> cuts = {20};
  EXPECT_TRUE(check_table("t", table_of(1, 1), market(), cuts).leaks.empty());
  EXPECT_EQ(check_table("t", table_of(1, std::nextafter(1, 2)), market(), cuts).leaks.size(), 1u);
  EXPECT_EQ(check_table("t", table_of(0.0, -0.0), market(), cuts).leaks.size(), 1u);
  EXPECT_TRUE(check_table("t", table_of(kNaN, -kNaN), market(), cuts).leaks.empty());
  EXPECT_EQ(check_table("t", table_of(1, 1), market(), cuts).never_defined,
            std::vector<std::string>{"nothing"});
}

TEST(CheckTable, AColumnThatOnlyTheWholeHistoryHasIsALeak) {
  const ComputeTable planted = [](const Market& m) {
    if (m.size() < 100) return Table({}, {}, m.size(), {});
    return Table({"x"}, {0}, m.size(), std::vector<double>(m.size(), 1));
  };
  const LeakCheck c = check_table("t", planted, market(), std::vector<std::size_t>{20, 200});
  ASSERT_EQ(c.leaks.size(), 1u);
  EXPECT_EQ(c.leaks[0].cut, market().days[19]);
}

TEST(CheckTable, NamesAModelInputThatKnowsTomorrow) {
  const std::vector<std::size_t> cuts = {280, 320};
  EXPECT_TRUE(check_table("inputs", encoder_inputs, market(), cuts).leaks.empty());
  EXPECT_TRUE(check_table("ranges", range_values, market(), cuts).leaks.empty());
  for (const char* name : {"tme[89].ret_scaled_20", "vse[63]", "gfe.rsi_14", "engineered.ln_rv_10"}) {
    const ComputeTable planted = [&](const Market& m) {
      return altered(encoder_inputs(m), name, shift_by_a_day);
    };
    const LeakCheck c = check_table("inputs", planted, market(), cuts);
    ASSERT_EQ(c.leaks.size(), 1u) << name;
    EXPECT_EQ(c.leaks[0].name, name);
    EXPECT_EQ(c.leaks[0].day, market().days[279]);
  }
}

TEST(CheckTable, NamesALevelThatAJoinTookFromTheNextDay) {
  const auto after = [](std::size_t n) {
    const io::Day last = market().days[n - 1];
    return view_market(head_of(cache(), last), last, kNow).value().market;
  };
  const std::vector<std::size_t> cuts = {280, 320};
  EXPECT_TRUE(check_table("market", market_levels, market(), cuts, {}, after).leaks.empty());
  Market peeking = market();
  shift_by_a_day(peeking.vix.close);
  const LeakCheck c = check_table("market", market_levels, peeking, cuts, {}, after);
  ASSERT_FALSE(c.leaks.empty());
  EXPECT_EQ(c.leaks[0].name, "vix.close");
}

TEST(CheckTable, ASeriesThatBeganLaterIsNoLeak) {
  io::Cache late = cache();
  io::Candles& vix = late.find(io::kVolatilityKey)->bars;
  io::Candles kept;
  for (std::size_t i = 100; i < vix.size(); ++i) kept.push_back(vix.bar(i));
  vix = kept;
  const auto after = [&](std::size_t n) {
    const io::Day last = market().days[n - 1];
    return view_market(head_of(late, last), last, kNow).value().market;
  };
  const Market whole = view_market(late, std::nullopt, kNow).value().market;
  const std::vector<std::size_t> cuts = {80, 101, 200};
  for (const ComputeTable& values : {ComputeTable(market_levels), ComputeTable(all_features)}) {
    const LeakCheck c = check_table("market", values, whole, cuts, {}, after);
    EXPECT_TRUE(c.leaks.empty()) << c.leaks.front().name;
  }
}

// ---- forecasts ----

/// The last close up to a day, and the one before, as a document.
io::Result<io::Json> honest_forecast(const io::Cache& c, io::Day as_of) {
  const io::Candles& bars = c.find(io::kPrimaryKey)->bars;
  const auto rows = static_cast<std::size_t>(std::ranges::upper_bound(bars.day, as_of) - bars.day.begin());
  if (rows < 100) return io::fail(io::ErrorKind::kBadData, "too short");
  return io::Json::object(
      {{"close", bars.close[rows - 1]},
       {"tiles", io::Json::object({{"range", io::Json::array({bars.low[rows - 1], bars.high[rows - 1]})}})}});
}

std::vector<io::Day> days(std::vector<std::size_t> cuts) {
  for (std::size_t& n : cuts) --n;
  std::vector<io::Day> out;
  for (std::size_t row : cuts) out.push_back(market().days[row]);
  return out;
}

TEST(CheckForecasts, CountsWhatWasComparedAndWhatWasRefused) {
  const LeakCheck c = check_forecasts("forecasts", honest_forecast, cache(), days({50, 120, 300}));
  EXPECT_TRUE(c.leaks.empty());
  EXPECT_TRUE(c.skipped.empty());
  EXPECT_EQ(c.cuts, 2u);
  EXPECT_EQ(c.refused, 1u);
  EXPECT_EQ(c.values, 3u);
  EXPECT_EQ(c.cells, 6u);
}

TEST(CheckForecasts, NamesAFieldThatPeeksAtTheLastSession) {
  const ComputeForecast planted = [](const io::Cache& c, io::Day as_of) {
    auto document = honest_forecast(c, as_of);
    if (document) {
      const double newest = c.find(io::kPrimaryKey)->bars.high.back();
      document->find("tiles")->set("range", io::Json::array({1.0, newest}));
    }
    return document;
  };
  const LeakCheck c = check_forecasts("forecasts", planted, cache(), days({120, 300}));
  ASSERT_EQ(c.leaks.size(), 1u);
  EXPECT_EQ(c.leaks[0].name, "tiles.range[1]");
  EXPECT_EQ(c.leaks[0].day, market().days[119]);
  EXPECT_EQ(c.leaks[0].whole, io::Json(market().high.back()));
  EXPECT_EQ(c.leaks[0].head, io::Json(market().high[119]));
}

TEST(CheckForecasts, ARefusalMustNotDependOnTheFutureEither) {
  const ComputeForecast planted = [](const io::Cache& c, io::Day as_of) -> io::Result<io::Json> {
    if (c.find(io::kPrimaryKey)->bars.size() < 200) return io::fail(io::ErrorKind::kBadData, "too short");
    return honest_forecast(c, as_of);
  };
  const LeakCheck c = check_forecasts("forecasts", planted, cache(), days({120}));
  ASSERT_FALSE(c.leaks.empty());
  EXPECT_EQ(c.leaks.back().name, "refused");
  EXPECT_EQ(c.leaks.back().head, io::Json("too short"));
}

TEST(CheckForecasts, NothingComparedIsNoProof) {
  const LeakCheck c = check_forecasts("forecasts", honest_forecast, cache(), days({20, 50}));
  EXPECT_EQ(c.cuts, 0u);
  EXPECT_NE(c.skipped.find("too short"), std::string::npos) << c.skipped;
}

TEST(HeadOf, LeavesNoBarOfALaterDay) {
  const io::Day last = market().days[200];
  const io::Cache head = head_of(cache(), last);
  ASSERT_EQ(head.series.size(), cache().series.size());
  for (const io::Series& s : head.series)
    for (io::Day day : s.bars.day) EXPECT_LE(day, last) << s.key;
  EXPECT_EQ(head.find(io::kPrimaryKey)->bars.size(), 201u);
}

// ---- the report ----

LeakAudit audit_of(const ComputeTable& compute) {
  const auto cuts = cut_points(market().size(), 2);
  LeakAudit audit;
  for (std::size_t n : cuts) audit.cuts.push_back(market().days[n - 1]);
  audit.checks.push_back(check_table("features", compute, market(), cuts));
  return audit;
}

/// What report_leaks prints; its exit code.
std::pair<std::string, int> reported(const LeakAudit& audit, bool json) {
  testing::internal::CaptureStdout();
  const int code = report_leaks(view(), audit, json);
  std::fflush(stdout);
  return {testing::internal::GetCapturedStdout(), code};
}

TEST(LeakReport, ALeakHasItsExitCodeAndIsNamed) {
  const LeakAudit audit =
      audit_of([](const Market& m) { return altered(features::compute(m), "adx_14", shift_by_a_day); });
  const std::string date = io::format_day(market().days[cut_points(market().size(), 2)[0] - 1]);
  const auto [text, code] = reported(audit, false);
  EXPECT_EQ(code, kLeak);
  EXPECT_NE(text.find("LEAK  features: adx_14 of " + date), std::string::npos) << text;
  EXPECT_NE(text.find("history ends on " + date), std::string::npos) << text;

  const auto [bytes, json_code] = reported(audit, true);
  EXPECT_EQ(json_code, kLeak);
  const auto json = io::parse_json(bytes, "stdout");
  ASSERT_TRUE(json) << bytes;
  EXPECT_EQ(json->string("verdict"), "leak");
  const io::Json& leak = json->find("checks")->at(0).find("leaks")->at(0);
  EXPECT_EQ(leak.string("name"), "adx_14");
  EXPECT_EQ(leak.string("date"), date);
  EXPECT_EQ(leak.string("history_to"), date);
  EXPECT_TRUE(leak.find("whole")->is_number());
  EXPECT_TRUE(leak.find("cut")->is_null());
}

TEST(LeakReport, CleanIsZero) {
  LeakAudit audit = audit_of(all_features);
  EXPECT_EQ(reported(audit, false).second, kOk);
  EXPECT_NE(reported(audit, false).first.find("No value changed"), std::string::npos);
  audit.checks.emplace_back().name = "forecasts";
  audit.checks.back().skipped = "no models";
  const auto [text, code] = reported(audit, false);
  EXPECT_EQ(code, kOk);
  EXPECT_NE(text.find("skipped: no models"), std::string::npos) << text;
  EXPECT_NE(text.find("No value that was compared changed"), std::string::npos) << text;
  EXPECT_EQ(leak_json(view(), audit).find("checks")->at(1).string("verdict"), "skipped");
}

}  // namespace
}  // namespace spectrum::pipeline
