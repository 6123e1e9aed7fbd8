#include "io/cache.h"

#include <functional>

#include "io/file.h"
#include "io/json.h"
#include "temporary_directory.h"

namespace spectrum::io {
namespace {

const Instant kNow = *parse_instant("2025-11-16T12:00:00+05:30");

Json row(const std::string& date, double price) {
  return Json::object({{"Date", date},
                       {"Open", price},
                       {"High", price + 2},
                       {"Low", price - 2},
                       {"Close", price + 1},
                       {"Volume", 100},
                       {"Dividends", 0.0}});
}

Json series(const std::string& interval, Json rows) {
  return Json::object(
      {{"meta", Json::object({{"ticker", "^X"}, {"period", "5y"}, {"interval", interval}, {"purpose", "p"}})},
       {"data", std::move(rows)}});
}

/// Five rows each of the primary series, VIX and a sector under its alias.
Json sample() {
  Json rows = Json::array();
  for (int d = 10; d <= 14; ++d) rows.push(row("2025-11-" + std::to_string(d) + " 00:00:00+05:30", 100 + d));
  return Json::object({{"timestamp", "2025-11-16T07:18:11.694159+00:00"},
                       {"series", Json::object({{"nifty_daily", series("1d", rows)},
                                                {"vix", series("1d", rows)},
                                                {"nsebank", series("1d", rows)}})}});
}

Json& rows_of(Json& cache, std::string_view key) { return *cache.find("series")->find(key)->find("data"); }
Json& row_of(Json& cache, std::string_view key, std::size_t i) {
  return const_cast<Json&>(rows_of(cache, key).at(i));
}

Result<CacheRead> parse(const Json& json) { return parse_cache(dump(json), "c.json", kNow); }

std::string error_of(const Result<CacheRead>& r) {
  EXPECT_FALSE(r);
  if (r) return "";
  EXPECT_EQ(r.error().kind, ErrorKind::kBadData);
  return r.error().message;
}

void expect_says(const std::string& message, std::initializer_list<const char*> parts) {
  for (const char* part : parts)
    EXPECT_NE(message.find(part), std::string::npos) << part << " is not in: " << message;
}

TEST(Cache, ReadsRowsMetaAndAliases) {
  const auto r = parse(sample());
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_TRUE(r->warnings.empty());
  EXPECT_EQ(r->sha256.size(), 64u);
  EXPECT_FALSE(r->cache.synthetic);
  const Series* s = r->cache.find("bank_nifty");
  ASSERT_NE(s, nullptr);
  EXPECT_EQ(s, r->cache.find("nsebank"));
  EXPECT_EQ(s->ticker, "^X");
  EXPECT_EQ(s->role(), Role::kSector);
  ASSERT_EQ(s->bars.size(), 5u);
  EXPECT_EQ(s->bars.bar(0), (Bar{*parse_day("2025-11-10") * 86400LL - 19800, *parse_day("2025-11-10"), 110,
                                 112, 108, 111, 100}));
}

TEST(Cache, RoundTripsThroughAFile) {
  const TemporaryDirectory d;
  const auto first = parse(sample());
  ASSERT_TRUE(first);
  ASSERT_TRUE(write_cache(d.file("c.json"), first->cache));
  const auto second = read_cache(d.file("c.json"), kNow);
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_TRUE(second->warnings.empty());
  EXPECT_EQ(format_cache(second->cache), format_cache(first->cache));
  EXPECT_EQ(second->cache.series[2].bars, first->cache.series[2].bars);
  EXPECT_EQ(d.names().size(), 1u);
}

TEST(Cache, EveryFormOfADateIsTheSameDay) {
  for (const char* date : {"2025-11-14", "2025-11-14 00:00:00+05:30", "2025-11-14T03:45:00Z",
                           "2025-11-13T18:30:00+00:00", "2025-11-14 15:30:00", "2025-11-14T00:00:00"}) {
    Json c = sample();
    row_of(c, "nifty_daily", 4).set("Date", date);
    const auto r = parse(c);
    ASSERT_TRUE(r) << r.error().message;
    EXPECT_EQ(format_day(r->cache.series[0].bars.day[4]), "2025-11-14") << date;
    EXPECT_EQ(r->cache.series[0].bars.time[4], *parse_day("2025-11-14") * 86400LL - 19800) << date;
  }
}

TEST(Cache, IntradayBarsKeepTheirTime) {
  Json c = sample(), rows = Json::array();
  for (const char* time : {"09:15", "09:20", "09:25"}) {
    Json r = row("", 100);
    Json timed = Json::object({{"Datetime", std::string("2025-11-14 ") + time + ":00+05:30"}});
    for (const char* f : {"Open", "High", "Low", "Close"}) timed.set(f, *r.find(f));
    rows.push(std::move(timed));
  }
  c.find("series")->set("nifty_2d_5m", series("5m", rows));
  const auto r = parse(c);
  ASSERT_TRUE(r) << r.error().message;
  const Series* s = r->cache.find("nifty_2d_5m");
  ASSERT_EQ(s->bars.size(), 3u);
  EXPECT_EQ(s->role(), Role::kIntraday);
  EXPECT_EQ(s->bars.time[1] - s->bars.time[0], 300);
  EXPECT_EQ(s->bars.volume[0], 0);
  const auto back = parse_cache(format_cache(r->cache), "c", kNow);
  EXPECT_EQ(back->cache.find("nifty_2d_5m")->bars, s->bars);
}

TEST(Cache, MissingEmptyTruncatedAndForeignFiles) {
  const TemporaryDirectory d;
  EXPECT_EQ(read_cache(d.file("none.json"), kNow).error().kind, ErrorKind::kMissingInput);
  EXPECT_EQ(read_cache(d.file(""), kNow).error().kind, ErrorKind::kMissingInput);
  expect_says(error_of(parse_cache("", "c.json", kNow)), {"c.json", "empty"});
  const std::string whole = dump(sample());
  for (std::size_t n = 1; n < whole.size(); n += 97)
    error_of(parse_cache(whole.substr(0, n), "c.json", kNow));
  expect_says(error_of(parse_cache("<html>Will be right back</html>", "c.json", kNow)),
              {"line 1", "not valid JSON"});
  expect_says(error_of(parse_cache(std::string(3'000'000, '['), "c.json", kNow)), {"deeper"});
}

TEST(Cache, WrongTypesAreNamedByPath) {
  const auto with = [](const std::function<void(Json&)>& change) {
    Json c = sample();
    change(c);
    return error_of(parse(c));
  };
  expect_says(error_of(parse(Json::array())), {"top level", "an array"});
  expect_says(error_of(parse(Json::object())), {"no \"series\""});
  expect_says(with([](Json& c) { c.set("series", 3); }), {"series is a number"});
  expect_says(with([](Json& c) { c.set("timestamp", 3); }), {"timestamp is a number"});
  expect_says(with([](Json& c) { c.set("synthetic", "yes"); }), {"synthetic"});
  expect_says(with([](Json& c) { c.find("series")->set("vix", nullptr); }), {"series.vix is null"});
  expect_says(with([](Json& c) { c.find("series")->set("vix", Json::object()); }),
              {"series.vix has no \"data\""});
  expect_says(with([](Json& c) { c.find("series")->find("vix")->set("meta", 1); }), {"series.vix.meta"});
  expect_says(with([](Json& c) { c.find("series")->find("vix")->find("meta")->set("interval", 5); }),
              {"series.vix.meta.interval"});
  expect_says(
      with([](Json& c) { c.find("series")->find("nifty_daily")->find("meta")->set("interval", "5m"); }),
      {"series.nifty_daily.meta.interval", "1d"});
  // Column-oriented data, with arrays of unequal lengths or not, is another format.
  expect_says(with([](Json& c) {
                c.find("series")
                    ->find("nifty_daily")
                    ->set("data", Json::object({{"Date", Json::array({"2025-11-14"})},
                                                {"Close", Json::array({1.0, 2.0})}}));
              }),
              {"series.nifty_daily.data is an object", "array of rows"});
  expect_says(with([](Json& c) {
                rows_of(c, "nifty_daily").push(Json::array({1, 2}));
              }),
              {"nifty_daily", "row 6", "an array"});
}

TEST(Cache, WithoutThePrimarySeriesItSaysWhatThereIs) {
  Json c = sample();
  Json others = Json::object({{"vix", *c.find("series")->find("vix")}});
  c.set("series", others);
  expect_says(error_of(parse(c)), {"nifty_daily is absent", "present: vix"});
  EXPECT_TRUE(parse_cache(dump(c), "c.json", kNow, false));
  c.set("series", Json::object());
  expect_says(error_of(parse(c)), {"present: none"});
  c = sample();
  rows_of(c, "nifty_daily") = Json::array();
  expect_says(error_of(parse(c)), {"nifty_daily has no rows"});
}

struct BadField {
  const char* field;
  const char* json;  ///< as a file would have it
  const char* says;
};

TEST(Cache, ABadRowIsAnErrorInThePrimaryAndDroppedElsewhere) {
  const BadField cases[] = {
      {"Close", "null", "null is not a price"},
      {"Close", "NaN", "NaN"},
      {"High", "Infinity", "Infinity"},
      {"Low", "-Infinity", "-Infinity"},
      {"Open", "1e400", "1e400"},
      {"Close", "0", "0 is not a price"},
      {"Close", "-0.0", "not a price"},
      {"Close", "-5.5", "-5.5 is not a price"},
      {"Close", "\"113\"", "not a price"},
      {"Close", "true", "true is not a price"},
      {"Close", "[1]", "not a price"},
      {"High", "1", "below the low"},
      {"High", "112.5", "below open or close"},
      {"Low", "113.5", "above open or close"},
  };
  for (const auto& [field, json, says] : cases) {
    for (const char* key : {"nifty_daily", "vix"}) {
      Json c = sample();
      row_of(c, key, 2).set(field, "@");  // 2025-11-12: 112, 114, 110, 113
      std::string text = dump(c);
      text.replace(text.find("\"@\""), 3, json);
      const auto r = parse_cache(text, "c.json", kNow);
      if (std::string(key) == "nifty_daily") {
        expect_says(error_of(r), {"c.json", "nifty_daily", "2025-11-12", field, says, "pipeline import csv"});
      } else {
        ASSERT_TRUE(r) << r.error().message;
        ASSERT_EQ(r->warnings.size(), 1u);
        expect_says(r->warnings[0], {"vix", "1 row dropped", "2025-11-12", field, says});
        EXPECT_EQ(r->cache.find("vix")->bars.size(), 4u);
        EXPECT_EQ(r->cache.find("nifty_daily")->bars.size(), 5u);
      }
    }
  }
}

TEST(Cache, MissingFieldsAndBadDates) {
  for (const char* date : {"2025-02-30", "soon", "", "2025-11-12T25:00:00Z"}) {
    Json c = sample();
    row_of(c, "nifty_daily", 2).set("Date", date);
    expect_says(error_of(parse(c)), {"nifty_daily", "row 3"});
  }
  Json c = sample();
  row_of(c, "nifty_daily", 2) = Json::object({{"Date", "2025-11-12"}, {"Open", 1.0}});
  expect_says(error_of(parse(c)), {"2025-11-12", "High", "missing"});
  c = sample();
  row_of(c, "nifty_daily", 2).set("Date", 1762905600);
  expect_says(error_of(parse(c)), {"row 3", "Date is no string"});
  c = sample();
  row_of(c, "vix", 0) = nullptr;
  const auto r = parse(c);
  ASSERT_TRUE(r);
  EXPECT_EQ(r->cache.find("vix")->bars.size(), 4u);
}

TEST(Cache, TheFutureIsRefusedOrDropped) {
  Json c = sample();
  rows_of(c, "nifty_daily").push(row("2035-01-02", 100));
  expect_says(error_of(parse(c)), {"nifty_daily", "2035-01-02", "future"});
  c = sample();
  rows_of(c, "vix").push(row("2035-01-02", 100));
  const auto r = parse(c);
  ASSERT_TRUE(r);
  EXPECT_EQ(r->cache.find("vix")->bars.size(), 5u);
  EXPECT_EQ(r->warnings.size(), 1u);
  c = sample();
  rows_of(c, "nifty_daily").push(row("2025-11-17", 100));  // tomorrow: a clock in another zone
  EXPECT_TRUE(parse(c));
}

TEST(Cache, DisorderAndDuplicatesAreRepaired) {
  Json c = sample();
  rows_of(c, "nifty_daily").push(row("2025-11-11T03:45:00Z", 500));
  const auto r = parse(c);
  ASSERT_TRUE(r) << r.error().message;
  const Candles& bars = r->cache.find("nifty_daily")->bars;
  EXPECT_EQ(bars.size(), 5u);
  EXPECT_EQ(bars.open[1], 500);
  EXPECT_EQ(r->warnings.size(), 2u);
}

TEST(Cache, OneSeriesUnderTwoNamesIsMerged) {
  Json c = sample();
  c.find("series")->set("bank_nifty", series("1d", Json::array({row("2025-11-07", 90)})));
  const auto r = parse(c);
  ASSERT_TRUE(r);
  EXPECT_EQ(r->cache.series.size(), 3u);
  EXPECT_EQ(r->cache.find("bank_nifty")->bars.size(), 6u);
}

TEST(Cache, UnknownVolumeIsZero) {
  for (const char* volume : {"null", "-3", "NaN", "\"many\"", "1e999"}) {
    Json c = sample();
    row_of(c, "nifty_daily", 0).set("Volume", "@");
    std::string text = dump(c);
    text.replace(text.find("\"@\""), 3, volume);
    const auto r = parse_cache(text, "c", kNow);
    ASSERT_TRUE(r) << r.error().message;
    EXPECT_EQ(r->cache.series[0].bars.volume[0], 0) << volume;
  }
}

TEST(Cache, ASeriesWithNothingUsableIsLeftOut) {
  Json c = sample();
  rows_of(c, "vix") = Json::array();
  const auto r = parse(c);
  ASSERT_TRUE(r);
  EXPECT_EQ(r->cache.find("vix"), nullptr);
  EXPECT_EQ(r->warnings.size(), 1u);
}

TEST(Cache, AFailedWriteLeavesTheOldCache) {
  const TemporaryDirectory d;
  const auto r = parse(sample());
  ASSERT_TRUE(ensure_directory(d.file("c.json")));
  EXPECT_EQ(write_cache(d.file("c.json"), r->cache).error().kind, ErrorKind::kIo);
  EXPECT_EQ(write_cache(d.file("none/c.json"), r->cache).error().kind, ErrorKind::kIo);
  EXPECT_EQ(d.names().size(), 1u);
}

// ---- provenance, partial bars and revisions ----

/// A cache with everything that one may hold.
Cache full_cache() {
  Cache c = parse(sample())->cache;
  Series& s = *c.find("nifty_daily");
  s.provenance = {"2025-11-15T10:00:00+05:30", "query2.finance.yahoo.com", "ok"};
  Bar partial = s.bars.bar(4);
  partial.day += 2;
  partial.time += 2 * 86400;
  s.partial.push_back(partial);
  s.partial_seen_at = "2025-11-16T11:00:00+05:30";
  Bar was = s.bars.bar(1);
  was.close -= 0.5;
  s.revisions = {{"2025-11-14T09:00:00Z", "csv", was, s.bars.bar(1)}};
  return c;
}

Json full_json() { return *parse_json(format_cache(full_cache()), "c.json"); }
Json& nifty(Json& cache) { return *cache.find("series")->find("nifty_daily"); }

TEST(Cache, EverythingAboutASeriesRoundTrips) {
  const Cache c = full_cache();
  const auto r = parse_cache(format_cache(c), "c.json", kNow);
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_TRUE(r->warnings.empty()) << r->warnings[0];
  const Series &was = *c.find("nifty_daily"), &is = *r->cache.find("nifty_daily");
  EXPECT_EQ(is.provenance.fetched_at, was.provenance.fetched_at);
  EXPECT_EQ(is.provenance.source, was.provenance.source);
  EXPECT_EQ(is.provenance.status, "ok");
  EXPECT_EQ(is.bars, was.bars);
  EXPECT_EQ(is.partial, was.partial);
  EXPECT_EQ(is.partial_seen_at, was.partial_seen_at);
  ASSERT_EQ(is.revisions.size(), 1u);
  EXPECT_EQ(is.revisions[0].was, was.revisions[0].was);
  EXPECT_EQ(is.revisions[0].is, was.revisions[0].is);
  EXPECT_EQ(is.revisions[0].source, "csv");
  EXPECT_EQ(format_cache(r->cache), format_cache(c));
}

TEST(Cache, TheFileSaysWhatItHolds) {
  const Json json = full_json();
  EXPECT_EQ(json.integer("schema_version"), kCacheSchema);
  const Json* meta = json.find({"series", "nifty_daily", "meta"});
  EXPECT_EQ(meta->integer("rows"), 5);
  EXPECT_EQ(meta->string("sha256"), bars_sha256(full_cache().find("nifty_daily")->bars));
  EXPECT_EQ(json.find({"series", "vix", "meta", "fetched_at"}), nullptr);
  EXPECT_EQ(json.find({"series", "vix", "partial"}), nullptr);
}

TEST(Cache, TheSumOfBarsIsOfLittleEndianValues) {
  Candles one;
  one.push_back({1, 0, 1.0, 2.0, 0.5, 1.5, 7.0});
  // hashlib.sha256(struct.pack("<q5d", 1, 1.0, 2.0, 0.5, 1.5, 7.0)).hexdigest()
  EXPECT_EQ(bars_sha256(one), "ddcec58ff0fe1eafbd3f2af3768e561d08dface885b6811c42209c5ad9fc6846");
  one.close[0] = 1.25;
  EXPECT_NE(bars_sha256(one), "ddcec58ff0fe1eafbd3f2af3768e561d08dface885b6811c42209c5ad9fc6846");
}

TEST(Cache, APartialBarThatIsNoneIsDroppedWithAWarning) {
  const auto warning = [](const std::function<void(Json&)>& change) {
    Json c = full_json();
    change(nifty(c));
    const auto r = parse(c);
    EXPECT_TRUE(r) << r.error().message;
    if (!r || r->warnings.size() != 1) return std::string("not one warning");
    EXPECT_TRUE(r->cache.find("nifty_daily")->partial.empty());
    EXPECT_EQ(r->cache.find("nifty_daily")->bars.size(), 5u);
    return r->warnings[0];
  };
  expect_says(warning([](Json& s) { s.set("partial", Json::array({row("2025-11-14", 99)})); }),
              {"nifty_daily", "partial bar is dropped", "not later"});
  expect_says(warning([](Json& s) { s.set("partial", Json::array({row("2025-11-08", 99)})); }),
              {"not later"});
  expect_says(warning([](Json& s) { s.set("partial", Json::array({row("2025-11-16", -9)})); }),
              {"2025-11-16", "not a price"});
  expect_says(warning([](Json& s) { s.set("partial", Json::array({row("2026-11-16", 9)})); }), {"future"});
  expect_says(warning([](Json& s) { s.set("partial", Json::array({3})); }), {"an object was expected"});
  expect_says(warning([](Json& s) {
                s.set("partial", Json::array({row("2025-11-15", 9), row("2025-11-16", 9)}));
              }),
              {"more than one"});
}

TEST(Cache, NewMembersOfAWrongTypeAreNamedByPath) {
  const auto with = [](const std::function<void(Json&)>& change) {
    Json c = full_json();
    change(c);
    return error_of(parse(c));
  };
  expect_says(with([](Json& c) { c.set("schema_version", "one"); }), {"schema_version is a string"});
  expect_says(with([](Json& c) { c.set("schema_version", kCacheSchema + 1); }), {"newer program"});
  expect_says(with([](Json& c) { nifty(c).set("partial", 5); }), {"series.nifty_daily.partial is a number"});
  expect_says(with([](Json& c) { nifty(c).set("revisions", true); }), {"series.nifty_daily.revisions"});
  for (const char* field : {"fetched_at", "source", "status", "sha256"})
    expect_says(with([&](Json& c) { nifty(c).find("meta")->set(field, 5); }),
                {"series.nifty_daily.meta.", field});
  expect_says(with([](Json& c) { nifty(c).find("meta")->set("rows", "many"); }), {"meta.rows is a string"});
}

TEST(Cache, TimesThatAreNoneArePassedOver) {
  Json c = full_json();
  nifty(c).find("meta")->set("fetched_at", "yesterday");
  const_cast<Json&>(nifty(c).find("partial")->at(0)).set("seen_at", "noon");
  const auto r = parse(c);
  ASSERT_TRUE(r);
  EXPECT_EQ(r->warnings.size(), 2u);
  EXPECT_EQ(r->cache.find("nifty_daily")->provenance.fetched_at, "");
  EXPECT_EQ(r->cache.find("nifty_daily")->partial_seen_at, "");
  EXPECT_EQ(r->cache.find("nifty_daily")->partial.size(), 1u);
}

TEST(Cache, RevisionsThatAreNoneAreDroppedAndOldOnesToo) {
  Json c = full_json();
  Json revisions = Json::array({5, Json::object({{"seen_at", "x"}, {"was", row("2025-11-11", 1)}})});
  const Json good = nifty(c).find("revisions")->at(0);
  for (std::size_t i = 0; i < kMaxRevisions + 3; ++i) {
    Json one = good;
    revisions.push(one.set("source", std::to_string(i)));
  }
  nifty(c).set("revisions", revisions);
  const auto r = parse(c);
  ASSERT_TRUE(r);
  ASSERT_EQ(r->warnings.size(), 1u);
  expect_says(r->warnings[0], {"2 revisions", "dropped"});
  const auto& kept = r->cache.find("nifty_daily")->revisions;
  ASSERT_EQ(kept.size(), kMaxRevisions);
  EXPECT_EQ(kept.front().source, "3");
}

TEST(Cache, UnknownMembersArePassedOver) {
  Json c = full_json();
  c.set("comment", Json::array({1, nullptr}));
  nifty(c).set("extra", Json::object({{"a", 1}}));
  nifty(c).find("meta")->set("currency", "INR");
  const auto r = parse(c);
  ASSERT_TRUE(r);
  EXPECT_TRUE(r->warnings.empty());
  EXPECT_EQ(format_cache(r->cache), format_cache(full_cache()));
}

TEST(Cache, ReadsARealCacheOfThePythonSystem) {
  const char* data = std::getenv("SPECTRUM_LOCAL_DATA");
  if (!data) GTEST_SKIP() << "SPECTRUM_LOCAL_DATA is not set";
  const auto r = read_cache(std::string(data) + "/market/prediction_data.json", kNow);
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_TRUE(r->warnings.empty());
  EXPECT_EQ(r->cache.series.size(), 13u);
  EXPECT_EQ(r->cache.find(kPrimaryKey)->bars.size(), 1235u);
  EXPECT_EQ(r->cache.find("nifty_3d_5m")->bars.size(), 225u);
  EXPECT_EQ(r->cache.find("bank_nifty")->bars.size(), 1229u);
  const auto again = parse_cache(format_cache(r->cache), "again", kNow);
  ASSERT_TRUE(again);
  for (const Series& s : r->cache.series) EXPECT_EQ(again->cache.find(s.key)->bars, s.bars) << s.key;
}

}  // namespace
}  // namespace spectrum::io
