#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>

#include "apps/pipeline/cache_store.h"
#include "apps/pipeline/commands.h"
#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/targets.h"
#include "io/file.h"
#include "io/json.h"

namespace spectrum::pipeline {
namespace {

class PipelineCommands : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "spectrum-test-XXXXXX").string();
    directory_ = ::mkdtemp(pattern.data());
    options_.data = directory_ + "/cache.json";
    options_.now = io::parse_instant("2025-11-15T10:00:00+05:30").value();
    options_.quiet = true;
    options_.sessions = 40;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  /// Runs a command and keeps what it printed.
  int run(int (*command)(const Options&)) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = command(options_);
    std::fflush(stdout);
    out_ = testing::internal::GetCapturedStdout();
    err_ = testing::internal::GetCapturedStderr();
    return code;
  }

  int import_text(const std::string& series, const std::string& text) { return import_texts(series, {text}); }
  int import_texts(const std::string& series, const std::vector<std::string>& texts) {
    options_.csv_files.clear();
    options_.series = series;
    for (const std::string& text : texts) {
      options_.csv_files.push_back(directory_ + "/in" + std::to_string(options_.csv_files.size()) + ".csv");
      io::write_file_atomic(options_.csv_files.back(), text).value();
    }
    return run(cmd_import);
  }
  std::size_t files_here() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(directory_), {}));
  }

  io::CacheRead cache() { return io::read_cache(options_.data, options_.now, false).value(); }
  std::string bytes() { return io::read_file(options_.data).value(); }

  std::string directory_, out_, err_;
  Options options_;
};

constexpr const char* kHead = "date,open,high,low,close,volume\n";

TEST_F(PipelineCommands, SynthWritesTheSameBytesForTheSameSeed) {
  ASSERT_EQ(run(cmd_synth), kOk) << err_;
  const std::string first = bytes();
  ASSERT_EQ(run(cmd_synth), kOk) << err_;  // a synthetic cache may be replaced
  EXPECT_EQ(bytes(), first);
  options_.seed = 43;
  ASSERT_EQ(run(cmd_synth), kOk);
  EXPECT_NE(bytes(), first);
  EXPECT_TRUE(cache().cache.synthetic);
  EXPECT_EQ(io::format_day(cache().cache.find("nifty_daily")->bars.day.back()), "2025-11-14");
}

TEST_F(PipelineCommands, SynthEndsWithTheLastCompletedSession) {
  const std::pair<const char*, const char*> cases[] = {{"2025-11-14T15:59:00+05:30", "2025-11-13"},
                                                       {"2025-11-14T16:00:00+05:30", "2025-11-14"},
                                                       {"2025-11-16T20:00:00Z", "2025-11-14"},
                                                       {"2025-11-17T09:00:00+05:30", "2025-11-14"}};
  for (const auto& [now, last] : cases) {
    options_.now = io::parse_instant(now).value();
    ASSERT_EQ(run(cmd_synth), kOk) << err_;
    EXPECT_EQ(io::format_day(cache().cache.find("nifty_daily")->bars.day.back()), last) << now;
  }
}

TEST_F(PipelineCommands, SynthTradesOnTheSessionsOfTheCalendar) {
  const auto days = [&] { return cache().cache.find("nifty_daily")->bars.day; };
  const auto expect_sessions = [&] {
    std::vector<io::Day> sessions;
    for (io::Day d = days().front(); d <= days().back(); ++d)
      if (features::is_session(options_.calendar, d)) sessions.push_back(d);
    EXPECT_EQ(days(), sessions);
    EXPECT_EQ(days().size(), 40u);
  };
  ASSERT_EQ(run(cmd_synth), kOk) << err_;
  expect_sessions();
  const auto has = [&](const char* date) {
    return std::ranges::binary_search(days(), io::parse_day(date).value());
  };
  EXPECT_FALSE(has("2025-11-05")) << "a holiday";
  EXPECT_TRUE(has("2025-10-21")) << "Muhurat trading";
  options_.calendar.holidays.clear();
  options_.calendar.special_sessions = {{io::parse_day("2025-11-08").value()}};
  ASSERT_EQ(run(cmd_synth), kOk) << err_;
  expect_sessions();
  EXPECT_TRUE(has("2025-11-05"));
  EXPECT_TRUE(has("2025-11-08")) << "Saturday";
  options_.now = io::parse_instant("2027-01-31T12:00:00Z").value();
  ASSERT_EQ(run(cmd_synth), kOk) << err_;
  EXPECT_TRUE(has("2027-01-26")) << "beyond the calendar";
}

TEST_F(PipelineCommands, GapsOfASyntheticMarketAreThoseOfItsRows) {
  options_.sessions = 300;
  options_.group = "calendar";
  options_.only = {"gap_days"};
  ASSERT_EQ(run(cmd_synth), kOk);
  const std::vector<io::Day> days = cache().cache.find("nifty_daily")->bars.day;
  ASSERT_EQ(run(cmd_indicators), kOk) << err_;
  std::string expected = "date,gap_days\n";
  for (std::size_t t = 0; t < days.size(); ++t) {
    const io::Day before = t > 0 ? days[t - 1] : io::parse_day("2024-08-30").value();
    expected += io::format_day(days[t]) + "," + std::to_string(days[t] - before) + "\n";
  }
  EXPECT_EQ(out_, expected);
}

TEST_F(PipelineCommands, CalendarFeaturesAreOfTheCalendarGiven) {
  options_.group = "calendar";
  options_.only = {"sessions_to_holiday"};
  ASSERT_EQ(run(cmd_synth), kOk);
  ASSERT_EQ(run(cmd_indicators), kOk) << err_;
  EXPECT_TRUE(out_.ends_with("2025-11-14,28\n")) << out_;  // Christmas
  options_.calendar.holidays.insert(
      std::ranges::upper_bound(options_.calendar.holidays, io::parse_day("2025-11-14").value(), {},
                               &features::Holiday::day),
      {io::parse_day("2025-11-18").value()});
  ASSERT_EQ(run(cmd_indicators), kOk) << err_;
  EXPECT_TRUE(out_.ends_with("2025-11-14,1\n")) << out_;
}

TEST_F(PipelineCommands, SynthRefusesToReplaceRealData) {
  for (const char* text : {"{\"series\": {}}", "half a ca"}) {
    io::write_file_atomic(options_.data, text).value();
    EXPECT_EQ(run(cmd_synth), kConfiguration);
    EXPECT_NE(err_.find("--force"), std::string::npos) << err_;
    EXPECT_EQ(bytes(), text);
  }
  options_.force = true;
  EXPECT_EQ(run(cmd_synth), kOk) << err_;
}

TEST_F(PipelineCommands, SynthPrintsOneJsonObject) {
  options_.json = true;
  ASSERT_EQ(run(cmd_synth), kOk);
  const auto json = io::parse_json(out_, "stdout");
  ASSERT_TRUE(json) << out_;
  EXPECT_EQ(json->boolean("synthetic"), true);
  EXPECT_EQ(json->string("sha256"), cache().sha256);
}

TEST_F(PipelineCommands, WritingWhereThereIsNoPlaceIsAnIoError) {
  options_.data = directory_ + "/none/cache.json";
  EXPECT_EQ(run(cmd_synth), kIoError);
  EXPECT_NE(err_.find("does not exist"), std::string::npos) << err_;
  options_.data = directory_;
  EXPECT_EQ(run(cmd_synth), kIoError);
  EXPECT_NE(err_.find("directory"), std::string::npos) << err_;
  EXPECT_TRUE(std::filesystem::is_empty(directory_));
}

TEST_F(PipelineCommands, ImportMergesByDateAndDeletesNothing) {
  ASSERT_EQ(
      import_text("nsebank", std::string(kHead) + "2025-11-10,10,12,9,11,5\n2025-11-11,11,13,10,12,5\n"), kOk)
      << err_;
  ASSERT_EQ(import_text("vix", std::string(kHead) + "2025-11-10,10,12,9,11,0\n"), kOk) << err_;
  ASSERT_EQ(import_text("bank_nifty",
                        std::string(kHead) + "2025-11-11,11,13,10,12.5,5\n2025-11-12,12,14,11,13,5\n"),
            kOk);
  EXPECT_NE(out_.find("1 added, 1 updated, 0 unchanged, 3 in all"), std::string::npos) << out_;
  const io::CacheRead read = cache();
  const io::Series* banks = read.cache.find("bank_nifty");
  ASSERT_NE(banks, nullptr);
  EXPECT_EQ(banks->ticker, "^NSEBANK");
  EXPECT_EQ(banks->bars.close, (std::vector<double>{11, 12.5, 13}));
  EXPECT_EQ(read.cache.find("vix")->bars.size(), 1u);
}

TEST_F(PipelineCommands, ImportNotesWhatItRestatesAndKeepsTheOldCache) {
  const std::string row = "2025-11-10,10,12,9,11,5\n";
  ASSERT_EQ(import_text("vix", kHead + row), kOk) << err_;
  io::Cache with_partial = cache().cache;
  io::Bar partial = with_partial.series[0].bars.bar(0);
  partial.day += 1;
  partial.time += 86400;
  with_partial.series[0].partial.push_back(partial);
  io::write_cache(options_.data, with_partial).value();
  ASSERT_EQ(import_text("vix", std::string(kHead) + "2025-11-10,10,12,9,11.5,5\n2025-11-11,9,12,9,11,5\n"),
            kOk);
  const io::Series vix = cache().cache.series[0];
  ASSERT_EQ(vix.revisions.size(), 1u);
  EXPECT_EQ(vix.revisions[0].source, "csv");
  EXPECT_EQ(vix.revisions[0].was.close, 11);
  EXPECT_EQ(vix.revisions[0].seen_at, "2025-11-15T10:00:00+05:30");
  EXPECT_EQ(vix.provenance.source, "csv");
  EXPECT_TRUE(vix.partial.empty());
  ASSERT_EQ(generations(options_.data).size(), 1u);
  ASSERT_TRUE(restore_generation(options_.data, 1, options_.now, 5));
  EXPECT_EQ(bytes(), io::format_cache(with_partial));
}

TEST_F(PipelineCommands, WritersWaitForTheLockAndReadersDoNot) {
  ASSERT_EQ(import_text("nifty_daily", std::string(kHead) + "2025-11-10,10,12,9,11,5\n"), kOk) << err_;
  const std::string before = bytes();
  const auto held = CacheLock::take(options_.data, 0);
  ASSERT_TRUE(held);
  options_.lock_wait = 0.02;
  options_.fix = true;
  for (const auto command : {cmd_import, cmd_doctor, cmd_synth}) {
    EXPECT_EQ(run(command), kTryLater);
    EXPECT_NE(err_.find("--lock-wait"), std::string::npos) << err_;
  }
  EXPECT_EQ(bytes(), before);
  options_.fix = false;
  options_.dry_run = true;
  EXPECT_EQ(run(cmd_import), kOk) << err_;
  EXPECT_EQ(run(cmd_doctor), kOk) << err_;
}

TEST_F(PipelineCommands, WhatSynthReplacesByForceIsKept) {
  ASSERT_EQ(import_text("nifty_daily", std::string(kHead) + "2025-11-10,10,12,9,11,5\n"), kOk) << err_;
  const std::string real = bytes();
  options_.force = true;
  for (options_.seed = 1; options_.seed <= 8; ++options_.seed) ASSERT_EQ(run(cmd_synth), kOk) << err_;
  const auto kept = generations(options_.data);
  ASSERT_EQ(kept.size(), 1u);  // a synthetic market can be made again
  EXPECT_EQ(io::read_file(kept[0].path).value(), real);
}

TEST_F(PipelineCommands, DoctorKeepsWhatItMended) {
  ASSERT_EQ(
      import_text("nifty_daily", std::string(kHead) + "2025-11-10,10,12,9,11,5\n2025-11-11,10,12,9,11,5\n"),
      kOk);
  std::string text = bytes();
  const std::size_t at = text.rfind("\"Close\": 11.0");
  ASSERT_NE(at, std::string::npos);
  text.replace(at, 13, "\"Close\": null");
  io::write_file_atomic(options_.data, text).value();
  options_.fix = true;
  ASSERT_EQ(run(cmd_doctor), kOk) << err_ << out_;
  EXPECT_EQ(cache().cache.find("nifty_daily")->bars.size(), 1u);
  ASSERT_EQ(generations(options_.data).size(), 1u);
  EXPECT_EQ(io::read_file(generations(options_.data)[0].path).value(), text);
}

TEST_F(PipelineCommands, ADryRunWritesNothing) {
  options_.dry_run = true;
  options_.json = true;
  ASSERT_EQ(import_text("vix", std::string(kHead) + "2025-11-10,10,12,9,11,0\n"), kOk) << err_;
  EXPECT_FALSE(io::file_exists(options_.data));
  EXPECT_EQ(files_here(), 1u) << "the CSV file alone";
  EXPECT_EQ(io::parse_json(out_, "stdout")->integer("added"), 1);
}

TEST_F(PipelineCommands, ADryRunShowsWhatWouldChange) {
  std::string first = kHead, second = "Date ,Open ,High ,Low ,Close ,Shares Traded ,Turnover (Cr)\n";
  for (int day = 1; day <= 11; ++day) {
    const std::string two = (day < 10 ? "0" : "") + std::to_string(day);
    first += "2025-10-" + two + ",10,12,9,11,300000\n";
    second += two + "-OCT-2025,10,12.25,9,11.5,400000,1\n";
  }
  ASSERT_EQ(import_text("vix", first), kOk) << err_;
  const std::string before = bytes();
  options_.dry_run = true;
  EXPECT_EQ(import_text("vix", second), kBadData);  // another history, but the changes are shown
  EXPECT_NE(out_.find("0 added, 11 updated"), std::string::npos) << out_;
  EXPECT_NE(out_.find("(dry run: would be REFUSED; nothing written)"), std::string::npos) << out_;
  options_.force = true;
  ASSERT_EQ(import_text("vix", second + "14-OCT-2025,10,12,9,11,5,1\n"), kOk) << err_;
  for (const char* part : {"NSE index history: date from \"Date\"", "volume from \"Shares Traded\"",
                           "1 added, 11 updated, 0 unchanged",
                           "  2025-10-01: high 12 -> 12.25, close 11 -> 11.5, volume 300000 -> 400000\n",
                           "2025-10-10: high", "and 1 more that differs\n", "(dry run: nothing written)"})
    EXPECT_NE(out_.find(part), std::string::npos) << part << " is not in " << out_;
  EXPECT_EQ(out_.find("2025-10-11: high"), std::string::npos) << out_;
  options_.json = true;
  ASSERT_EQ(run(cmd_import), kOk) << err_;
  const auto json = io::parse_json(out_, "stdout");
  ASSERT_TRUE(json) << out_;
  EXPECT_EQ(json->string("layout"), "nse_index");
  EXPECT_EQ(json->find("files")->at(0).find({"columns", "volume"})->string()[0], "Shares Traded");
  ASSERT_EQ(json->find("first_changes")->size(), 10u);
  EXPECT_EQ(json->find("first_changes")->at(0).find({"was", "close"})->number(), 11);
  EXPECT_EQ(json->find("first_changes")->at(0).find({"is", "close"})->number(), 11.5);
  EXPECT_EQ(bytes(), before);
}

TEST_F(PipelineCommands, ImportSaysWhatItTookAFileFor) {
  options_.quiet = false;
  ASSERT_EQ(import_text("vix",
                        "Date ,Open ,High ,Low ,Close ,Prev. Close ,Change ,% Change \n"
                        "13-NOV-2025,10,12,9,11,10,1,1\n"),
            kOk)
      << err_;
  EXPECT_NE(err_.find("[OK] " + options_.csv_files[0] + ": read as NSE India VIX history, 1 row\n"),
            std::string::npos)
      << err_;
}

TEST_F(PipelineCommands, ImportTakesSeveralFilesInOrder) {
  const std::string a = std::string(kHead) + "2025-11-10,10,12,9,11,5\n2025-11-11,10,12,9,11,5\n",
                    b = std::string(kHead) + "2025-11-11,10,12,9,11.5,0\n2025-11-12,10,12,9,12,5\n";
  ASSERT_EQ(import_texts("vix", {a, b}), kOk) << err_;
  EXPECT_NE(out_.find("3 rows read (2025-11-10 to 2025-11-12), 3 added"), std::string::npos) << out_;
  EXPECT_NE(err_.find("in1.csv: 1 row differs"), std::string::npos) << err_;
  const io::Series read = *cache().cache.find("vix");
  EXPECT_EQ(read.bars.close, (std::vector<double>{11, 11.5, 12}));
  EXPECT_EQ(read.bars.volume, (std::vector<double>{5, 5, 5}))
      << "a missing volume does not replace a known one";

  const std::string before = bytes();
  EXPECT_EQ(import_texts("vix", {std::string(kHead) + "2025-11-13,10,12,9,11,5\n", "date,open\n"}), kBadData);
  EXPECT_NE(err_.find("in1.csv: line 1"), std::string::npos) << err_;
  EXPECT_EQ(bytes(), before);
}

TEST_F(PipelineCommands, AFileOfAnotherIndexIsRefused) {
  const auto stacked = [](const std::string& ticker) {
    return "Price,Close,High,Low,Open\nTicker," + ticker + "," + ticker + "," + ticker + "," + ticker +
           "\nDate,,,,\n2025-11-13,11,12,9,10\n";
  };
  const auto named = [](const std::string& index, const std::string& day) {
    return "Index Name,Date,Open,High,Low,Close\n" + index + "," + day + " Nov 2025,10,12,9,11\n";
  };
  EXPECT_EQ(import_text("bank_nifty", stacked("^NSEI")), kBadData);
  EXPECT_NE(err_.find("is of ^NSEI, bank_nifty is ^NSEBANK; where that is meant, say --index \"^NSEI\""),
            std::string::npos)
      << err_;
  EXPECT_EQ(import_texts("bank_nifty", {named("NIFTY BANK", "13"), named("NIFTY 50", "14")}), kBadData);
  EXPECT_NE(err_.find("in1.csv is of NIFTY 50"), std::string::npos) << err_;
  EXPECT_FALSE(io::file_exists(options_.data));
  EXPECT_EQ(
      import_texts("bank_nifty", {named("NIFTY BANK", "13"), named("Nifty Bank", "14"), stacked("^NSEBANK")}),
      kOk)
      << err_;
  options_.index = "^NSEI";
  EXPECT_EQ(import_text("bank_nifty", stacked("^NSEI")), kOk) << err_;
}

TEST_F(PipelineCommands, AMissingVolumeDoesNotReplaceAKnownOne) {
  ASSERT_EQ(import_text("vix", std::string(kHead) + "2025-11-10,10,12,9,11,5\n2025-11-11,10,12,9,11,6\n"),
            kOk);
  ASSERT_EQ(import_text("vix", "date,open,high,low,close\n2025-11-11,10,12,9,11\n"), kOk) << err_;
  EXPECT_NE(out_.find("0 updated, 1 unchanged"), std::string::npos) << out_;
  ASSERT_EQ(import_text("vix", std::string(kHead) + "2025-11-11,10,12,9,11,7\n"), kOk) << err_;
  EXPECT_EQ(cache().cache.find("vix")->bars.volume, (std::vector<double>{5, 7}));
}

TEST_F(PipelineCommands, ABarThatHasNotEndedIsLeftOut) {
  const std::string text = std::string(kHead) + "2025-11-13,10,12,9,11,5\n2025-11-14,10,12,9,11.5,5\n";
  options_.now = io::parse_instant("2025-11-14T14:00:00+05:30").value();
  ASSERT_EQ(import_text("vix", text), kOk) << err_;
  EXPECT_NE(err_.find("[WARN] " + options_.csv_files[0] + ": the bar of 2025-11-14 is left out"),
            std::string::npos)
      << err_;
  EXPECT_EQ(cache().cache.find("vix")->bars.size(), 1u);
  const std::string before = bytes();
  EXPECT_EQ(import_text("vix", std::string(kHead) + "2025-11-14,10,12,9,11.5,5\n"), kTryLater);
  EXPECT_EQ(bytes(), before);
  options_.now = io::parse_instant("2025-11-14T16:00:00+05:30").value();
  ASSERT_EQ(import_text("vix", text), kOk) << err_;
  EXPECT_EQ(cache().cache.find("vix")->bars.size(), 2u);

  options_.now = io::parse_instant("2025-11-14T11:02:00+05:30").value();
  ASSERT_EQ(import_text("nifty_1d_5m",
                        "time,open,high,low,close\n2025-11-14 10:55,10,12,9,11\n2025-11-14 11:00,10,12,"
                        "9,11\n2025-11-14 11:05,10,12,9,11\n"),
            kOk)
      << err_;
  EXPECT_NE(err_.find("2 bars from 2025-11-14T11:00:00+05:30 on are left out"), std::string::npos) << err_;
  EXPECT_EQ(cache().cache.find("nifty_1d_5m")->bars.size(), 1u);
}

TEST_F(PipelineCommands, ImportReadsDatesAndTimesAsItIsTold) {
  const std::string text = "date,open,high,low,close\n01/02/2025,10,12,9,11\n";
  EXPECT_EQ(import_text("vix", text), kBadData);
  EXPECT_NE(err_.find("--date-format \"%d/%m/%Y\""), std::string::npos) << err_;
  options_.date_format = io::DateFormat::parse("%d/%m/%Y").value();
  ASSERT_EQ(import_text("vix", text), kOk) << err_;
  EXPECT_EQ(io::format_day(cache().cache.find("vix")->bars.day[0]), "2025-02-01");
  options_.date_format.reset();
  options_.time_zone = 0;
  ASSERT_EQ(import_text("nifty_1d_5m", "time,open,high,low,close\n2025-11-14 03:45,10,12,9,11\n"), kOk)
      << err_;
  EXPECT_EQ(cache().cache.find("nifty_1d_5m")->bars.time[0],
            io::parse_instant("2025-11-14T09:15:00+05:30")->seconds);
}

TEST_F(PipelineCommands, ImportRefusesAndLeavesTheCacheAlone) {
  ASSERT_EQ(import_text("nifty_daily", std::string(kHead) + "2025-11-10,10,12,9,11,5\n"), kOk) << err_;
  const std::string before = bytes();
  EXPECT_EQ(import_text("nifty_daily", std::string(kHead) + "2025-11-11,10,12,9,13,5\n"), kBadData);
  EXPECT_NE(err_.find("line 2"), std::string::npos) << err_;
  EXPECT_EQ(import_text("nifty_daily", std::string(kHead) + "2031-11-11,10,12,9,11,5\n"), kBadData);
  EXPECT_NE(err_.find("future"), std::string::npos) << err_;
  EXPECT_EQ(import_text("nifty_dialy", std::string(kHead) + "2025-11-11,10,12,9,11,5\n"), kConfiguration);
  EXPECT_NE(err_.find("did you mean nifty_daily?"), std::string::npos) << err_;
  options_.columns = {{"close", "Nope"}};
  EXPECT_EQ(import_text("nifty_daily", std::string(kHead) + "2025-11-11,10,12,9,11,5\n"), kConfiguration);
  EXPECT_NE(err_.find("in0.csv: there is no column \"Nope\" to map to close (columns: date,open,"),
            std::string::npos)
      << err_;
  options_.columns.clear();
  options_.csv_files = {directory_ + "/none.csv"};
  options_.series = "vix";
  EXPECT_EQ(run(cmd_import), kMissingInput);
  EXPECT_EQ(bytes(), before);
}

TEST_F(PipelineCommands, AFaultyRowOfASecondarySeriesIsDropped) {
  ASSERT_EQ(import_text("vix", std::string(kHead) + "2025-11-10,10,12,9,11,5\n2025-11-11,10,12,9,13,5\n"),
            kOk)
      << err_;
  EXPECT_NE(err_.find("[WARN]"), std::string::npos) << err_;
  EXPECT_EQ(cache().cache.find("vix")->bars.size(), 1u);
}

TEST_F(PipelineCommands, AnotherSeriesNeedsItsInterval) {
  EXPECT_EQ(import_text("energy", std::string(kHead) + "2025-11-10,10,12,9,11,5\n"), kConfiguration);
  options_.interval = "1d";
  EXPECT_EQ(import_text("energy", std::string(kHead) + "2025-11-10,10,12,9,11,5\n"), kOk) << err_;
  EXPECT_EQ(cache().cache.find("energy")->role(), io::Role::kSector);
}

TEST_F(PipelineCommands, RealAndSyntheticDataDoNotMix) {
  ASSERT_EQ(run(cmd_synth), kOk);
  const std::string before = bytes();
  EXPECT_EQ(import_text("vix", std::string(kHead) + "2025-11-10,10,12,9,11,5\n"), kConfiguration);
  EXPECT_NE(err_.find("SYNTHETIC"), std::string::npos) << err_;
  EXPECT_EQ(bytes(), before);
}

TEST_F(PipelineCommands, IndicatorsPrintsTheColumnsAskedFor) {
  options_.sessions = 300;
  ASSERT_EQ(run(cmd_synth), kOk);
  options_.only = {"rsi_14", "ret_log_1"};
  ASSERT_EQ(run(cmd_indicators), kOk) << err_;
  EXPECT_TRUE(out_.starts_with("date,rsi_14,ret_log_1\n")) << out_.substr(0, 80);
  EXPECT_EQ(std::ranges::count(out_, '\n'), 301);
  options_.only.clear();
  options_.group = "bollinger";
  ASSERT_EQ(run(cmd_indicators), kOk) << err_;
  EXPECT_TRUE(
      out_.starts_with("date,bb_mid_dist,bb_upper_dist,bb_lower_dist,bb_pctb,bb_width,bb_width_rank_120\n"));
  options_.group = "calendar";
  ASSERT_EQ(run(cmd_indicators), kOk) << err_;
  EXPECT_TRUE(out_.starts_with("date,dow_sin,dow_cos,"));
  options_.group.clear();
  options_.raw = true;
  ASSERT_EQ(run(cmd_indicators), kOk) << err_;
  EXPECT_TRUE(out_.starts_with("date,ema_8,")) << out_.substr(0, 80);
}

TEST_F(PipelineCommands, IndicatorsNamesAColumnThatIsNotThere) {
  options_.sessions = 300;
  ASSERT_EQ(run(cmd_synth), kOk);
  options_.only = {"rsi14"};
  EXPECT_EQ(run(cmd_indicators), kConfiguration);
  EXPECT_NE(err_.find("did you mean rsi_14?"), std::string::npos) << err_;
  options_.only = {"ema_12"};
  EXPECT_EQ(run(cmd_indicators), kConfiguration);
  EXPECT_NE(err_.find("--group chart"), std::string::npos) << err_;
}

TEST_F(PipelineCommands, IndicatorsListsWhatThereIsWithoutData) {
  options_.list = true;
  ASSERT_EQ(run(cmd_indicators), kOk);
  EXPECT_NE(out_.find("rsi_14"), std::string::npos);
  options_.json = true;
  ASSERT_EQ(run(cmd_indicators), kOk);
  EXPECT_TRUE(io::parse_json(out_, "the list")) << out_.substr(0, 80);
}

TEST_F(PipelineCommands, ImportSaysWhereVolumesAreOfAnotherUnit) {
  ASSERT_EQ(import_text("nifty_daily", std::string(kHead) + "2025-11-10,10,12,9,11,250000\n"), kOk) << err_;
  EXPECT_EQ(err_, "");
  EXPECT_EQ(
      out_,
      "nifty_daily: 1 row read (2025-11-10 to 2025-11-10), 1 added, 0 updated, 0 unchanged, 1 in all\n");
  options_.json = true;
  options_.dry_run = true;
  const std::string next = std::string(kHead) + "2025-11-11,10,12,9,11,";
  ASSERT_EQ(import_text("nifty_daily", next + "240000\n"), kOk) << err_;
  EXPECT_EQ(err_, "");
  EXPECT_TRUE(io::parse_json(out_, "out")->find("volume_units")->is_null()) << out_;
  ASSERT_EQ(import_text("nifty_daily", next + "240\n"), kOk) << err_;
  EXPECT_NE(
      err_.find("[WARN] series nifty_daily: the new volumes are not of the unit of those known (medians "
                "240 and 250000)"),
      std::string::npos)
      << err_;
  EXPECT_FALSE(io::parse_json(out_, "out")->find("volume_units")->is_null()) << out_;
}

TEST_F(PipelineCommands, ImportRefusesPricesOfAnotherLevel) {
  ASSERT_EQ(import_text("vix", std::string(kHead) + "2025-11-10,14,15,13,14,0\n2025-11-11,14,15,13,14.5,0\n"),
            kOk)
      << err_;
  const std::string before = bytes();
  const std::string other = std::string(kHead) + "2025-11-12,140,150,130,145,0\n";
  EXPECT_EQ(import_text("vix", other), kBadData);
  EXPECT_NE(err_.find("further than any session has moved; --force"), std::string::npos) << err_;
  EXPECT_NE(err_.find("the close goes from 14.50 on 2025-11-11 to 145.00 on 2025-11-12"), std::string::npos)
      << err_;
  EXPECT_EQ(import_text("vix", std::string(kHead) + "2025-11-10,24,25,23,24,0\n2025-11-11,24,25,23,24.5,0\n"),
            kBadData);
  EXPECT_NE(err_.find("off those of the cache"), std::string::npos) << err_;
  EXPECT_EQ(bytes(), before);
  options_.force = true;
  EXPECT_EQ(import_text("vix", other), kOk) << err_;
}

TEST_F(PipelineCommands, ImportRefusesASingleBarFarFromTheOneItReplaces) {
  const std::string good = std::string(kHead) + "2025-11-10,100,102,99,101,5\n";
  ASSERT_EQ(import_text("nifty_daily", good + "2025-11-11,101,102,99,101,5\n"), kOk) << err_;
  const std::string before = bytes();
  EXPECT_EQ(import_text("nifty_daily", std::string(kHead) + "2025-11-10,110,112,109,111,5\n"), kBadData);
  EXPECT_NE(err_.find("2025-11-10 has the close 111.00, the cache 101.00, which is more than 5 % off"),
            std::string::npos)
      << err_;
  EXPECT_NE(err_.find("--force"), std::string::npos) << err_;
  EXPECT_EQ(import_text("nifty_daily", std::string(kHead) + "2025-11-10,100,102,50,101,5\n"), kBadData);
  EXPECT_NE(err_.find("has the low 50.00"), std::string::npos) << err_;
  EXPECT_EQ(bytes(), before);
  ASSERT_EQ(import_text("nifty_daily", std::string(kHead) + "2025-11-10,100,102,99,102,5\n"), kOk) << err_;
  EXPECT_NE(out_.find("1 updated"), std::string::npos) << out_;
  EXPECT_NE(out_.find("  2025-11-10: close 101 -> 102\n"), std::string::npos) << out_;
  options_.force = true;
  EXPECT_EQ(import_text("nifty_daily", std::string(kHead) + "2025-11-10,110,112,109,111,5\n"), kOk) << err_;
}

TEST_F(PipelineCommands, ImportRefusesASingleIntradayRowOfADailySeries) {
  ASSERT_EQ(import_text("nifty_daily", std::string(kHead) + "2025-11-14,100,102,99,101,5\n"), kOk) << err_;
  const std::string before = bytes();
  EXPECT_EQ(import_text("nifty_daily",
                        "Datetime,Open,High,Low,Close,Volume\n2025-11-14 09:15:00,100,102,99,101.5,5\n"),
            kBadData);
  EXPECT_NE(err_.find("this is no daily bar"), std::string::npos) << err_;
  EXPECT_EQ(bytes(), before);
}

TEST_F(PipelineCommands, ImportSaysWhichDaysHadNoSession) {
  options_.now = io::parse_instant("2025-11-17T10:00:00+05:30").value();
  ASSERT_EQ(import_text("nifty_daily",
                        std::string(kHead) + "2025-11-14,100,102,99,101,5\n2025-11-16,100,102,99,101,5\n"),
            kOk);
  EXPECT_NE(err_.find("[WARN] " + directory_ +
                      "/in0.csv: 2025-11-16 is a Sunday without session in the calendar; 1 row of such a day "
                      "is taken all the same"),
            std::string::npos)
      << err_;
  EXPECT_EQ(cache().cache.find("nifty_daily")->bars.size(), 2u);
  ASSERT_EQ(import_text("nifty_daily", std::string(kHead) + "2025-11-13,100,102,99,101,5\n"), kOk);
  EXPECT_EQ(err_, "");
}

TEST_F(PipelineCommands, ImportSuggestsASeriesByItsBeginningAndListsThoseOfTheCache) {
  options_.interval = "1d";
  ASSERT_EQ(import_text("shipping", std::string(kHead) + "2025-11-14,100,102,99,101,5\n"), kOk) << err_;
  options_.interval.clear();
  EXPECT_EQ(import_text("nifty", std::string(kHead) + "2025-11-14,100,102,99,101,5\n"), kConfiguration);
  EXPECT_NE(err_.find("did you mean nifty_daily?"), std::string::npos) << err_;
  EXPECT_NE(err_.find(", shipping; "), std::string::npos) << err_;
}

TEST_F(PipelineCommands, ABrokenCacheComesWithARemedy) {
  for (const char* text : {"", "{\"series\": {", "[]", "{}", "{\"series\": {\"nifty_daily\": []}}"}) {
    io::write_file_atomic(options_.data, text).value();
    options_.models = directory_ + "/models";
    for (const auto command : {cmd_train, cmd_import, cmd_doctor}) {
      options_.csv_files = {directory_ + "/in0.csv"};
      options_.series = "vix";
      EXPECT_EQ(run(command), kBadData) << text;
      EXPECT_NE((err_ + out_).find("pipeline fetch --restore 1"), std::string::npos) << text << err_ << out_;
    }
  }
  const std::string same = "series.nifty_daily is an array, an object was expected";
  EXPECT_NE(out_.find(same), std::string::npos) << out_;
  EXPECT_NE(out_.find("import csv --series nifty_daily FILE"), std::string::npos) << out_;
  EXPECT_EQ(run(cmd_train), kBadData);
  EXPECT_NE(err_.find(same), std::string::npos) << err_;
}

TEST_F(PipelineCommands, TheRemedyOfABrokenCacheWorks) {
  const std::string row = std::string(kHead) + "2025-11-1";
  ASSERT_EQ(import_text("nifty_daily", row + "3,100,102,99,101,5\n"), kOk) << err_;
  const std::string first = bytes();
  ASSERT_EQ(import_text("nifty_daily", row + "4,100,102,99,101,5\n"), kOk) << err_;
  io::write_file_atomic(options_.data, bytes().substr(0, 100)).value();
  options_.restore = 1;
  EXPECT_EQ(run(cmd_fetch), kOk) << err_;
  EXPECT_TRUE(bytes() == first);
}

TEST_F(PipelineCommands, APlaceThatCannotBeWrittenIsFoundBeforeTheWork) {
  options_.sessions = 400;
  ASSERT_EQ(run(cmd_synth), kOk) << err_;
  const std::string file = directory_ + "/file";
  io::write_file_atomic(file, "x").value();
  options_.quiet = false;
  options_.models = file + "/models";
  EXPECT_EQ(run(cmd_train), kIoError);
  EXPECT_NE(err_.find("--models"), std::string::npos) << err_;
  EXPECT_EQ(err_.find("features of"), std::string::npos) << err_;
  EXPECT_EQ(run(cmd_evaluate), kIoError);
  EXPECT_NE(err_.find("--models"), std::string::npos) << err_;
  options_.models = directory_ + "/models";
  options_.evaluation = directory_ + "/none/ev.json";
  EXPECT_EQ(run(cmd_evaluate), kIoError);
  EXPECT_NE(err_.find("the directory " + directory_ + "/none does not exist; "), std::string::npos) << err_;
  EXPECT_NE(err_.find("--evaluation"), std::string::npos) << err_;
  EXPECT_FALSE(io::file_exists(options_.models));
}

TEST(Targets, TryingLeavesNothingBehind) {
  std::string folder = (std::filesystem::temp_directory_path() / "spectrum-test-XXXXXX").string();
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  EXPECT_TRUE(can_write_into(folder + "/a/b", "--models"));
  EXPECT_TRUE(can_write_into(folder, "--models"));
  EXPECT_TRUE(can_write_file(folder + "/c.json", "--evaluation"));
  EXPECT_TRUE(can_write_file("/dev/null", "--evaluation"));
  EXPECT_FALSE(can_write_file(folder, "--evaluation"));
  EXPECT_TRUE(std::filesystem::is_empty(folder));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace spectrum::pipeline
