#include "apps/pipeline/doctor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "apps/pipeline/doctor_mend.h"
#include "apps/pipeline/doctor_report.h"
#include "apps/pipeline/exchange_calendar.h"
#include "io/cache.h"
#include "io/file.h"
#include "tests/apps/program.h"

namespace spectrum::pipeline {
namespace {

using io::Day;
using io::Json;
using test::run_program;

Day day(const char* text) { return io::parse_day(text).value(); }

Json row(const std::string& date, double close, double volume = 1000) {
  return Json::object({{"Date", date + " 00:00:00+05:30"},
                       {"Open", close},
                       {"High", close + 1},
                       {"Low", close - 1},
                       {"Close", close},
                       {"Volume", volume}});
}

/// A row for each session of the exchange's calendar.
Json sessions(const char* first, const char* last, double close) {
  Json rows = Json::array();
  for (Day d = day(first); d <= day(last); ++d)
    if (features::is_session(nse_calendar(), d)) rows.push(row(io::format_day(d), close));
  return rows;
}

/// Two good series, 20 October to 14 November 2025: 18 sessions, Muhurat trading on the 21st among them.
class Doctor : public testing::Test {
 protected:
  Doctor() {
    const Json series =
        Json::object({{"nifty_daily", Json::object({{"data", sessions("2025-10-20", "2025-11-14", 25000)}})},
                      {"vix", Json::object({{"data", sessions("2025-10-20", "2025-11-14", 12)}})}});
    cache_ = Json::object({{"timestamp", "2025-11-15T10:00:00+05:30"}, {"series", series}});
  }

  Json::Array rows(const char* key) { return *data(key).array_items(); }
  void set_rows(const char* key, Json::Array rows) { data(key) = Json(std::move(rows)); }

  /// Sets fields of the row of a date.
  void change(const char* key, const char* date, std::initializer_list<Json::Member> fields) {
    Json::Array all = rows(key);
    for (Json& r : all)
      if (r.string("Date")->starts_with(date))
        for (const Json::Member& f : fields) r.set(f.name, f.value);
    set_rows(key, std::move(all));
  }
  void remove(const char* key, const char* date) {
    Json::Array all = rows(key);
    std::erase_if(all, [&](const Json& r) { return r.string("Date")->starts_with(date); });
    set_rows(key, std::move(all));
  }
  void append(const char* key, Json r) {
    Json::Array all = rows(key);
    all.push_back(std::move(r));
    set_rows(key, std::move(all));
  }

  Checkup look(const char* as_of = nullptr) {
    return examine(cache_, nse_calendar(), as_of ? std::optional(day(as_of)) : std::nullopt, now_, now_);
  }

  /// The only finding of that kind; fails where there is another number of them.
  Finding only(const std::string& kind, const Checkup& c) {
    std::vector<Finding> found;
    std::ranges::copy_if(c.findings, std::back_inserter(found),
                         [&](const Finding& f) { return f.kind == kind; });
    EXPECT_EQ(found.size(), 1u) << kind;
    return found.empty() ? Finding() : found.front();
  }

  /// Exactly this is wrong, on these dates.
  void expect(const Checkup& c, const char* kind, Severity severity, const char* series,
              const std::vector<const char*>& dates) {
    const Finding f = only(kind, c);
    EXPECT_EQ(f.severity, severity) << kind;
    EXPECT_EQ(f.series, series);
    std::vector<Day> days;
    for (const char* d : dates) days.push_back(day(d));
    EXPECT_EQ(f.dates, days) << kind;
    EXPECT_FALSE(f.text.empty());
    EXPECT_FALSE(f.advice.empty());
  }

  Json& data(const char* key) { return *cache_.find("series")->find(key)->find("data"); }

  Json cache_;
  io::Instant now_ = io::parse_instant("2025-11-15T10:00:00+05:30").value();
};

TEST_F(Doctor, FindsNothingInGoodData) {
  const Checkup c = look();
  EXPECT_TRUE(c.findings.empty()) << c.findings.front().text;
  ASSERT_EQ(c.series.size(), 2u);
  EXPECT_EQ(c.series[0].rows, 18u);
  EXPECT_EQ(c.series[0].first, day("2025-10-20"));
  EXPECT_EQ(c.series[0].last, day("2025-11-14"));
  EXPECT_FALSE(c.series[0].lacks);
  EXPECT_TRUE(c.series[1].lacks->empty());
}

TEST_F(Doctor, TellsSpecialSessionsFromRegularOnes) {
  for (const char* key : {"nifty_daily", "vix"})
    for (const char* date : {"2025-10-21", "2025-11-03"}) remove(key, date);
  const Checkup c = look();
  EXPECT_EQ(c.series[0].missing, std::vector<Day>{day("2025-11-03")});
  EXPECT_EQ(c.series[0].missing_special, std::vector<Day>{day("2025-10-21")});
  EXPECT_EQ(c.count(Severity::kWarning), 2u);
  EXPECT_EQ(c.count(Severity::kNote), 2u);
  EXPECT_TRUE(c.series[1].lacks->empty());
}

TEST_F(Doctor, RowsOnClosedDays) {
  append("vix", row("2025-11-15", 12));
  append("nifty_daily", row("2025-11-15", 25000));
  remove("vix", "2025-11-15");
  expect(look(), "closed_days", Severity::kWarning, "nifty_daily", {"2025-11-15"});
}

TEST_F(Doctor, DuplicatesAndDisorder) {
  append("vix", row("2025-11-04", 13));
  const Checkup c = look();
  expect(c, "duplicate_dates", Severity::kWarning, "vix", {"2025-11-04"});
  expect(c, "unsorted", Severity::kWarning, "vix", {"2025-11-04"});
  EXPECT_TRUE(only("unsorted", c).mendable);
  EXPECT_EQ(c.findings.size(), 2u);
}

TEST_F(Doctor, PricesThatAreNoBar) {
  change("vix", "2025-11-04", {{"High", 11.5}});
  change("vix", "2025-11-06", {{"Low", 12.5}});
  change("vix", "2025-11-07", {{"Open", 0}});
  change("vix", "2025-11-10", {{"Open", Json()}});
  const Checkup c = look();
  expect(c, "bad_prices", Severity::kError, "vix", {"2025-11-04", "2025-11-06", "2025-11-07", "2025-11-10"});
  EXPECT_NE(only("bad_prices", c).text.find("High 11.5 is below"), std::string::npos)
      << only("bad_prices", c).text;
  EXPECT_FALSE(c.healthy());
}

TEST_F(Doctor, FloatResidueIsNoContradiction) {
  change("vix", "2025-11-04", {{"Open", 12.0}, {"High", 12.0}, {"Low", 11.0}, {"Close", 12.000000954}});
  EXPECT_TRUE(look().healthy());
}

TEST_F(Doctor, JumpsBeyondTheLimits) {
  change("nifty_daily", "2025-11-04",
         {{"Open", 32200}, {"High", 32300}, {"Low", 32000}, {"Close", 32200}});  // log return 0.2531
  expect(look(), "jumps", Severity::kError, "nifty_daily", {"2025-11-04", "2025-11-06"});
  change("nifty_daily", "2025-11-04", {{"Close", 32050}});  // 0.2484
  EXPECT_TRUE(look().findings.empty());
}

TEST_F(Doctor, TheVolatilityIndexMayMoveFurther) {
  const auto set = [&](double v) {
    change("vix", "2025-11-04", {{"Open", v}, {"High", v + 1}, {"Low", v - 1}, {"Close", v}});
  };
  set(32);  // log return 0.98
  EXPECT_TRUE(look().findings.empty());
  set(33);
  expect(look(), "jumps", Severity::kError, "vix", {"2025-11-04", "2025-11-06"});
  set(4.5);
  const Checkup c = look();
  expect(c, "vix_level", Severity::kError, "vix", {"2025-11-04"});
  EXPECT_EQ(c.findings.size(), 1u);
  set(151);
  only("vix_level", look());
}

TEST_F(Doctor, AMoveOverALongGapIsNoJump) {
  Json rows = Json::array({row("2021-11-01", 17000), row("2025-11-14", 25000)});
  data("nifty_daily") = rows;
  const Checkup c = look();
  EXPECT_TRUE(std::ranges::none_of(c.findings, [](const Finding& f) { return f.kind == "jumps"; }));
}

TEST_F(Doctor, PhantomRows) {
  change("vix", "2025-11-11", {{"High", 12}, {"Low", 12}});  // with volume it is only odd
  EXPECT_TRUE(look().findings.empty());
  change("vix", "2025-11-11", {{"Volume", 0}});
  const Checkup c = look();
  expect(c, "flat_rows", Severity::kWarning, "vix", {"2025-11-11"});
  expect(c, "zero_volume", Severity::kNote, "vix", {"2025-11-11"});
  EXPECT_TRUE(c.healthy());
}

TEST_F(Doctor, ZeroVolumeIsCountedAndNoError) {
  for (const char* date : {"2025-11-04", "2025-11-06"}) change("vix", date, {{"Volume", 0}});
  change("vix", "2025-11-07", {{"Volume", Json()}});
  const Checkup c = look();
  EXPECT_EQ(c.series[1].zero_volume, 3u);
  expect(c, "zero_volume", Severity::kNote, "vix", {"2025-11-04", "2025-11-06", "2025-11-07"});
  EXPECT_EQ(c.findings.size(), 1u);
}

TEST_F(Doctor, AdjustedPrices) {
  change("vix", "2025-11-04", {{"Open", 12.34}, {"Close", 12.3456}});                     // decimals
  change("vix", "2025-11-06", {{"Open", static_cast<double>(12.34f)}, {"Close", 12.2}});  // Yahoo's floats
  change("vix", "2025-11-10", {{"Open", 11.987654}});                                     // the same, as text
  EXPECT_TRUE(look().findings.empty());
  change("vix", "2025-11-07", {{"Open", static_cast<double>(12.34f) * 0.99998834}});
  expect(look(), "adjusted_prices", Severity::kWarning, "vix", {"2025-11-07"});
}

TEST_F(Doctor, NullRows) {
  change("nifty_daily", "2025-11-04", {{"Close", Json()}});
  change("vix", "2025-11-04", {{"Close", "NaN"}});
  const Checkup c = look();
  const auto nulls = std::ranges::count(c.findings, "null_rows", &Finding::kind);
  EXPECT_EQ(nulls, 2);
  for (const Finding& f : c.findings)
    if (f.kind == "null_rows") {
      EXPECT_EQ(f.severity, f.series == "vix" ? Severity::kWarning : Severity::kError);
    }
  EXPECT_EQ(c.series[0].missing, std::vector<Day>{day("2025-11-04")});
}

TEST_F(Doctor, RowsWithoutADateAndOfDaysToCome) {
  append("vix", Json::object({{"Open", 12}, {"High", 12}, {"Low", 12}, {"Close", 12}}));
  append("vix", row("2025-02-30", 12));
  append("vix", 7);
  append("vix", row("2025-11-20", 12));
  const Checkup c = look();
  EXPECT_EQ(only("undated_rows", c).count, 3u);
  expect(c, "future_rows", Severity::kError, "vix", {"2025-11-20"});
}

TEST_F(Doctor, AgeIsCountedInSessions) {
  EXPECT_EQ(look("2025-11-16").series[0].behind, 0);
  EXPECT_EQ(look("2025-11-17").series[0].behind, 1);
  now_ = io::parse_instant("2025-11-17T15:59:00+05:30").value();
  EXPECT_EQ(look().series[0].behind, 0);
  now_ = io::parse_instant("2025-11-17T16:00:00+05:30").value();
  EXPECT_EQ(look().series[0].behind, 1);
  EXPECT_EQ(look().count(Severity::kNote), 2u);
  const Checkup c = look("2025-12-26");  // Christmas is none
  EXPECT_EQ(c.series[0].behind, 29);
  EXPECT_EQ(c.count(Severity::kWarning), 2u);
}

TEST_F(Doctor, VolumesOfAnotherUnit) {
  for (const char* date : {"2025-11-11", "2025-11-12", "2025-11-13", "2025-11-14"})
    change("nifty_daily", date, {{"Volume", 1000000}});
  const Checkup c = look();
  expect(c, "volume_units", Severity::kWarning, "nifty_daily", {"2025-11-11"});
  EXPECT_TRUE(only("volume_units", c).text.starts_with("1 day from which on"))
      << only("volume_units", c).text;
}

TEST_F(Doctor, RowsAfterAsOfAreLeftAlone) {
  change("vix", "2025-11-14", {{"Close", 99}});
  EXPECT_FALSE(look().healthy());
  const Checkup c = look("2025-11-13");
  EXPECT_TRUE(c.findings.empty());
  EXPECT_EQ(c.series[0].rows, 17u);
}

TEST_F(Doctor, SeriesThatDoNotMatch) {
  remove("vix", "2025-10-20");
  remove("nifty_daily", "2025-11-06");
  const Checkup c = look();
  expect(c, "dates_primary_lacks", Severity::kWarning, "vix", {"2025-11-06"});
  EXPECT_EQ(only("late_start", c).count, 1u);
  EXPECT_TRUE(c.series[1].lacks->empty());
  remove("vix", "2025-11-14");
  expect(look(), "lacks_primary_dates", Severity::kWarning, "vix", {"2025-11-14"});
}

TEST_F(Doctor, TooManyHolesAreAnError) {
  remove("vix", "2025-11-04");  // 1 of 18
  expect(look(), "lacks_primary_dates", Severity::kError, "vix", {"2025-11-04"});
  data("nifty_daily") = sessions("2025-08-01", "2025-11-14", 25000);
  data("vix") = sessions("2025-08-01", "2025-11-14", 12);
  remove("vix", "2025-11-04");  // 1 of 72
  expect(look(), "lacks_primary_dates", Severity::kWarning, "vix", {"2025-11-04"});
}

TEST_F(Doctor, BeyondTheCalendarOnlyWeekdaysAreJudged) {
  Json rows = Json::array();  // Monday 15 to Monday 29 April 2019, of which the 17th and 19th were holidays
  for (Day d = day("2019-04-15"); d <= day("2019-04-29"); ++d)
    if (io::weekday(d) <= 5 && d != day("2019-04-17") && d != day("2019-04-19"))
      rows.push(row(io::format_day(d), 11700));
  data("nifty_daily") = rows;
  cache_.find("series")->set("vix", Json::object({{"data", rows}}));
  change("vix", "2019", {{"Open", 12}, {"High", 12.5}, {"Low", 11}, {"Close", 12}});
  const Checkup c = look("2019-04-30");
  EXPECT_TRUE(c.series[0].missing.empty());
  EXPECT_EQ(c.series[0].behind, 1);
  EXPECT_EQ(c.count(Severity::kWarning), 0u);
  EXPECT_EQ(std::ranges::count(c.findings, "missing_weekdays", &Finding::kind), 2);
  EXPECT_NE(only("calendar", c).text.find("2020-01-01 to 2026-12-31"), std::string::npos);
}

TEST_F(Doctor, WhatIsAbsent) {
  cache_.set("series", Json::object({{"nifty_daily", Json::object({{"data", Json::array()}})}}));
  EXPECT_EQ(only("empty", look()).severity, Severity::kError);
  EXPECT_EQ(only("absent", look()).severity, Severity::kWarning);
  cache_.set("series", Json::object({{"vix", Json::object({{"data", 5}})}}));
  EXPECT_EQ(only("unreadable", look()).severity, Severity::kError);
  EXPECT_EQ(only("absent", look()).severity, Severity::kError);
}

TEST_F(Doctor, ASeriesUnderTwoNames) {
  for (const char* key : {"nsebank", "bank_nifty"})
    cache_.find("series")->set(key, Json::object({{"data", data("nifty_daily")}}));
  EXPECT_EQ(only("two_names", look()).severity, Severity::kWarning);
}

// ---- mending ----

TEST_F(Doctor, MendsNothingWhereNothingIsWrong) {
  const Json before = cache_;
  EXPECT_TRUE(mend(cache_).empty());
  EXPECT_EQ(cache_, before);
}

TEST_F(Doctor, MendingLosesNoGoodRow) {
  const Json::Array good = rows("vix");
  Json::Array bad = good;
  std::swap(bad[2], bad[9]);
  bad.insert(bad.begin() + 5, row("2025-11-12", 50));  // an older row of that date
  bad.push_back(Json());                               // null
  bad.push_back(row("2025-11-14", 12));                // a null row is no reason to lose the good one
  bad.back().set("Close", Json());
  set_rows("vix", bad);
  const std::vector<Mending> done = mend(cache_);
  EXPECT_EQ(rows("vix"), good);
  ASSERT_EQ(done.size(), 3u);
  EXPECT_EQ(done[0].text, "2 rows without a close dropped");
  EXPECT_EQ(done[1].text, "sorted by date");
  EXPECT_EQ(done[2].text, "1 row of a date that is there again dropped");
  EXPECT_EQ(done[2].removed, std::vector<Json>{row("2025-11-12", 50)});
  EXPECT_TRUE(mend(cache_).empty());
  EXPECT_TRUE(look().findings.empty());
}

TEST_F(Doctor, TheProgramReadsTheSameBeforeAndAfterMending) {
  Json faulty = row("2025-11-04", 12);
  faulty.set("High", 1);
  Json null = row("2025-11-06", 12);
  null.set("Close", Json());
  Json::Array bad = {row("2025-11-07", 20), row("2025-11-07", 21), faulty, null};
  for (const Json& r : rows("vix")) bad.insert(bad.begin() + 1, r);
  set_rows("vix", bad);
  const auto before = io::parse_cache(io::dump(cache_), "before", now_).value().cache;
  EXPECT_EQ(mend(cache_).size(), 3u);
  const auto after = io::parse_cache(io::dump(cache_), "after", now_).value().cache;
  EXPECT_EQ(after.find("vix")->bars, before.find("vix")->bars);
}

TEST_F(Doctor, MendingKeepsTheLastUsableRowOfADate) {
  Json faulty = row("2025-11-14", 12);
  faulty.set("High", 1);
  append("vix", row("2025-11-14", 13));
  append("vix", faulty);
  ASSERT_EQ(mend(cache_).size(), 1u);
  EXPECT_EQ(rows("vix").back(), row("2025-11-14", 13));
}

TEST_F(Doctor, MendingLeavesTheRestOfTheFileAsItIs) {
  cache_.set("other", Json::array({1, "x"}));
  change("vix", "2025-11-04", {{"Dividends", 0.0}, {"High", 1}});  // not to be mended
  append("vix", Json::object({{"Close", 12}}));                    // no date, but perhaps of use
  append("vix", row("2025-10-17", 12));
  change("vix", "2025-11-06", {{"High", 12}, {"Low", 12}, {"Volume", 0}});  // a phantom row
  const std::size_t before = rows("vix").size();
  Json head = cache_;
  head.find("series")->find("vix")->set("data", Json());
  ASSERT_EQ(mend(cache_).size(), 1u);
  EXPECT_EQ(rows("vix").size(), before);
  EXPECT_EQ(rows("vix").front(), row("2025-10-17", 12));
  EXPECT_EQ(rows("vix").back(), Json::object({{"Close", 12}}));
  cache_.find("series")->find("vix")->set("data", Json());
  EXPECT_EQ(cache_, head);
}

TEST_F(Doctor, MendingWritesNullForNan) {
  change("vix", "2025-11-04", {{"Volume", "NaN"}});
  EXPECT_EQ(only("nan_values", look()).count, 1u);
  ASSERT_EQ(mend(cache_).size(), 1u);
  EXPECT_EQ(rows("vix").size(), 18u);
  EXPECT_TRUE(std::ranges::any_of(rows("vix"), [](const Json& r) { return r.find("Volume")->is_null(); }));
  EXPECT_TRUE(mend(cache_).empty());
}

// ---- what the program notes about its own rows ----

/// Writes the cache as the program does, with the rows' sums.
void seal(Json& cache, io::Instant now) {
  cache = io::parse_json(io::format_cache(io::parse_cache(io::dump(cache), "c", now)->cache), "c").value();
}

TEST_F(Doctor, RowsThatWereChangedAfterTheyWereWritten) {
  seal(cache_, now_);
  EXPECT_TRUE(look().findings.empty());
  EXPECT_TRUE(look("2025-11-05").findings.empty());  // the sum is of all rows
  change("vix", "2025-11-04", {{"Close", 12.25}});
  const Checkup c = look();
  EXPECT_EQ(only("altered_rows", c).series, "vix");
  EXPECT_EQ(only("altered_rows", c).severity, Severity::kWarning);
  EXPECT_TRUE(c.healthy());
}

TEST_F(Doctor, MendingRenewsTheSumOfRowsThatWereNotChanged) {
  seal(cache_, now_);
  append("vix", Json::object({{"Date", "2025-11-13 00:00:00+05:30"}, {"Close", Json()}}));
  ASSERT_EQ(mend(cache_).size(), 1u);
  EXPECT_TRUE(look().findings.empty());
  append("vix", row("2025-11-13", 13));
  EXPECT_EQ(only("altered_rows", look()).series, "vix");
  ASSERT_EQ(mend(cache_).size(), 2u);
  EXPECT_EQ(only("altered_rows", look()).series, "vix");  // mending is no approval
}

TEST_F(Doctor, PartialBarsThatAreOfNoUse) {
  const auto set_partial = [&](Json rows) {
    cache_.find("series")->find("vix")->set("partial", std::move(rows));
  };
  set_partial(Json::array());
  EXPECT_TRUE(look().findings.empty());
  set_partial(Json::array({row("2025-11-15", 12)}));
  EXPECT_TRUE(look().findings.empty());
  EXPECT_TRUE(mend(cache_).empty());
  for (const char* date : {"2025-11-14", "2025-10-25"}) {
    set_partial(Json::array({row(date, 12)}));
    const Finding& f = only("stale_partial", look());
    EXPECT_TRUE(f.mendable);
    EXPECT_EQ(f.dates, std::vector<Day>{day(date)});
    const auto done = mend(cache_);
    ASSERT_EQ(done.size(), 1u);
    EXPECT_EQ(done[0].removed, std::vector<Json>{row(date, 12)});
    EXPECT_TRUE(look().findings.empty());
  }
  Json faulty = row("2025-11-15", 12);
  faulty.set("High", 1);
  for (const Json& rows : {Json::array({row("2025-11-15", 12), row("2025-11-16", 12)}), Json::array({faulty}),
                           Json::array({Json()})}) {
    set_partial(rows);
    EXPECT_EQ(only("bad_partial", look()).severity, Severity::kWarning);
    EXPECT_EQ(mend(cache_).size(), 1u);
    EXPECT_TRUE(look().findings.empty());
  }
}

TEST_F(Doctor, IntradayBarsOfADayAreNoDuplicates) {
  Json rows = Json::array();
  for (const char* time : {"09:15", "09:20", "09:25", "09:20"}) {
    Json r = row("2025-11-14", 25000, 0);
    r.set("Datetime", std::string("2025-11-14 ") + time + ":00+05:30");
    Json bar = Json::object();
    for (const Json::Member& m : *r.members())
      if (m.name != "Date") bar.set(m.name, m.value);
    rows.push(bar);
  }
  cache_.find("series")->set("nifty_1d_5m", Json::object({{"data", rows}}));
  const Checkup c = look();
  EXPECT_EQ(only("duplicate_dates", c).count, 1u);
  EXPECT_TRUE(c.healthy());
  EXPECT_EQ(mend(cache_).size(), 2u);
  EXPECT_EQ(data("nifty_1d_5m").size(), 3u);
}

// ---- the report ----

TEST_F(Doctor, TheTableSaysAFindingOnceForAllSeries) {
  for (const char* key : {"nifty_daily", "vix"}) remove(key, "2025-11-03");
  const std::string table = doctor_table("c.json", look(), {});
  EXPECT_NE(table.find("nifty_daily         17"), std::string::npos) << table;
  EXPECT_NE(table.find("warning  nifty_daily, vix: 1 regular session is missing\n         2025-11-03\n"),
            std::string::npos)
      << table;
  EXPECT_NE(table.find("0 errors, 2 warnings, 0 notes"), std::string::npos) << table;
}

TEST_F(Doctor, TheTableSaysOfWhatUseOldDataAre) {
  const auto says = [](const Checkup& c, const std::string& end) {
    const std::string table = doctor_table("c.json", c, {});
    EXPECT_TRUE(table.ends_with(": " + end + "\n")) << table;
  };
  says(look(), "the data can be used");
  says(look("2025-11-17"), "the data can be used");  // a session may not have been published yet
  says(look("2025-11-19"),
       "the data can be used, but nifty_daily ends on 2025-11-14, 3 sessions before 2025-11-19: forecasts "
       "would be for the session after that day, which is past");
  says(look("2026-02-16"),
       "the data can be used, but nifty_daily ends on 2025-11-14, 63 sessions (3 months) before 2026-02-16: "
       "forecasts would be for the session after that day, which is past");
  change("vix", "2025-11-06", {{"High", 1}});
  says(look("2025-11-19"), "mend the errors before you trust a result");
}

TEST_F(Doctor, FetchIsNoPromise) {
  remove("vix", "2025-11-03");
  const Finding gap = only("missing_sessions", look("2025-11-17"));
  for (const char* part : {"pipeline fetch", "if the source has them", "otherwise pipeline import csv"})
    EXPECT_NE(gap.advice.find(part), std::string::npos) << gap.advice;
}

TEST_F(Doctor, JsonHasEveryDate) {
  remove("vix", "2025-11-03");
  const Json j = doctor_json("c.json", look(), {{"vix", "sorted by date", {Json(1)}}});
  EXPECT_EQ(j.string("command"), "doctor");
  EXPECT_EQ(j.string("verdict"), "errors");  // 1 of 18
  EXPECT_EQ(j.integer("errors"), 1);
  EXPECT_EQ(j.integer("warnings"), 1);
  EXPECT_EQ(j.string("calendar_through"), "2026-12-31");
  EXPECT_EQ(*j.find("series")->at(1).find("missing_sessions"), Json::array({"2025-11-03"}));
  EXPECT_EQ(*j.find("series")->at(1).find("lacks_primary_dates"), Json::array({"2025-11-03"}));
  EXPECT_TRUE(j.find("series")->at(0).find("lacks_primary_dates")->is_null());
  const Json& f = j.find("findings")->at(0);
  for (const char* name : {"severity", "kind", "series", "text", "advice", "count", "dates", "mendable"})
    EXPECT_TRUE(f.find(name)) << name;
  EXPECT_EQ(*j.find("mended")->at(0).find("removed"), Json::array({1}));
}

// ---- the program ----

class DoctorProgram : public Doctor {
 protected:
  test::Outcome run(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"doctor", "--data", path_, "--now", "2025-11-15T10:00:00+05:30"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments);
  }
  void write() { test::spill(path_, io::dump(cache_)); }

  test::Folder home_;
  std::string path_ = (home_ / "cache.json").string();
};

TEST_F(DoctorProgram, ExitCodes) {
  EXPECT_EQ(run().code, 66);
  test::spill(path_, "{\"series\": ");
  EXPECT_EQ(run().code, 65);
  test::spill(path_, "{}");
  EXPECT_EQ(run().code, 65);
  write();
  EXPECT_EQ(run().code, 0);
  for (const char* key : {"nifty_daily", "vix"}) remove(key, "2025-11-04");
  write();
  EXPECT_EQ(run().code, 0);  // warnings
  change("vix", "2025-11-06", {{"High", 1}});
  write();
  const test::Outcome o = run();
  EXPECT_EQ(o.code, 65);
  EXPECT_NE(o.err.find("[ERROR]"), std::string::npos) << o.err;
  EXPECT_NE(o.out.find("High 1 is below the low"), std::string::npos) << o.out;
}

TEST_F(DoctorProgram, SaysWhatTheOtherCommandsWouldRefuse) {
  cache_.set("timestamp", 5);
  write();
  const test::Outcome o = run();
  EXPECT_EQ(o.code, 65);
  EXPECT_NE(o.out.find("timestamp is a number"), std::string::npos) << o.out;
  cache_.set("timestamp", "");
  change("nifty_daily", "2025-11-14", {{"Low", 0}});  // a row after --as-of stops them too
  write();
  EXPECT_EQ(run({"--as-of", "2025-11-13"}).code, 65);
}

TEST_F(DoctorProgram, JsonIsOneObject) {
  write();
  const test::Outcome o = run({"--json", "--quiet"});
  EXPECT_EQ(o.code, 0);
  const auto json = io::parse_json(o.out, "stdout");
  ASSERT_TRUE(json) << o.out;
  EXPECT_EQ(json->string("verdict"), "healthy");
  EXPECT_TRUE(o.err.empty()) << o.err;
}

TEST_F(DoctorProgram, FixMendsOnceAndThenNoMore) {
  change("nifty_daily", "2025-11-04", {{"Close", Json()}});
  append("vix", row("2025-10-20", 13));
  write();
  EXPECT_EQ(run().code, 65);
  EXPECT_EQ(test::slurp(path_), io::dump(cache_));  // looking changes nothing
  const test::Outcome o = run({"--fix"});
  EXPECT_NE(o.out.find("mended   nifty_daily: 1 row without a close dropped"), std::string::npos) << o.out;
  EXPECT_NE(o.out.find("mended   vix: sorted by date"), std::string::npos) << o.out;
  EXPECT_EQ(o.code, 0) << o.out;
  const std::string mended = test::slurp(path_);
  const io::Cache cache = io::read_cache(path_, now_).value().cache;
  EXPECT_EQ(cache.find("nifty_daily")->bars.size(), 17u);
  EXPECT_EQ(cache.find("vix")->bars.size(), 18u);
  EXPECT_EQ(cache.find("vix")->bars.close.front(), 13);
  EXPECT_EQ(run({"--fix"}).code, 0);
  EXPECT_EQ(test::slurp(path_), mended);
}

TEST_F(DoctorProgram, FixLeavesAGoodFileAlone) {
  test::spill(path_, io::dump(cache_, 0));  // not as this program would write it
  const std::string before = test::slurp(path_);
  EXPECT_EQ(run({"--fix"}).code, 0);
  EXPECT_EQ(test::slurp(path_), before);
}

TEST_F(DoctorProgram, FixThatCannotWriteLeavesTheFile) {
  append("vix", Json());
  write();
  EXPECT_EQ(run_program({"doctor", "--fix", "--data", path_}, 1000).code, 74);
  EXPECT_EQ(test::slurp(path_), io::dump(cache_));
}

TEST_F(DoctorProgram, ASyntheticMarketIsHealthy) {
  ASSERT_EQ(run_program({"synth", "--data", path_, "--now", "2025-11-15T10:00:00+05:30"}).code, 0);
  const test::Outcome o = run();
  EXPECT_EQ(o.code, 0);
  EXPECT_NE(o.out.find("SYNTHETIC"), std::string::npos);
  EXPECT_NE(o.out.find("0 errors, 0 warnings, 1 note"), std::string::npos) << o.out;  // the VIX has no volume
}

TEST_F(DoctorProgram, ACalendarOfOnesOwnIsTheMeasure) {
  write();
  const std::string file = (home_ / "calendar.json").string();
  test::spill(file, R"({"extends": "NSE",
    "holidays": [{"date": "2025-11-04", "name": "H"}, {"date": "2025-11-05", "removed": true}]})");
  const test::Outcome o = run({"--calendar", file});
  EXPECT_EQ(o.code, 0) << o.err;
  EXPECT_NE(o.out.find("1 row on a day on which the exchange was closed\n         2025-11-04\n"),
            std::string::npos)
      << o.out;
  EXPECT_NE(o.out.find("1 regular session is missing\n         2025-11-05\n"), std::string::npos) << o.out;
}

// ---- the real market ----

std::vector<Day> days(std::initializer_list<const char*> texts) {
  std::vector<Day> out;
  for (const char* t : texts) out.push_back(day(t));
  return out;
}

TEST(RealMarketDoctor, FindsWhatIsWrongAndNothingElse) {
  const char* folder = std::getenv("SPECTRUM_LOCAL_DATA");
  if (!folder) GTEST_SKIP() << "SPECTRUM_LOCAL_DATA is not set";
  Json cache = io::read_json(std::string(folder) + "/market/prediction_data.json").value();
  const io::Instant now = io::parse_instant("2025-11-16T12:48:00+05:30").value();
  const Checkup c = examine(cache, nse_calendar(), std::nullopt, now, now);

  const auto six = days({"2021-01-01", "2022-12-26", "2024-01-01", "2024-02-19", "2025-01-01", "2025-02-01"});
  const auto fifteen = days({"2021-01-01", "2021-01-22", "2021-02-15", "2021-02-17", "2021-05-05",
                             "2021-05-11", "2021-05-20", "2021-05-25", "2021-05-31", "2021-07-05",
                             "2022-12-26", "2024-01-01", "2024-02-19", "2025-01-01", "2025-02-01"});
  const std::map<std::string, std::pair<std::size_t, std::vector<Day>>> lacks = {
      {"vix", {1220, fifteen}},
      {"bank_nifty", {1229, six}},
      {"financial_index", {1220, fifteen}},
      {"it_index", {1229, six}},
      {"auto_index", {1220, fifteen}},
      {"pharma_index", {1234, days({"2025-02-01"})}},
      {"metals_index", {1220, fifteen}},
      {"fmcg_index", {1220, fifteen}},
      {"energy", {1220, fifteen}}};
  const std::map<std::string, std::size_t> no_volume = {
      {"nifty_daily", 12}, {"vix", 1220}, {"bank_nifty", 171}, {"it_index", 170}, {"pharma_index", 1}};
  ASSERT_EQ(c.series.size(), 13u);
  for (const SeriesHealth& s : c.series) {
    EXPECT_EQ(s.behind, 0) << s.key;
    if (no_volume.contains(s.key)) {
      EXPECT_EQ(s.zero_volume, no_volume.at(s.key)) << s.key;
    }
    if (!lacks.contains(s.key)) continue;
    EXPECT_EQ(s.rows, lacks.at(s.key).first) << s.key;
    EXPECT_EQ(*s.lacks, lacks.at(s.key).second) << s.key;
    std::vector<Day> regular = lacks.at(s.key).second;
    std::erase(regular, day("2025-02-01"));  // the Saturday of the budget
    EXPECT_EQ(s.missing, regular) << s.key;
  }
  const SeriesHealth& nifty = c.series.front();
  EXPECT_EQ(nifty.rows, 1235u);
  EXPECT_TRUE(nifty.missing.empty());
  EXPECT_EQ(nifty.missing_special, days({"2023-11-12", "2024-01-20", "2024-03-02", "2024-05-18"}));

  std::map<std::string, std::size_t> kinds;
  for (const Finding& f : c.findings) {
    ++kinds[f.kind];
    if (f.kind == "flat_rows") {
      EXPECT_EQ(f.series, "pharma_index");
      EXPECT_EQ(f.dates, days({"2025-11-11"}));
    }
    if (f.kind == "volume_units") {  // between the two the source counted in thousands
      EXPECT_EQ(f.series, "pharma_index");
      EXPECT_EQ(f.dates, days({"2025-04-09", "2025-09-29"}));
    }
    if (f.kind == "adjusted_prices") {
      EXPECT_EQ(f.series, "bank_nifty");
      EXPECT_EQ(f.count, 525u);
      EXPECT_EQ(f.dates.back(), day("2022-12-30"));
    }
  }
  EXPECT_EQ(kinds, (std::map<std::string, std::size_t>{{"adjusted_prices", 1},
                                                       {"flat_rows", 1},
                                                       {"lacks_primary_dates", 9},
                                                       {"missing_sessions", 8},
                                                       {"missing_special_sessions", 10},
                                                       {"volume_units", 1},
                                                       {"zero_volume", 13}}));
  EXPECT_TRUE(c.healthy());
  EXPECT_TRUE(mend(cache).empty());
}

}  // namespace
}  // namespace spectrum::pipeline
