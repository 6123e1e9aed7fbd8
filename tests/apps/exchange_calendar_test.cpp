#include "apps/pipeline/exchange_calendar.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "io/cache.h"
#include "io/csv.h"
#include "io/file.h"
#include "tests/apps/program.h"

namespace spectrum::pipeline {
namespace {

io::Day day(const char* text) { return io::parse_day(text).value(); }

/// A calendar of one month; `from` is replaced by `to`.
std::string january(const std::string& from = "", const std::string& to = "") {
  std::string text = R"({"exchange": "X", "source": "a test",
    "complete_from": "2024-01-01", "complete_through": "2024-01-31",
    "holidays": [{"date": "2024-01-22", "name": "H", "announced": "2024-01-19"},
                 {"date": "2024-01-26", "name": "R"}],
    "special_sessions": [{"date": "2024-01-20", "name": "S"}],
    "expiry_rules": [{"from": "2024-01-01", "weekly": "Thursday", "monthly": "last Thursday"}]})";
  if (!from.empty()) text.replace(text.find(from), from.size(), to);
  return text;
}

TEST(ExchangeCalendar, Reads) {
  const auto c = parse_calendar(january(), "a.json");
  ASSERT_TRUE(c) << c.error().message;
  EXPECT_EQ(c->first, day("2024-01-01"));
  EXPECT_EQ(c->last, day("2024-01-31"));
  ASSERT_EQ(c->holidays.size(), 2u);
  EXPECT_EQ(c->holidays[0].announced, day("2024-01-19"));
  EXPECT_EQ(c->holidays[1].day, day("2024-01-26"));
  EXPECT_LT(c->holidays[1].announced, day("0001-01-01"));
  EXPECT_EQ(c->special_sessions, std::vector<features::SpecialSession>{{day("2024-01-20")}});
  ASSERT_EQ(c->expiries.size(), 1u);
  EXPECT_EQ(c->expiries[0].weekly, 4);
  EXPECT_EQ(c->expiries[0].monthly, 4);
}

TEST(ExchangeCalendar, ReadsTheHoursOfASpecialSession) {
  const auto c = parse_calendar(january(R"("S")", R"("S", "open": "18:15", "close": "19:05")"), "a.json");
  ASSERT_TRUE(c) << c.error().message;
  EXPECT_EQ(c->special_sessions[0].hours, (features::Hours{18 * 60 + 15, 19 * 60 + 5}));
}

TEST(ExchangeCalendar, SaysWhatIsWrongAndWhere) {
  const struct {
    const char *from, *to, *message;
  } cases[] = {
      {R"("source": "a test",)", "", "the top level has no \"source\""},
      {R"("a test")", "7", "the top level, source: a text was expected"},
      {R"("source")", R"("sauce": 1, "source")", "the top level has \"sauce\", which means nothing here"},
      {"2024-01-01", "2024-13-01", "the top level, complete_from: "},
      {"2024-01-31", "2023-01-31", "complete_through lies before complete_from"},
      {R"("holidays": [)", R"("holidays": 5, "note": [)", "holidays: an array of at most 10000 was expected"},
      {R"({"date": "2024-01-26", "name": "R"})", "7", "holidays[1] is a number, an object was expected"},
      {R"("name": "H", )", "", "holidays[0] has no \"name\""},
      {"announced", "anounced", "holidays[0] has \"anounced\", which means nothing here"},
      {R"("name": "H")", R"("name": "")", "holidays[0] (2024-01-22), name: a text was expected"},
      {"2024-01-26", "2024-01-22", "holidays[1] (2024-01-22): dates must ascend"},
      {"2024-01-26", "2024-02-26", "holidays[1] (2024-02-26): dates must ascend"},
      {"2024-01-26", "2024-01-27", "holidays[1] (2024-01-27) is at a weekend"},
      {"2024-01-19", "2024-01-22", "holidays[0] (2024-01-22), announced must lie before the holiday"},
      {R"("2024-01-19")", R"("2024-01-19", "withdrawn": "2024-01-18")",
       "it was withdrawn before it was announced"},
      {"2024-01-20", "2024-01-19", "special_sessions (2024-01-19): this is a weekday that is no holiday"},
      {R"("S")", R"("S", "open": "18:15")", "special_sessions[0] (2024-01-20): open and close go together"},
      {R"("S")", R"("S", "open": "19:15", "close": "18:15")", "(2024-01-20): it closes before it opens"},
      {R"("S")", R"("S", "open": "18:15", "close": "24:00")", "close: a time was expected, e.g. \"18:15\""},
      {R"("S")", R"("S", "open": "6:15", "close": "18:15")", "(2024-01-20), open: a time was expected"},
      {R"("S")", R"("S", "open": "08:60", "close": "18:15")", "(2024-01-20), open: a time was expected"},
      {R"("S")", R"("S", "open": 9, "close": "18:15")", "(2024-01-20), open: a text was expected"},
      {R"("name": "S")", R"("removed": true)", "special_sessions[0] has no \"name\""},
      {R"("weekly": "Thursday")", R"("weekly": "thursday")",
       "expiry_rules[0] (2024-01-01), weekly: \"Monday\""},
      {R"("weekly": "Thursday")", R"("weekly": "Sunday")", "weekly: \"Monday\" to \"Friday\" was expected"},
      {"last Thursday", "Thursday", "monthly: \"last Monday\" to \"last Friday\" was expected"},
      {R"("from": "2024-01-01")", R"("from": "2024-01-02")", "the first one must hold from complete_from on"},
      {"{", "[", "a.json"},
  };
  for (const auto& c : cases) {
    const auto r = parse_calendar(january(c.from, c.to), "a.json");
    ASSERT_FALSE(r) << c.message;
    EXPECT_EQ(r.error().kind, io::ErrorKind::kBadData);
    EXPECT_NE(r.error().message.find("a.json"), std::string::npos) << r.error().message;
    EXPECT_NE(r.error().message.find(c.message), std::string::npos) << r.error().message;
  }
}

// ---- changes to NSE's ----

/// NSE's calendar with the members of a file that extends it.
io::Result<features::ExchangeCalendar> extended(const std::string& members) {
  return parse_calendar(R"({"extends": "NSE")" + (members.empty() ? "" : ", " + members) + "}", "b.json");
}

TEST(ExtendedCalendar, WithoutChangesIsNses) {
  const auto c = extended("");
  ASSERT_TRUE(c) << c.error().message;
  EXPECT_EQ(c->first, nse_calendar().first);
  EXPECT_EQ(c->last, nse_calendar().last);
  EXPECT_EQ(c->holidays.size(), nse_calendar().holidays.size());
  EXPECT_EQ(c->special_sessions, nse_calendar().special_sessions);
  EXPECT_EQ(c->expiries.size(), nse_calendar().expiries.size());
}

TEST(ExtendedCalendar, AddsReplacesAndRemoves) {
  const auto c = extended(R"("source": "circulars", "note": "n", "complete_through": "2027-01-31",
    "holidays": [{"date": "2026-11-10", "removed": true},
                 {"date": "2026-12-04", "name": "Election", "announced": "2026-11-30"},
                 {"date": "2026-12-25", "name": "Christmas", "withdrawn": "2026-12-20"},
                 {"date": "2027-01-26", "name": "Republic Day"}],
    "special_sessions": [{"date": "2026-02-01", "removed": true},
                         {"date": "2026-11-08", "name": "M", "open": "13:45", "close": "14:45"},
                         {"date": "2027-01-26", "name": "S"}],
    "expiry_rules": [{"from": "2027-01-01", "weekly": "Monday", "monthly": "last Monday"}])");
  ASSERT_TRUE(c) << c.error().message;
  EXPECT_EQ(c->last, day("2027-01-31"));
  const auto regular = [&](const char* d) { return features::is_regular_session(*c, day(d), day(d)); };
  EXPECT_TRUE(regular("2026-11-10"));
  EXPECT_FALSE(regular("2026-11-24")) << "what is not named stays";
  EXPECT_FALSE(regular("2026-12-04"));
  EXPECT_TRUE(features::is_regular_session(*c, day("2026-12-04"), day("2026-11-30"))) << "not known yet";
  EXPECT_TRUE(regular("2026-12-25"));
  EXPECT_FALSE(regular("2027-01-26"));
  EXPECT_FALSE(features::special_session(*c, day("2026-02-01")));
  EXPECT_EQ(features::special_session(*c, day("2026-11-08"))->hours, (features::Hours{825, 885}));
  EXPECT_TRUE(features::is_session(*c, day("2027-01-26")));
  EXPECT_EQ(c->special_sessions.size(), nse_calendar().special_sessions.size());
  EXPECT_EQ(c->holidays.size(), nse_calendar().holidays.size() + 1);
  EXPECT_EQ(c->expiries.back().weekly, 1);
  EXPECT_NO_THROW((void)features::calendar_table(std::vector<io::Day>{day("2026-12-01")}, *c));
}

TEST(ExtendedCalendar, SaysWhatIsWrongAndWhere) {
  const struct {
    const char *members, *message;
  } cases[] = {
      {R"("complete_through": "2026-12-30")", "complete_through lies before 2026-12-31"},
      {R"("complete_from": "2019-01-01")", "the top level has \"complete_from\", which means nothing here"},
      {R"("exchange": "X")", "the top level has \"exchange\""},
      {R"("holidays": [{"date": "2027-01-26", "name": "R"}])",
       "holidays[0] (2027-01-26): dates must ascend from complete_from (2020-01-01) to complete_through "
       "(2026-12-31)"},
      {R"("holidays": [{"date": "2026-12-05", "name": "R"}])", "(2026-12-05) is at a weekend"},
      {R"("holidays": [{"date": "2026-12-04", "removed": true}])",
       "holidays[0] (2026-12-04): the calendar it extends has nothing of this date to remove"},
      {R"("holidays": [{"date": "2026-12-25", "removed": false}])", "removed: only true was expected"},
      {R"("holidays": [{"date": "2026-12-25", "removed": true, "name": "C"}])",
       "holidays[0] has \"name\", which means nothing here"},
      {R"("holidays": [{"date": "2026-12-04", "name": "B"}, {"date": "2026-12-03", "name": "A"}])",
       "holidays[1] (2026-12-03): dates must ascend"},
      {R"("holidays": [{"date": "2025-10-21", "removed": true}])",
       "special_sessions (2025-10-21): this is a weekday that is no holiday"},
      {R"("special_sessions": [{"date": "2026-12-04", "name": "S"}])",
       "special_sessions (2026-12-04): this is a weekday that is no holiday"},
      {R"("special_sessions": {})", "special_sessions: an array of at most 10000 was expected"},
      {R"("expiry_rules": [{"from": "2020-01-01", "removed": true}])",
       "the first one must hold from complete_from on"},
  };
  for (const auto& c : cases) {
    const auto r = extended(c.members);
    ASSERT_FALSE(r) << c.message;
    EXPECT_EQ(r.error().kind, io::ErrorKind::kBadData);
    EXPECT_NE(r.error().message.find(std::string("b.json: ")), std::string::npos) << r.error().message;
    EXPECT_NE(r.error().message.find(c.message), std::string::npos) << r.error().message;
  }
  for (const char* base : {R"({"extends": "BSE"})", R"({"extends": 7})"})
    EXPECT_NE(parse_calendar(base, "b.json").error().message.find("extends"), std::string::npos);
}

TEST(ExtendedCalendar, TheExampleOfTheManualReads) {
  const std::string page = io::read_file(SPECTRUM_SOURCE_DIR "/docs/calendar.md").value();
  const std::size_t from = page.find("```json\n") + 8, to = page.find("```", from);
  const auto c = parse_calendar(page.substr(from, to - from), "docs/calendar.md");
  ASSERT_TRUE(c) << c.error().message;
  EXPECT_TRUE(features::is_session(*c, day("2026-12-26")));
}

TEST(ExchangeCalendar, ReadsFilesOfASaneSize) {
  const test::Folder folder;
  test::spill(folder / "good.json", january());
  test::spill(folder / "large.json", std::string(std::size_t{2} << 20, ' '));
  EXPECT_TRUE(read_calendar((folder / "good.json").string()));
  EXPECT_EQ(read_calendar((folder / "large.json").string()).error().kind, io::ErrorKind::kBadData);
  EXPECT_EQ(read_calendar((folder / "none.json").string()).error().kind, io::ErrorKind::kMissingInput);
}

// ---- NSE's own ----

double value(const char* feature, const char* date) {
  const std::vector<io::Day> days = {day(date)};
  return features::calendar_table(days, nse_calendar()).column(feature)[0];
}

/// Expiries that were moved, as brokers announced them at the time.
TEST(NseCalendar, KnowsTheExpiriesOfThePast) {
  for (const char* date : {"2020-04-01", "2021-11-03", "2022-04-13", "2024-08-14", "2025-08-28", "2025-09-02",
                           "2025-10-20", "2026-03-02"})
    EXPECT_EQ(value("sessions_to_weekly_expiry", date), 0) << date;
  for (const char* date :
       {"2020-12-31", "2023-01-25", "2023-06-28", "2025-08-28", "2025-09-30", "2026-03-30"})
    EXPECT_EQ(value("sessions_to_monthly_expiry", date), 0) << date;
  EXPECT_EQ(value("sessions_to_weekly_expiry", "2025-08-29"), 2) << "Tuesday 2 September";
  EXPECT_EQ(value("sessions_to_monthly_expiry", "2023-06-27"), 1)
      << "the holiday of the 28th was dropped on that day: Thursday 29 was still the next session";
  EXPECT_EQ(value("sessions_to_holiday", "2023-06-28"), 0);
}

TEST(NseCalendar, DoesNotKnowAnElectionBeforeItIsAnnounced) {
  EXPECT_EQ(value("sessions_to_holiday", "2026-01-12"), 9) << "Republic Day on the 26th";
  EXPECT_EQ(value("sessions_to_holiday", "2026-01-13"), 1) << "the 15th";
}

TEST(NseCalendar, EndsWithItsLastYear) {
  EXPECT_EQ(value("sessions_to_holiday", "2026-12-24"), 0);
  EXPECT_TRUE(std::isnan(value("sessions_to_holiday", "2026-12-25")));
  EXPECT_EQ(value("sessions_to_monthly_expiry", "2026-12-29"), 0);
  EXPECT_TRUE(std::isnan(value("sessions_to_monthly_expiry", "2026-12-30")));
  EXPECT_TRUE(std::isnan(value("gap_days", "2027-01-01")));
  EXPECT_TRUE(std::isnan(value("gap_days", "2020-01-01")));
}

TEST(NseCalendar, KnowsTheHoursOfSpecialSessions) {
  using features::Hours;
  const auto hours = [](const char* date) {
    return features::special_session(nse_calendar(), day(date))->hours;
  };
  for (const char* date : {"2020-11-14", "2021-11-04", "2022-10-24", "2023-11-12"})
    EXPECT_EQ(hours(date), (Hours{18 * 60 + 15, 19 * 60 + 15})) << date;
  EXPECT_EQ(hours("2024-11-01"), (Hours{18 * 60, 19 * 60}));
  EXPECT_EQ(hours("2025-10-21"), (Hours{13 * 60 + 45, 14 * 60 + 45}));
  for (const char* date : {"2024-01-20", "2025-02-01", "2026-02-01"})
    EXPECT_EQ(hours(date), (Hours{9 * 60 + 15, 15 * 60 + 30})) << date;
  EXPECT_EQ(hours("2024-03-02"), (Hours{9 * 60 + 15, 12 * 60 + 30}));
  for (const char* date : {"2020-02-01", "2024-05-18", "2026-11-08"}) EXPECT_FALSE(hours(date)) << date;
}

/// Weekdays without a bar are the holidays, and days with a bar are sessions.
void expect_agreement(const std::vector<io::Day>& bars) {
  const auto& c = nse_calendar();
  const io::Day first = std::max(bars.front(), c.first), last = std::min(bars.back(), c.last);
  ASSERT_LT(first, last);
  for (io::Day d = first; d <= last; ++d) {
    const bool has_bar = std::ranges::binary_search(bars, d);
    EXPECT_TRUE(has_bar || !features::is_regular_session(c, d, d)) << io::format_day(d) << " is missing";
    EXPECT_TRUE(!has_bar || features::is_session(c, d)) << io::format_day(d) << " has a bar";
  }
}

TEST(NseCalendar, AgreesWithTheIndex) {
  const char* folder = std::getenv("SPECTRUM_LOCAL_DATA");
  if (!folder) GTEST_SKIP() << "SPECTRUM_LOCAL_DATA is not set";
  const std::string market = std::string(folder) + "/market/";
  const io::Instant now = io::parse_instant("2026-08-26T12:00:00Z").value();
  const auto cache = io::read_cache(market + "prediction_data.json", now);
  ASSERT_TRUE(cache) << cache.error().message;
  expect_agreement(cache->cache.find(io::kPrimaryKey)->bars.day);
  for (const char* older : {"nifty50_nse_2000_2022.csv", "nifty50_yahoo_2007_2024.csv"}) {
    if (!io::file_exists(market + older)) continue;
    const auto csv = io::read_csv(market + older, {.drop_faulty_prices = true});
    ASSERT_TRUE(csv) << csv.error().message;
    expect_agreement(csv->bars.day);
  }
}

}  // namespace
}  // namespace spectrum::pipeline
