// The dashboard that reads omnispectrum.json, against a running server: a page of another origin that fetches
// the document, has it refreshed, and is told why where that fails.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <numeric>
#include <optional>

#include "tests/apps/dashboard_reader.h"
#include "tests/apps/serving.h"

namespace spectrum::test {
namespace {

using namespace std::chrono_literals;

const std::string kPage = "http://localhost:3000", kFrom = "Origin: " + kPage + "\r\n";

io::Json document_of(const HttpReply& reply) {
  auto json = io::parse_json(reply.body, "answer");
  EXPECT_TRUE(json) << json.error().message;
  return json ? std::move(*json) : io::Json();
}

std::string faults_of(const io::Json& document) {
  const auto faults = DashboardReader::faults(document);
  return std::accumulate(faults.begin(), faults.end(), std::string(),
                         [](std::string all, const std::string& f) { return std::move(all) + f + "\n"; });
}

io::Json without(const io::Json& object, const std::string& name) {
  io::Json::Object members = *object.members();
  std::erase_if(members, [&](const io::Json::Member& m) { return m.name == name; });
  return members;
}

TEST_F(Serve, TheDashboardReadsTheDocument) {
  const Serving server(folder_, words(kNow, {"--allow-origin", kPage}));
  const HttpReply reply = server.ask("GET", kDocument, kFrom);
  ASSERT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("Content-Type"), "application/json; charset=utf-8");
  EXPECT_EQ(reply.header("Access-Control-Allow-Origin"), kPage);
  EXPECT_EQ(reply.header("Vary"), "Origin") << "a cache between must not give it to another page";
  EXPECT_EQ(reply.header("Cache-Control"), "no-cache") << "a stale forecast is never shown unasked";
  EXPECT_FALSE(reply.header("ETag").empty());
  EXPECT_EQ(reply.header("Access-Control-Expose-Headers"), "ETag");
  const io::Json document = document_of(reply);
  EXPECT_EQ(faults_of(document), "");
  for (const char* optional :
       {"spotPrice", "indiaVIX", "historicalPatternMatch", "forecasts", "modelVersion", "modelDate"})
    EXPECT_NE(document.find(optional), nullptr) << optional << ": this market has what it is made from";
}

TEST_F(Serve, TheDashboardWouldMissAnyRequiredKey) {
  const io::Json document = io::parse_json(slurp(out_), out_).value(), tiles = *document.find("tiles");
  for (const char* key : {"close", "lastUpdate", "historicalClose", "tiles"}) {
    EXPECT_NE(faults_of(without(document, key)), "") << key;
    EXPECT_NE(faults_of(io::Json(document).set(key, nullptr)), "") << key;
  }
  const auto with_tiles = [&](const io::Json& t) { return io::Json(document).set("tiles", t); };
  for (const char* key :
       {"tomorrow_expected_move_pts", "twoday_expected_move_pts", "threeday_expected_move_pts",
        "weekly_range_pts", "monthly_range_pts", "short_term_envelope", "medium_term_envelope",
        "directional_tilt", "volatility_expansion_prob", "option_sellers_status", "option_buyers_status",
        "pattern_match_index", "composite_summary", "regime_free_trend_strength"}) {
    ASSERT_NE(tiles.find(key), nullptr) << key;
    EXPECT_NE(faults_of(with_tiles(without(tiles, key))), "") << key;
    EXPECT_NE(faults_of(with_tiles(io::Json(tiles).set(key, nullptr))), "") << key;
  }
  // Levels where offsets belong, and what a reader of optional keys refuses: null.
  EXPECT_NE(faults_of(with_tiles(io::Json(tiles).set("weekly_range_pts", io::Json::array({24000, 26000})))),
            "");
  for (const char* key :
       {"spotPrice", "indiaVIX", "historicalPatternMatch", "forecasts", "modelVersion", "mae"})
    EXPECT_NE(faults_of(io::Json(document).set(key, nullptr)), "") << key;
}

TEST_F(Serve, ADashboardElsewhereIsAskedForAndLetIn) {
  const Serving server(folder_, words(kNow, {"--offline", "--allow-origin", kPage}));
  // What a browser asks before a POST, or a GET with headers of its own.
  const std::string preflight = kFrom +
                                "Access-Control-Request-Method: POST\r\n"
                                "Access-Control-Request-Headers: content-type\r\n";
  const HttpReply post = server.ask("OPTIONS", kRefresh, preflight);
  EXPECT_EQ(post.status, 204);
  EXPECT_EQ(post.header("Access-Control-Allow-Origin"), kPage);
  EXPECT_EQ(post.header("Access-Control-Allow-Methods"), "POST");
  EXPECT_NE(post.header("Access-Control-Allow-Headers").find("Content-Type"), std::string::npos);
  const HttpReply get = server.ask("OPTIONS", kDocument, kFrom + "Access-Control-Request-Method: GET\r\n");
  EXPECT_EQ(get.status, 204);
  EXPECT_EQ(get.header("Access-Control-Allow-Origin"), kPage);
  EXPECT_EQ(get.header("Access-Control-Allow-Methods"), "GET, HEAD");
  for (const char* path : {kDocument, kHealth, "/elsewhere", kRefresh})  // errors can be read as well
    EXPECT_EQ(server.ask("GET", path, kFrom).header("Access-Control-Allow-Origin"), kPage) << path;
  EXPECT_EQ(server.ask("OPTIONS", kRefresh, "Origin: http://localhost:3001\r\n").status, 405);
}

TEST_F(Serve, ADashboardRefreshes) {
  const Serving server(folder_, words(kLater, {"--allow-origin", kPage}));
  const std::string before = server.ask("GET", kDocument).body;
  const HttpReply reply =
      server.ask("POST", kRefresh, kFrom + "Content-Type: application/json\r\nContent-Length: 0\r\n");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.header("Content-Type"), "application/json; charset=utf-8");
  EXPECT_EQ(reply.header("Cache-Control"), "no-store");
  EXPECT_EQ(reply.header("Access-Control-Allow-Origin"), kPage);
  EXPECT_EQ(faults_of(document_of(reply)), "");
  EXPECT_FALSE(reply.body == before);
  const HttpReply read = server.ask("GET", kDocument, kFrom);
  EXPECT_TRUE(read.body == reply.body);
  EXPECT_EQ(read.header("ETag"), reply.header("ETag"));
}

TEST_F(Serve, ADashboardIsToldWhyARefreshFailedAndKeepsTheOldData) {
  const Serving server(folder_, words(kLater, {"--allow-origin", kPage}));
  source_.misbehave("", [](const io::SeenRequest&, io::Answer) { return io::Answer{.status = 500}; });
  const HttpReply before = server.ask("GET", kDocument, kFrom);
  const HttpReply failed = server.ask("POST", kRefresh, kFrom + "Content-Length: 0\r\n");
  EXPECT_EQ(failed.status, 502);
  EXPECT_EQ(failed.header("Content-Type"), "application/json; charset=utf-8");
  EXPECT_EQ(failed.header("Access-Control-Allow-Origin"), kPage);
  const io::Json answer = document_of(failed);
  EXPECT_EQ(answer.size(), 1u);
  EXPECT_FALSE(answer.string("error").value_or("").empty()) << failed.body;
  const HttpReply after = server.ask("GET", kDocument, kFrom);
  EXPECT_TRUE(after.body == before.body);
  EXPECT_EQ(after.header("ETag"), before.header("ETag"));
}

TEST_F(Serve, ADashboardReadsAtOnceWhileARefreshWaits) {
  const Serving server(folder_, words(kLater, {"--allow-origin", kPage}));
  const std::string before = server.ask("GET", kDocument, kFrom).body;
  std::promise<void> release;
  std::shared_future<void> released = release.get_future().share();
  source_.misbehave("", [released](const io::SeenRequest&, io::Answer good) {
    released.wait_for(20s);
    return good;
  });
  auto refresh = std::async(std::launch::async,
                            [&] { return server.ask("POST", kRefresh, kFrom + "Content-Length: 0\r\n"); });
  EXPECT_TRUE(comes([&] { return server.health().boolean("refreshing") == true; }));
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(server.ask("GET", kDocument, kFrom).body == before);
    EXPECT_EQ(server.ask("GET", "/").status, 200);
  }
  const HttpReply second = server.ask("POST", kRefresh, kFrom + "Content-Length: 0\r\n");
  EXPECT_EQ(second.status, 409);
  EXPECT_FALSE(document_of(second).string("error").value_or("").empty());
  // The source has said nothing all the while: no read waited for it.
  EXPECT_EQ(refresh.wait_for(0s), std::future_status::timeout);
  release.set_value();
  EXPECT_EQ(refresh.get().status, 200);
}

}  // namespace
}  // namespace spectrum::test
