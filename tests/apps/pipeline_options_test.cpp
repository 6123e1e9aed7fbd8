#include <gtest/gtest.h>

#include "apps/pipeline/commands.h"
#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/options.h"
#include "tests/apps/program.h"

namespace spectrum::pipeline {
namespace {

struct Outcome {
  CommandLine line;
  std::string out, err;
};

Outcome parse(std::vector<const char*> words) {
  words.insert(words.begin(), "pipeline");
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Outcome o;
  o.line = parse_command_line(static_cast<int>(words.size()), words.data());
  std::fflush(stdout);
  o.out = testing::internal::GetCapturedStdout();
  o.err = testing::internal::GetCapturedStderr();
  return o;
}

TEST(PipelineOptions, Defaults) {
  const Outcome o = parse({"synth"});
  ASSERT_EQ(o.line.command, &cmd_synth);
  EXPECT_EQ(o.line.options.command, "synth");
  EXPECT_EQ(o.line.options.data, "data/prediction_data.json");
  EXPECT_EQ(o.line.options.models, "models");
  EXPECT_EQ(o.line.options.out, "data/omnispectrum.json");
  EXPECT_EQ(o.line.options.seed, 42u);
  EXPECT_GE(o.line.options.threads, 1);
  EXPECT_FALSE(o.line.options.as_of);
  EXPECT_GT(o.line.options.now.seconds, 1700000000);
  EXPECT_TRUE(o.out.empty());
  EXPECT_TRUE(o.err.empty());
}

TEST(PipelineOptions, SharedOptionsMayStandBeforeOrAfterTheCommand) {
  for (const auto& words : {std::vector<const char*>{"--seed", "7", "--as-of", "2025-11-14", "synth"},
                            std::vector<const char*>{"synth", "--seed=7", "--as-of", "2025-11-14"}}) {
    const Outcome o = parse(words);
    ASSERT_EQ(o.line.command, &cmd_synth) << o.err;
    EXPECT_EQ(o.line.options.seed, 7u);
    EXPECT_EQ(o.line.options.as_of, io::parse_day("2025-11-14").value());
  }
}

TEST(PipelineOptions, EvaluateTakesFoldsDatesAndHeads) {
  const Outcome o =
      parse({"evaluate", "--step", "10", "--folds", "12", "--rolling", "750", "--from", "2024-01-01", "--to",
             "2025-06-30", "--heads", "direction,ranges", "--evaluation", "e.json"});
  ASSERT_EQ(o.line.command, &cmd_evaluate) << o.err;
  EXPECT_EQ(o.line.options.step, 10);
  EXPECT_EQ(o.line.options.folds, 12);
  EXPECT_EQ(o.line.options.rolling, 750);
  EXPECT_EQ(o.line.options.from, io::parse_day("2024-01-01").value());
  EXPECT_EQ(o.line.options.to, io::parse_day("2025-06-30").value());
  EXPECT_EQ(o.line.options.heads, (std::vector<std::string>{"direction", "ranges"}));
  EXPECT_EQ(o.line.options.evaluation, "e.json");
  EXPECT_EQ(parse({"evaluate", "--heads", "luck"}).line.exit_code, kUsage);
  EXPECT_EQ(parse({"evaluate", "--from", "yesterday"}).line.exit_code, kUsage);
}

TEST(PipelineOptions, ImportTakesMappingsWithBlanks) {
  const Outcome o = parse({"import", "csv", "--series", "vix", "--map", "close=Adj Close", "--map",
                           "date=Day", "f.csv", "--dry-run", "--now", "2026-01-05T10:00:00+05:30"});
  ASSERT_EQ(o.line.command, &cmd_import) << o.err;
  EXPECT_EQ(o.line.options.command, "import csv");
  EXPECT_EQ(o.line.options.csv_files, std::vector<std::string>{"f.csv"});
  EXPECT_EQ(o.line.options.columns,
            (std::vector<std::pair<std::string, std::string>>{{"close", "Adj Close"}, {"date", "Day"}}));
  EXPECT_TRUE(o.line.options.dry_run);
  EXPECT_EQ(o.line.options.now, io::parse_instant("2026-01-05T10:00:00+05:30").value());
}

TEST(PipelineOptions, TheCalendarIsNsesUnlessAFileSaysOtherwise) {
  const io::Day holiday = io::parse_day("2026-12-04").value();
  const auto is_session = [&](const Outcome& o) {
    return features::is_session(o.line.options.calendar, holiday);
  };
  EXPECT_TRUE(is_session(parse({"doctor"})));
  const test::Folder folder;
  const std::string good = (folder / "good.json").string(), bad = (folder / "bad.json").string();
  test::spill(good, R"({"extends": "NSE", "holidays": [{"date": "2026-12-04", "name": "H"}]})");
  test::spill(bad, R"({"extends": "NSE", "holidays": [{"date": "2026-12-05", "name": "H"}]})");
  const Outcome o = parse({"doctor", "--calendar", good.c_str(), "--now", "2026-12-04T11:00:00+05:30"});
  ASSERT_EQ(o.line.command, &cmd_doctor) << o.err;
  EXPECT_FALSE(is_session(o));
  EXPECT_EQ(o.line.options.market_clock().state(), "holiday");

  const Outcome wrong = parse({"--calendar", bad.c_str(), "synth"});
  EXPECT_EQ(wrong.line.command, nullptr);
  EXPECT_EQ(wrong.line.exit_code, kBadData);
  EXPECT_NE(wrong.err.find("[ERROR] --calendar: " + bad + ": holidays[0] (2026-12-05) is at a weekend"),
            std::string::npos)
      << wrong.err;
  const Outcome none = parse({"synth", "--calendar", "none.json"});
  EXPECT_EQ(none.line.command, nullptr);
  EXPECT_EQ(none.line.exit_code, kMissingInput);
  EXPECT_NE(none.err.find("--calendar: cannot read none.json"), std::string::npos) << none.err;
}

TEST(PipelineOptions, ImportTakesFilesFormsAndZones) {
  const Outcome o = parse({"import", "csv", "--series", "vix", "a.csv", "b.csv", "--date-format", "%d/%m/%Y",
                           "--time-zone", "UTC", "--index", "India VIX"});
  ASSERT_EQ(o.line.command, &cmd_import) << o.err;
  EXPECT_EQ(o.line.options.csv_files, (std::vector<std::string>{"a.csv", "b.csv"}));
  EXPECT_EQ(o.line.options.date_format->pattern(), "%d/%m/%Y");
  EXPECT_EQ(o.line.options.time_zone, 0);
  EXPECT_EQ(o.line.options.index, "India VIX");
  EXPECT_EQ(parse({"import", "csv", "--series", "vix", "a.csv"}).line.options.time_zone, io::kMarketOffset);
}

TEST(PipelineOptions, ImportHelpTeachesEachLayout) {
  const Outcome page = parse({"import", "csv", "--help"});
  EXPECT_EQ(page.line.exit_code, 0);
  for (const char* part :
       {"Example:\n  pipeline import csv", "Yahoo download", "Adj Close", "yfinance", "NSE index history",
        "Prev. Close", "niftyindices.com", "ind_close_all", "--date-format \"%m/%d/%Y\"", "Exit codes: 0"})
    EXPECT_NE(page.out.find(part), std::string::npos) << part << " is not in " << page.out;
}

TEST(PipelineOptions, WhoeverChangesTheCacheTakesLockAndGenerations) {
  EXPECT_EQ(parse({"synth"}).line.options.lock_wait, 10);
  EXPECT_EQ(parse({"synth"}).line.options.keep, 5);
  for (std::vector<const char*> words :
       {std::vector<const char*>{"import", "csv", "--series", "vix", "f.csv"},
        {"doctor"},
        {"synth"},
        {"run"}}) {
    words.insert(words.end(), {"--lock-wait", "0.5", "--keep=9"});
    const Outcome o = parse(words);
    EXPECT_EQ(o.line.options.lock_wait, 0.5) << o.err;
    EXPECT_EQ(o.line.options.keep, 9);
  }
}

TEST(PipelineOptions, AuditsAreTwo) {
  const Outcome leak = parse({"audit", "leak", "--cuts", "7", "--json"}), warmup = parse({"audit", "warmup"});
  ASSERT_EQ(leak.line.command, &cmd_audit) << leak.err;
  EXPECT_EQ(leak.line.options.command, "audit leak");
  EXPECT_EQ(leak.line.options.cuts, 7);
  ASSERT_EQ(warmup.line.command, &cmd_audit) << warmup.err;
  EXPECT_EQ(warmup.line.options.command, "audit warmup");
  EXPECT_EQ(warmup.line.options.cuts, 30);
  for (const char* name : {"leak", "warmup"}) {
    const Outcome page = parse({"audit", name, "--help"});
    EXPECT_EQ(page.line.exit_code, 0);
    EXPECT_NE(page.out.find(std::string("Example:\n  pipeline audit ") + name), std::string::npos)
        << page.out;
    EXPECT_NE(page.out.find("Exit codes: 0"), std::string::npos) << page.out;
  }
}

TEST(PipelineOptions, NonsenseIsAUsageErrorWithAHint) {
  struct Case {
    std::vector<const char*> words;
    const char* says;
  };
  const Case cases[] = {
      {{}, "a command was expected"},
      {{"trian"}, "did you mean train?"},
      {{"synth", "--sede", "3"}, "did you mean --seed?"},
      {{"--ofline", "synth"}, "did you mean --offline?"},
      {{"synth", "--sesions=5"}, "did you mean --sessions?"},
      {{"synth", "--quixotic"}, "unknown option --quixotic"},
      {{"synth", "more"}, "unknown argument more"},
      {{"synth", "--sessions", "0"}, "--sessions"},
      {{"synth", "--seed", "-1"}, "--seed"},
      {{"synth", "--seed", "1e3"}, "--seed"},
      {{"synth", "--seed", "abc"},
       "--seed: a whole number from 0 to 9223372036854775807 was expected, not abc"},
      {{"serve", "--port", "99999"}, "--port: a whole number from 0 to 65535 was expected, not 99999"},
      {{"fetch", "--pace", "-0.5"}, "--pace: a number from 0 to 3600 was expected, not -0.5"},
      {{"synth", "--seed", "99999999999999999999"}, "--seed"},
      {{"synth", "--threads", "0"}, "--threads"},
      {{"synth", "--seed"}, "--seed"},
      {{"synth", "--seed", "1", "--seed", "2"}, "--seed"},
      {{"synth", "--as-of", "2025-02-30"}, "not a date"},
      {{"synth", "--now", "soon"}, "not a date and time"},
      {{"infer", "--expected-move", "mode"}, "--expected-move"},
      {{"synth", "--keep", "0"}, "--keep"},
      {{"synth", "--lock-wait", "-1"}, "--lock-wait"},
      {{"import"}, "import csv"},
      {{"import", "csv"}, "required"},
      {{"import", "cvs"}, "did you mean csv?"},
      {{"audit"}, "audit what? e.g. `pipeline audit leak"},
      {{"audit", "lek"}, "did you mean leak?"},
      {{"audit", "leak", "more"}, "unknown argument more"},
      {{"audit", "leak", "--cuts", "0"}, "--cuts"},
      {{"audit", "leak", "--cuts", "many"}, "--cuts"},
      {{"audit", "leak", "--ctus=5"}, "did you mean --cuts?"},
      {{"audit", "warmup", "--cuts", "5"}, "unknown option --cuts"},
      {{"import", "csv", "f.csv", "--series", "vix", "--map", "close"}, "FIELD=NAME"},
      {{"import", "csv", "f.csv", "--series", "vix", "--date-format", "DD/MM/YYYY"}, "%d/%m/%Y"},
      {{"import", "csv", "f.csv", "--series", "vix", "--date-format", "%d/%m"}, "%d/%m/%Y"},
      {{"import", "csv", "f.csv", "--series", "vix", "--date-format="}, "--date-format"},
      {{"import", "csv", "f.csv", "--series", "vix", "--time-zone", "America/New_York"}, "+05:30"},
  };
  for (const auto& [words, says] : cases) {
    const Outcome o = parse(words);
    EXPECT_EQ(o.line.command, nullptr) << says;
    EXPECT_EQ(o.line.exit_code, kUsage) << says;
    EXPECT_NE(o.err.find("[ERROR]"), std::string::npos) << o.err;
    EXPECT_NE(o.err.find(says), std::string::npos) << o.err;
    EXPECT_TRUE(o.out.empty()) << o.out;
  }
}

TEST(PipelineOptions, AUsageErrorNamesThePageOfItsCommand) {
  const auto says = [](std::vector<const char*> words, const std::string& page) {
    const Outcome o = parse(std::move(words));
    EXPECT_EQ(o.line.exit_code, kUsage);
    EXPECT_NE(o.err.find("(`" + page + " --help` shows the usage)"), std::string::npos) << o.err;
    EXPECT_EQ(o.err.find("COMMAND --help"), std::string::npos) << o.err;
  };
  says({"trian"}, "pipeline");
  says({"--ofline"}, "pipeline");
  says({"train", "--sede", "3"}, "pipeline train");
  says({"train", "--seed", "-1"}, "pipeline train");
  says({"import"}, "pipeline import");
  says({"import", "csv"}, "pipeline import csv");
  says({"import", "csv", "--series", "vix", "f.csv", "--map", "close"}, "pipeline import csv");
  says({"help", "trian"}, "pipeline help");
}

TEST(PipelineOptions, HelpIsACommandToo) {
  const auto same = [](std::vector<const char*> asked, std::vector<const char*> page) {
    const Outcome a = parse(std::move(asked)), b = parse(std::move(page));
    EXPECT_EQ(a.line.exit_code, kOk) << a.err;
    EXPECT_EQ(a.line.command, nullptr);
    EXPECT_FALSE(a.out.empty());
    EXPECT_EQ(a.out, b.out);
  };
  same({"help"}, {"--help"});
  same({"help", "train"}, {"train", "--help"});
  same({"help", "import", "csv"}, {"import", "csv", "--help"});
  same({"help", "help"}, {"help", "--help"});
  same({"--quiet", "help", "train", "--seed", "3"}, {"train", "--help"});
  const Outcome typo = parse({"help", "trian"});
  EXPECT_EQ(typo.line.exit_code, kUsage);
  EXPECT_NE(typo.err.find("unknown command trian; did you mean train?"), std::string::npos) << typo.err;
}

TEST(PipelineOptions, OneCommandIsRunAtATime) {
  const Outcome o = parse({"synth", "train"});
  EXPECT_EQ(o.line.command, nullptr);
  EXPECT_EQ(o.line.exit_code, kUsage);
  EXPECT_NE(o.err.find("train is another command: give one at a time"), std::string::npos) << o.err;
}

TEST(PipelineOptions, HelpTeaches) {
  const Outcome whole = parse({"--help"});
  EXPECT_EQ(whole.line.exit_code, 0);
  for (const Command& c : commands()) {
    EXPECT_NE(whole.out.find(c.purpose), std::string::npos) << c.name;
    const Outcome page = parse({c.name, "--help"});
    EXPECT_EQ(page.line.exit_code, 0);
    EXPECT_EQ(page.line.command, nullptr);
    for (const char* part : {c.purpose, c.example, c.exit_codes, "--data FILE", "--calendar FILE",
                             "docs/calendar.md", "[42]", "Example:", "Exit codes:"}) {
      EXPECT_NE(page.out.find(part), std::string::npos) << c.name << ": " << part;
    }
    EXPECT_EQ(page.out.find("\n\n\n"), std::string::npos);
  }
  EXPECT_EQ(parse({"--version"}).out, "pipeline " SPECTRUM_VERSION "\n");
}

}  // namespace
}  // namespace spectrum::pipeline
