// `pipeline touch` as its user meets it.
#include <gtest/gtest.h>

#include "apps/pipeline/exit_code.h"
#include "io/json.h"
#include "tests/apps/program.h"

namespace spectrum {
namespace {

using test::Outcome;
using test::run_program;

constexpr const char* kNow = "2025-11-15T10:00:00+05:30";

class TouchProgram : public testing::Test {
 protected:
  void make(const char* sessions) {
    ASSERT_EQ(run_program({"synth", "--sessions", sessions, "--data", data_, "--now", kNow}).code, 0);
  }
  Outcome touch(std::vector<std::string> more) {
    more.insert(more.begin(), {"touch", "--data", data_, "--now", kNow});
    return run_program(more);
  }

  test::Folder folder_;
  std::string data_ = (folder_ / "cache.json").string();
};

TEST_F(TouchProgram, AQuestionThatMakesNoSenseIsAUsageError) {
  for (const char* strike : {"0", "-5", "nan", "inf", "1e999", "26k", ""}) {
    const Outcome o = touch({"--strike=" + std::string(strike), "--days", "5"});
    EXPECT_EQ(o.code, 2) << strike;
    EXPECT_NE(o.err.find("--strike"), std::string::npos) << o.err;
  }
  for (const char* days : {"0", "22", "-1", "1.5", "week"}) {
    const Outcome o = touch({"--strike", "26000", "--days=" + std::string(days)});
    EXPECT_EQ(o.code, 2) << days;
    EXPECT_NE(o.err.find("--days"), std::string::npos) << o.err;
  }
  EXPECT_EQ(touch({"--days", "5"}).code, 2);
  EXPECT_EQ(touch({"--strike", "26000"}).code, 2);
}

TEST_F(TouchProgram, AnswersInASentenceAndAsJson) {
  make("400");
  const Outcome text = touch({"--strike", "1000000", "--days", "5"});
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_EQ(text.out.find("SYNTHETIC MARKET: the index, "), 0u) << text.out;
  EXPECT_NE(text.out.find("(to 2025-11-21) with a probability of less than 1/"), std::string::npos)
      << text.out;

  const Outcome o = touch({"--strike", "1000000", "--days", "5", "--json"});
  const auto json = io::parse_json(o.out, "stdout");
  ASSERT_TRUE(json) << o.out;
  EXPECT_EQ(json->string("side"), "above");
  EXPECT_EQ(json->integer("paths_that_reached"), 0);
  EXPECT_GT(json->number("probability").value_or(0), 0);
  EXPECT_LT(json->number("probability").value_or(1), json->number("at_most").value_or(0));
  EXPECT_EQ(json->find({"hindcast", "same_percent", "scores"})->size(), 3u);

  const auto below = io::parse_json(touch({"--strike", "1", "--days", "1", "--json"}).out, "stdout");
  EXPECT_EQ(below->string("side"), "below");
  EXPECT_EQ(below->string("until"), "2025-11-17");
}

TEST_F(TouchProgram, TooShortAHistoryIsBadData) {
  make("60");
  const Outcome o = touch({"--strike", "26000", "--days", "5"});
  EXPECT_EQ(o.code, 65);
  EXPECT_NE(o.err.find("too short for a volatility forecast over 5 sessions"), std::string::npos) << o.err;
  EXPECT_NE(o.err.find("pipeline import csv"), std::string::npos) << o.err;
}

TEST_F(TouchProgram, NoDataIsMissingInput) {
  EXPECT_EQ(touch({"--strike", "26000", "--days", "5"}).code, 66);
}

}  // namespace
}  // namespace spectrum
