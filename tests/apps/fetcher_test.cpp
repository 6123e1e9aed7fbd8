#include "apps/pipeline/fetcher.h"

#include <gtest/gtest.h>

#include <deque>

namespace spectrum::pipeline {
namespace {

using io::ChartOutcome;

constexpr const char* kGood = R"({"chart":{"result":[{"meta":{"symbol":"^NSEI","dataGranularity":"1d",
  "validRanges":["1d","5d","5y"]},"timestamp":[1763005500],"indicators":{"quote":[{"open":[25900.5],
  "high":[25950.0],"low":[25850.0],"close":[25910.0],"volume":[0]}]}}],"error":null}})";

/// Gives prepared answers and keeps what was asked.
class Script : public io::Transport {
 public:
  void answer(int status, std::string body, std::optional<std::int64_t> retry_after = {}) {
    io::HttpReply reply;
    reply.status = status;
    reply.body = std::move(body);
    reply.retry_after = retry_after;
    replies_.push_back(std::move(reply));
  }
  void fail(io::ErrorKind kind, std::string message) {
    replies_.push_back(io::fail(kind, std::move(message)));
  }

  io::Result<io::HttpReply> get(const io::HttpRequest& request) override {
    asked.push_back(request);
    if (replies_.empty()) return io::fail(io::ErrorKind::kInternal, "the script has ended");
    auto reply = replies_.front();
    replies_.pop_front();
    if (reply) reply->url = request.url;
    return reply;
  }

  std::vector<io::HttpRequest> asked;

 private:
  std::deque<io::Result<io::HttpReply>> replies_;
};

class FetcherTest : public testing::Test {
 protected:
  Fetcher fetcher() {
    return Fetcher(script_, settings_,
                   {[this] { return time_; },
                    [this](double s) {
                      sleeps_.push_back(s);
                      time_ += s;
                    },
                    [] { return 0.5; },  // no jitter of retries; a quarter more pace
                    [] { return io::parse_instant("2025-11-15T10:00:00+05:30").value(); }},
                   [this](const std::string& text) { remarks_.push_back(text); });
  }

  Script script_;
  FetchSettings settings_;
  double time_ = 1000;
  std::vector<double> sleeps_;
  std::vector<std::string> remarks_;
  const io::ChartQuery query_{"^NSEI", "5y", "1d"};
};

TEST_F(FetcherTest, GivesAGoodAnswerAtOnce) {
  script_.answer(200, kGood);
  Fetcher f = fetcher();
  const Fetched got = f.get(query_);
  EXPECT_EQ(got.answer.outcome, ChartOutcome::kBars) << got.answer.reason;
  EXPECT_EQ(got.tries, 1);
  EXPECT_FALSE(got.stop);
  EXPECT_EQ(got.source, "query2.finance.yahoo.com");
  EXPECT_TRUE(sleeps_.empty());
  ASSERT_EQ(script_.asked.size(), 1u);
  EXPECT_NE(script_.asked[0].user_agent.find("compatible; SpectrumTrader"), std::string::npos);
}

TEST_F(FetcherTest, PacesRequests) {
  script_.answer(200, kGood);
  script_.answer(200, kGood);
  Fetcher f = fetcher();
  (void)f.get(query_);
  time_ += 0.25;
  (void)f.get(query_);
  EXPECT_EQ(sleeps_, std::vector<double>{1.0});  // 1.25 s of pace, of which 0.25 have gone by
}

TEST_F(FetcherTest, TriesAgainWithGrowingWaitsWhatMayPass) {
  script_.fail(io::ErrorKind::kUnavailable, "connection refused");
  script_.answer(503, "busy");
  script_.answer(200, "{\"chart\":null}");
  script_.answer(200, "<html>Will be right back</html>");
  script_.answer(200, kGood);
  settings_.pace = 1;
  Fetcher f = fetcher();
  const Fetched got = f.get(query_);
  EXPECT_EQ(got.answer.outcome, ChartOutcome::kBars) << got.answer.reason;
  EXPECT_EQ(got.tries, 5);
  EXPECT_EQ(remarks_.size(), 4u);
  std::vector<double> waits;
  for (const double s : sleeps_)
    if (s >= 1) waits.push_back(s);
  EXPECT_EQ(waits, (std::vector<double>{1, 2, 4, 8}));
}

TEST_F(FetcherTest, GivesUpAfterItsTries) {
  for (int i = 0; i < 5; ++i) script_.answer(500, "oops");
  Fetcher f = fetcher();
  const Fetched got = f.get(query_);
  EXPECT_EQ(got.answer.outcome, ChartOutcome::kBroken);
  EXPECT_EQ(got.tries, 5);
  EXPECT_FALSE(got.stop);  // the next series may fare better
  EXPECT_EQ(script_.asked.size(), 5u);
}

TEST_F(FetcherTest, WaitsAsLongAsTheSourceAsks) {
  script_.answer(503, "busy", 45);
  script_.answer(200, kGood);
  Fetcher f = fetcher();
  EXPECT_EQ(f.get(query_).answer.outcome, ChartOutcome::kBars);
  EXPECT_EQ(sleeps_.front(), 45);
}

TEST_F(FetcherTest, AsksTwiceForWhatIsNotFoundAndOnceForWhatIsWrong) {
  const std::string missing = R"({"chart":{"result":null,"error":{"code":"Not Found",
    "description":"No data found, symbol may be delisted"}}})";
  script_.answer(404, missing);
  script_.answer(404, missing);
  script_.answer(422,
                 R"({"chart":{"result":null,"error":{"code":"Unprocessable Entity","description":"no"}}})");
  script_.answer(400,
                 R"({"chart":{"result":null,"error":{"code":"Bad Request","description":"bad range"}}})");
  Fetcher f = fetcher();
  EXPECT_EQ(f.get(query_).answer.outcome, ChartOutcome::kNotFound);
  EXPECT_EQ(script_.asked.size(), 2u);
  EXPECT_EQ(f.get(query_).answer.outcome, ChartOutcome::kBadRequest);
  EXPECT_EQ(f.get(query_).answer.outcome, ChartOutcome::kBadRequest);
  EXPECT_EQ(script_.asked.size(), 4u);
}

TEST_F(FetcherTest, ARateLimitIsAnsweredByAnotherIdentityOnceAndThenStopsTheRun) {
  script_.answer(429, "Edge: Too Many Requests");
  script_.answer(200, kGood);
  script_.answer(429, "Too Many Requests", 90);
  Fetcher f = fetcher();
  EXPECT_EQ(f.get(query_).answer.outcome, ChartOutcome::kBars);
  ASSERT_EQ(script_.asked.size(), 2u);
  EXPECT_NE(script_.asked[1].user_agent, script_.asked[0].user_agent);
  EXPECT_NE(script_.asked[1].url.find("query1"), std::string::npos);
  EXPECT_EQ(script_.asked[1].http_version, "1.1");

  const Fetched second = f.get(query_);
  ASSERT_TRUE(second.stop);
  EXPECT_EQ(second.stop->kind, io::ErrorKind::kTryLater);
  EXPECT_EQ(f.retry_after(), 90);
  EXPECT_TRUE(f.get(query_).stop);  // and nothing more is asked
  EXPECT_EQ(script_.asked.size(), 3u);
}

TEST_F(FetcherTest, OneTryIsEnoughToSeeThatTheNetworkIsStillDown) {
  for (int i = 0; i < 7; ++i) script_.fail(io::ErrorKind::kUnavailable, "no route");
  script_.answer(200, kGood);
  script_.fail(io::ErrorKind::kUnavailable, "reset");
  script_.answer(200, kGood);
  Fetcher f = fetcher();
  EXPECT_EQ(f.get(query_).tries, 5);
  EXPECT_EQ(f.get(query_).tries, 1);
  EXPECT_EQ(f.get(query_).tries, 1);
  EXPECT_EQ(f.get(query_).tries, 1);  // it is back
  EXPECT_EQ(f.get(query_).tries, 2);  // so that a failure is worth another try
}

TEST_F(FetcherTest, StopsAtTheDeadline) {
  settings_.deadline = 5;
  for (int i = 0; i < 5; ++i) script_.answer(500, "oops");
  Fetcher f = fetcher();
  const Fetched got = f.get(query_);
  ASSERT_TRUE(got.stop);
  EXPECT_EQ(got.stop->kind, io::ErrorKind::kUnavailable);
  EXPECT_NE(got.stop->message.find("--deadline"), std::string::npos);
  EXPECT_LT(time_, 1005);
  EXPECT_EQ(script_.asked.size(), 3u);  // at 0, 1.25 and 3.25 s; the next would be past it
}

TEST_F(FetcherTest, StopsWhereTheUserHasToDoSomething) {
  script_.fail(io::ErrorKind::kConfiguration, "the certificate has expired");
  Fetcher f = fetcher();
  const Fetched got = f.get(query_);
  ASSERT_TRUE(got.stop);
  EXPECT_EQ(got.stop->kind, io::ErrorKind::kConfiguration);
  EXPECT_EQ(got.tries, 1);
}

TEST_F(FetcherTest, DoesNotTryAgainWhatItWillNotTake) {
  script_.fail(io::ErrorKind::kBadData, "more than 16 MiB");
  Fetcher f = fetcher();
  const Fetched got = f.get(query_);
  EXPECT_EQ(got.tries, 1);
  EXPECT_FALSE(got.stop);
  EXPECT_EQ(got.answer.reason, "more than 16 MiB");
}

TEST_F(FetcherTest, WhatTheUserCalledOffIsNotTriedAgain) {
  script_.fail(io::ErrorKind::kUnavailable, "called off");
  Fetcher f(script_, settings_,
            {.seconds = [this] { return time_; },
             .sleep = [this](double s) { time_ += s; },
             .uniform = [] { return 0.5; },
             .now = [] { return io::Instant{}; },
             .stopped = [] { return true; }},
            [this](const std::string& text) { remarks_.push_back(text); });
  EXPECT_EQ(f.get(query_).stop->message, "called off");
  EXPECT_TRUE(f.get(query_).stop);
  EXPECT_EQ(script_.asked.size(), 1u);
  EXPECT_TRUE(remarks_.empty());
}

TEST_F(FetcherTest, FetchesACrumbWhereOneIsAskedFor) {
  script_.answer(
      401, R"({"finance":{"result":null,"error":{"code":"Unauthorized","description":"Invalid Crumb"}}})");
  script_.answer(404, "");  // the page that sets the cookie
  script_.answer(200, "Ab/cd.Ef1gH");
  script_.answer(200, kGood);
  Fetcher f = fetcher();
  EXPECT_EQ(f.get(query_).answer.outcome, ChartOutcome::kBars);
  ASSERT_EQ(script_.asked.size(), 4u);
  EXPECT_EQ(script_.asked[1].url, "https://fc.yahoo.com");
  EXPECT_TRUE(script_.asked[2].url.ends_with("/v1/test/getcrumb"));
  EXPECT_TRUE(script_.asked[3].url.ends_with("&crumb=Ab%2Fcd.Ef1gH"));
}

TEST_F(FetcherTest, TakesNoMessageForACrumb) {
  const std::string refusal =
      R"({"finance":{"result":null,"error":{"code":"Unauthorized","description":"Invalid Crumb"}}})";
  for (const char* page : {"Too Many Requests", "<html>consent</html>", ""}) {
    Script script;
    script.answer(401, refusal);
    script.answer(404, "");
    script.answer(200, page);
    script.answer(401, refusal);
    Fetcher f(script, settings_,
              {[this] { return time_; }, [this](double s) { time_ += s; }, [] { return 0.5; },
               [] { return io::Instant{}; }},
              [](const std::string&) {});
    EXPECT_EQ(f.get(query_).answer.outcome, ChartOutcome::kUnauthorised);
    EXPECT_EQ(script.asked.size(), 3u);
    EXPECT_EQ(f.get(query_).answer.outcome, ChartOutcome::kUnauthorised);  // and asks for none again
    EXPECT_EQ(script.asked.size(), 4u);
  }
}

}  // namespace
}  // namespace spectrum::pipeline
