// `pipeline serve` as its users meet it: asked over the loopback interface, refreshed from a source there.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <future>
#include <map>
#include <thread>

#include "apps/pipeline/http_host.h"
#include "apps/pipeline/http_server.h"
#include "apps/pipeline/site.h"
#include "io/json.h"
#include "tests/apps/serving.h"

namespace spectrum::test {
namespace {

using namespace std::chrono_literals;

TEST_F(Serve, TheBytesOfTheForecastAndThePageThatReportMakes) {
  const Serving server(folder_, words(kNow));
  ASSERT_GT(server.port(), 0) << server.log();
  const HttpReply document = server.ask("GET", kDocument);
  EXPECT_EQ(document.status, 200);
  EXPECT_EQ(document.header("Content-Type"), "application/json; charset=utf-8");
  EXPECT_TRUE(document.body == slurp(out_));
  EXPECT_EQ(server.ask("GET", std::string(kDocument) + "?t=1").status, 200);

  std::vector<std::string> report = files(kNow);
  report.insert(report.begin(), "report");
  ASSERT_EQ(run_program(report).code, 0);
  ASSERT_TRUE(comes([&] { return server.ask("GET", "/").status == 200; }));
  const HttpReply page = server.ask("GET", "/");
  EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_TRUE(page.body == slurp(folder_ / "report.html"));
}

TEST_F(Serve, HeadersGuardEveryAnswer) {
  const Serving server(folder_, words(kNow));
  for (const char* path : {"/", kDocument, kHealth, "/elsewhere", kRefresh}) {
    const HttpReply reply = server.ask("GET", path);
    EXPECT_EQ(reply.header("X-Content-Type-Options"), "nosniff") << path;
    EXPECT_NE(reply.header("Content-Security-Policy").find("default-src 'none'"), std::string::npos) << path;
    EXPECT_FALSE(reply.header("Cache-Control").empty()) << path;
    EXPECT_EQ(reply.header("Access-Control-Allow-Origin"), "") << path;
  }
  const HttpReply page = server.ask("GET", "/");
  const std::string policy = page.header("Content-Security-Policy");
  ASSERT_NE(policy.find("style-src 'sha256-"), std::string::npos) << policy;
  std::string own = policy.substr(0, policy.find("; frame-ancestors"));  // a page cannot say that one itself
  for (std::size_t at; (at = own.find('\'')) != std::string::npos;) own.replace(at, 1, "&#39;");
  EXPECT_NE(page.body.find(own), std::string::npos) << own;
}

TEST_F(Serve, HeadIsGetWithoutTheBody) {
  const Serving server(folder_, words(kNow));
  HttpClient client(server.port());
  for (const char* path : {"/", kDocument}) {
    const HttpReply head = client.ask("HEAD", path), get = client.ask("GET", path);  // one connection
    EXPECT_EQ(head.status, 200) << path;
    EXPECT_EQ(head.header("Content-Length"), std::to_string(get.body.size())) << path;
    EXPECT_EQ(head.header("ETag"), get.header("ETag")) << path;
  }
  EXPECT_EQ(client.ask("HEAD", kHealth).status, 200);
  EXPECT_EQ(client.ask("HEAD", "/elsewhere").status, 404);
}

TEST_F(Serve, WhatTheClientHasIsNotSentAgain) {
  const Serving server(folder_, words(kNow));
  HttpClient client(server.port());
  const std::string etag = client.ask("GET", kDocument).header("ETag");
  ASSERT_GT(etag.size(), 2u);
  for (const std::string& known : {etag, "W/" + etag, "\"x\", " + etag, std::string("*")}) {
    const HttpReply reply = client.ask("GET", kDocument, "If-None-Match: " + known + "\r\n");
    EXPECT_EQ(reply.status, 304) << known;
    EXPECT_EQ(reply.header("ETag"), etag) << known;
  }
  for (const std::string& other :
       {std::string("\"x\""), etag.substr(1), std::string(",,"), std::string("W/")})
    EXPECT_EQ(client.ask("GET", kDocument, "If-None-Match: " + other + "\r\n").status, 200) << other;
}

TEST_F(Serve, OtherMethodsAndPathsAreErrorsInJson) {
  const Serving server(folder_, words(kNow));
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "PATCH"}) {
    const HttpReply reply = server.ask(method, kDocument);
    EXPECT_EQ(reply.status, 405) << method;
    EXPECT_EQ(reply.header("Allow"), "GET, HEAD") << method;
    EXPECT_NE(reason(reply).find("GET"), std::string::npos) << method;
  }
  const HttpReply get = server.ask("GET", kRefresh);
  EXPECT_EQ(get.status, 405);
  EXPECT_EQ(get.header("Allow"), "POST");
  for (const char* path : {"/api", "/api/omnispectrum/", "/report.html", "//", "/API/omnispectrum"}) {
    const HttpReply reply = server.ask("GET", path);
    EXPECT_EQ(reply.status, 404) << path;
    EXPECT_NE(reason(reply).find("/api/health"), std::string::npos) << path;
  }
  EXPECT_EQ(source_.requests(), 0u);
}

TEST_F(Serve, NoPathLeadsToAFile) {
  const Serving server(folder_, words(kNow));
  for (const char* path :
       {"/../cache.json", "/api/omnispectrum/../../cache.json", "/..%2fcache.json", "/%2e%2e/cache.json",
        "/cache.json", "/.//cache.json", "/api/omnispectrum%00.json", "/..\\cache.json"}) {
    const HttpReply reply = server.ask("GET", path);
    EXPECT_TRUE(reply.status == 404 || reply.status == 400) << path << " " << reply.status;
  }
  EXPECT_EQ(server.ask("GET", kDocument).status, 200);
}

TEST_F(Serve, OnlyNamesOfThisMachineAreAnswered) {
  // Beyond loopback too: a name there may be one of a page elsewhere, made to point here.
  for (const char* address : {"127.0.0.1", "0.0.0.0"}) {
    const Serving server(folder_,
                         words(kNow, {"--bind", address, "--allow-origin", "https://dash.example:3000"}));
    ASSERT_GT(server.port(), 0) << server.log();
    const std::string port = std::string(":").append(std::to_string(server.port()));
    for (const char* name : {"localhost", "127.0.0.1", "[::1]", "192.0.2.7", "[2001:db8::7]", "dash.example"})
      EXPECT_EQ(server.ask("GET", kDocument, "", name + port).status, 200) << name;
    for (const std::string& host : {"rebound.example" + port, "localhost.example" + port,
                                    "dash.example.rebound.example" + port, std::string()}) {
      EXPECT_EQ(server.ask("GET", kDocument, "", host).status, 403) << host;
      const std::string own_page = "Origin: http://" + host + "\r\nContent-Length: 0\r\n";
      const HttpReply refused = server.ask("POST", kRefresh, own_page, host);
      EXPECT_EQ(refused.status, 403) << host;
      EXPECT_NE(reason(refused).find("--allow-origin"), std::string::npos) << refused.body;
    }
  }
  EXPECT_EQ(source_.requests(), 0u);
}

TEST_F(Serve, TheAddressThatItPrintsIsAnswered) {
  const Serving server(folder_, words(kNow, {"--bind", "127.0.0.2"}));
  ASSERT_GT(server.port(), 0) << server.log();
  const std::string host = "127.0.0.2:" + std::to_string(server.port());
  EXPECT_EQ(server.url(), "http://" + host + "/");
  EXPECT_EQ(HttpClient(server.port(), "127.0.0.2").ask("GET", kDocument, "", host).status, 200);
}

TEST_F(Serve, PagesElsewhereReadAndRefreshOnlyWhereAllowed) {
  const std::string page = "http://localhost:3000", asks = "Origin: " + page + "\r\n";
  {
    const Serving server(folder_, words(kNow));
    EXPECT_EQ(server.ask("GET", kDocument, asks).header("Access-Control-Allow-Origin"), "");
    EXPECT_EQ(server.ask("POST", kRefresh, asks + "Content-Length: 0\r\n").status, 403);
    EXPECT_EQ(server.ask("OPTIONS", kRefresh, asks).status, 405);
    EXPECT_EQ(source_.requests(), 0u);
  }
  const Serving server(folder_, words(kNow, {"--allow-origin", page}));
  const HttpReply read = server.ask("GET", kDocument, asks);
  EXPECT_EQ(read.header("Access-Control-Allow-Origin"), page);
  EXPECT_EQ(read.header("Vary"), "Origin");
  const HttpReply asked = server.ask("OPTIONS", kRefresh, asks);
  EXPECT_EQ(asked.status, 204);
  EXPECT_EQ(asked.header("Access-Control-Allow-Methods"), "POST");
  const std::string other = "Origin: http://localhost:3001\r\n";
  EXPECT_EQ(server.ask("GET", kDocument, other).header("Access-Control-Allow-Origin"), "");
  EXPECT_EQ(server.ask("POST", kRefresh, other + "Content-Length: 0\r\n").status, 403);
  const HttpReply refreshed = server.ask("POST", kRefresh, asks + "Content-Length: 0\r\n");
  EXPECT_EQ(refreshed.status, 200) << refreshed.body;
  EXPECT_EQ(refreshed.header("Access-Control-Allow-Origin"), page);
}

TEST_F(Serve, ARefreshFetchesForecastsAndAnswersTheNewDocument) {
  const Serving server(folder_, words(kLater));
  EXPECT_EQ(server.health().string("status"), "stale");
  EXPECT_EQ(server.health().integer("age_sessions"), 1);
  const HttpReply reply = server.ask("POST", kRefresh, "Content-Length: 0\r\n");
  ASSERT_EQ(reply.status, 200) << reply.body << server.log();
  EXPECT_EQ(source_.requests(), 13u);
  EXPECT_TRUE(reply.body == slurp(out_));
  EXPECT_EQ(io::parse_json(reply.body, "answer")->string("as_of"), "2025-11-17");
  EXPECT_TRUE(server.ask("GET", kDocument).body == reply.body);
  EXPECT_NE(server.ask("GET", "/").body.find("17 Nov 2025"), std::string::npos);
  EXPECT_NE(slurp(folder_ / "report.html").find("17 Nov 2025"), std::string::npos);
  const io::Json health = server.health();
  EXPECT_EQ(health.string("status"), "ok");
  EXPECT_EQ(health.string("as_of"), "2025-11-17");
  EXPECT_EQ(health.integer("age_sessions"), 0);
  EXPECT_TRUE(health.string("timestamp").value().starts_with("2025-11-18T08:0"));
}

TEST_F(Serve, AFailedRefreshSaysWhyAndKeepsTheOldData) {
  const std::string document = slurp(out_), bars = slurp(data_);
  const Serving server(folder_, words(kLater));
  source_.misbehave("", [](const io::SeenRequest&, io::Answer) { return io::Answer{.status = 500}; });
  const HttpReply failed = server.ask("POST", kRefresh, "Content-Length: 0\r\n");
  EXPECT_EQ(failed.status, 502);
  EXPECT_NE(reason(failed).find("nifty_daily"), std::string::npos) << failed.body;
  EXPECT_TRUE(server.ask("GET", kDocument).body == document);
  EXPECT_TRUE(slurp(out_) == document);
  EXPECT_TRUE(slurp(data_) == bars);
  source_.behave();
  EXPECT_EQ(server.ask("POST", kRefresh, "Content-Length: 2\r\n\r\n{}").status, 200);
}

TEST_F(Serve, AReportThatCannotBeWrittenIsNoFailedRefresh) {
  fs::create_directories(folder_ / "report.html/in the way");
  const Serving server(folder_, words(kLater));
  const HttpReply reply = server.ask("POST", kRefresh, "Content-Length: 0\r\n");
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_TRUE(reply.body == slurp(out_));
  EXPECT_NE(reply.body.find("\"as_of\": \"2025-11-17\""), std::string::npos);
  EXPECT_NE(server.ask("GET", "/").body.find("17 Nov 2025"), std::string::npos);
  EXPECT_EQ(server.health().string("status"), "ok");
  EXPECT_NE(server.log().find("[WARN] no report"), std::string::npos) << server.log();
}

TEST_F(Serve, OneRefreshAtATimeAndReadersGoOn) {
  const std::string before = slurp(out_);
  const Serving server(folder_, words(kLater));
  std::promise<void> release;
  std::shared_future<void> released = release.get_future().share();
  source_.misbehave("^NSEI", [released](const io::SeenRequest&, io::Answer good) {
    released.wait_for(20s);
    return good;
  });
  auto first =
      std::async(std::launch::async, [&] { return server.ask("POST", kRefresh, "Content-Length: 0\r\n"); });
  EXPECT_TRUE(comes([&] { return server.health().boolean("refreshing") == true; }));
  const HttpReply second = server.ask("POST", kRefresh, "Content-Length: 0\r\n");
  EXPECT_EQ(second.status, 409);
  EXPECT_EQ(second.header("Retry-After"), "5");
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(server.ask("GET", kDocument).body == before);
  EXPECT_EQ(server.health().boolean("refreshing"), true);  // all of them were read while it was under way
  release.set_value();
  const HttpReply done = first.get();
  EXPECT_EQ(done.status, 200) << done.body;
  EXPECT_FALSE(done.body == before);
  EXPECT_EQ(server.health().boolean("refreshing"), false);
}

TEST_F(Serve, ManyReadersGetWholeForecastsWhileRefreshesChangeThem) {
  const Serving server(folder_, words(kNow, {"--offline"}));
  std::atomic<bool> done = false;
  const auto read = [&] {
    std::map<std::string, std::string> versions;  // by ETag
    HttpClient client(server.port());
    while (!done) {
      const HttpReply reply = client.ask("GET", kDocument);
      EXPECT_EQ(reply.status, 200);
      const auto [version, first] = versions.emplace(reply.header("ETag"), reply.body);
      EXPECT_TRUE(first || version->second == reply.body);
      EXPECT_TRUE(!first || io::parse_json(reply.body, "answer"));
      EXPECT_EQ(client.ask("GET", "/").status, 200);
      std::this_thread::sleep_for(2ms);
    }
    return versions.size();
  };
  std::vector<std::future<std::size_t>> readers;
  for (int i = 0; i < 6; ++i) readers.push_back(std::async(std::launch::async, read));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(server.ask("POST", kRefresh, "Content-Length: 0\r\n").status, 200) << server.log();
    std::this_thread::sleep_for(1100ms);  // the next one is of another second
  }
  done = true;
  for (auto& reader : readers) EXPECT_GE(reader.get(), 3u);
}

TEST_F(Serve, WithoutForecastAndModelsARefreshTrains) {
  fs::remove(out_);
  models_ = (folder_ / "models").string();
  const Serving server(folder_, words(kNow, {"--offline"}));
  EXPECT_EQ(server.ask("GET", kDocument).status, 503);
  EXPECT_EQ(server.ask("GET", "/").status, 503);
  const HttpReply health = server.ask("GET", kHealth);
  EXPECT_EQ(health.status, 503);
  EXPECT_NE(health.body.find("\"no data\""), std::string::npos) << health.body;
  const HttpReply made = server.ask("POST", kRefresh, "Content-Length: 0\r\n");
  EXPECT_EQ(made.status, 200) << made.body;
  EXPECT_TRUE(fs::exists(models_ + "/model_card.json"));
  EXPECT_EQ(server.ask("GET", "/").status, 200);
  EXPECT_EQ(source_.requests(), 0u);
}

TEST_F(Serve, FilesThatOthersChangeAreServedAnew) {
  const Serving server(folder_, words(kNow));
  const std::string page = server.ask("GET", "/").body;
  std::vector<std::string> infer = files("2025-11-15T11:30:00+05:30");
  infer.insert(infer.begin(), "infer");
  ASSERT_EQ(run_program(infer).code, 0);
  const std::string after = slurp(out_);
  EXPECT_TRUE(comes([&] { return server.ask("GET", kDocument).body == after; }));
  EXPECT_TRUE(comes([&] { return server.ask("GET", "/").body.find("11:30 IST") != std::string::npos; }));
  EXPECT_EQ(page.find("11:30 IST"), std::string::npos);

  spill(out_, "{\"half\": ");
  EXPECT_TRUE(comes([&] { return server.health().string("status") == "degraded"; }));
  EXPECT_TRUE(server.ask("GET", kDocument).body == after);
  spill(out_, after);
  EXPECT_TRUE(comes([&] { return server.health().string("status") == "ok"; }));
}

TEST_F(Serve, TooMuchIsRefused) {
  const Serving server(folder_, words(kNow));
  const HttpReply header = server.ask("GET", kDocument, "X-Long: " + std::string(100'000, 'a') + "\r\n");
  EXPECT_EQ(header.status, 431);
  const HttpReply path = server.ask("GET", "/" + std::string(100'000, 'a'));
  EXPECT_EQ(path.status, 414);
  HttpClient endless(server.port());
  endless.send("POST " + std::string(kRefresh) +
               " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
  bool open = true;
  for (int i = 0; i < 1000 && open; ++i) open = endless.send("1000\r\n" + std::string(4096, 'a') + "\r\n");
  EXPECT_FALSE(open);
  EXPECT_EQ(HttpClient(server.port()).send("\x16\x03\x01 no HTTP at all\r\n\r\n"), true);
  EXPECT_EQ(server.ask("GET", kDocument).status, 200);
  EXPECT_EQ(source_.requests(), 0u);
}

TEST_F(Serve, ATooLargeBodyIsRefusedLikeAnythingElse) {
  const std::string page = "http://localhost:3000";
  const Serving server(folder_, words(kNow, {"--allow-origin", page}));
  const std::string asks = "Origin: " + page + "\r\nContent-Length: 1000000\r\n";
  for (const char* path : {kRefresh, kDocument, "/elsewhere"}) {
    const HttpReply reply = server.ask("POST", path, asks);
    EXPECT_EQ(reply.status, 413) << path;
    EXPECT_NE(reason(reply).find("body"), std::string::npos) << reply.body;
    EXPECT_EQ(reply.header("Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'") << path;
    EXPECT_EQ(reply.header("Referrer-Policy"), "no-referrer") << path;
    EXPECT_EQ(reply.header("Access-Control-Allow-Origin"), page) << path;
  }
  EXPECT_EQ(server.ask("POST", kRefresh, asks, "rebound.example").status, 403);
  EXPECT_EQ(source_.requests(), 0u);
}

TEST_F(Serve, AThousandIdleAndAHundredSlowClientsKeepNobodyElseWaiting) {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  const rlimit before = files;
  files.rlim_cur = std::min<rlim_t>(files.rlim_max, 2048);
  setrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_cur < 1300) GTEST_SKIP() << "no more than " << files.rlim_cur << " files may be open here";
  {
    const Serving server(folder_, words(kNow));
    std::vector<HttpClient> clients;
    for (int i = 0; i < 1000; ++i) {
      clients.emplace_back(server.port());
      ASSERT_EQ(clients.back().ask("HEAD", kDocument).status, 200) << i;
    }
    for (int i = 0; i < 100; ++i) {
      clients.emplace_back(server.port());
      ASSERT_TRUE(clients.back().send("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "));
    }
    for (int i = 0; i < 20; ++i) {
      for (int slow = 1000; slow < 1100; ++slow) clients[static_cast<std::size_t>(slow)].send("a");
      EXPECT_EQ(server.ask("GET", kDocument).status, 200);
    }
    EXPECT_EQ(clients.front().ask("GET", kDocument).status, 200);
    EXPECT_TRUE(clients.back().send("\r\n\r\n"));
    EXPECT_EQ(clients.back().receive().status, 200);
  }
  setrlimit(RLIMIT_NOFILE, &before);
}

TEST_F(Serve, ASignalStopsItWhateverIsOpen) {
  for (const int number : {SIGTERM, SIGINT}) {
    Serving server(folder_, words(kNow));
    HttpClient idle(server.port()), slow(server.port());
    EXPECT_EQ(idle.ask("GET", kDocument).status, 200);
    EXPECT_TRUE(slow.send("GET / HTTP/1.1\r\nHost"));
    server.signal(number);
    EXPECT_EQ(server.end(), 0) << server.log();
    EXPECT_NE(server.log().find("[OK] stopping"), std::string::npos);
    EXPECT_FALSE(HttpClient(server.port()).connected());
  }
}

TEST_F(Serve, AStopEndsARefreshThatWaitsForItsSource) {
  const std::string before = slurp(out_);
  std::promise<void> release;
  std::shared_future<void> released = release.get_future().share();
  source_.misbehave("", [released](const io::SeenRequest&, io::Answer good) {
    released.wait_for(60s);
    return good;
  });
  Serving server(folder_, words(kLater));
  auto refresh =
      std::async(std::launch::async, [&] { return server.ask("POST", kRefresh, "Content-Length: 0\r\n"); });
  EXPECT_TRUE(comes([&] { return server.health().boolean("refreshing") == true; }));
  server.signal(SIGTERM);
  EXPECT_EQ(server.end(), 0) << server.log();  // while the source still says nothing
  release.set_value();
  const HttpReply reply = refresh.get();
  EXPECT_EQ(reply.status, 502);
  EXPECT_NE(reason(reply).find("stopped"), std::string::npos) << reply.body;
  EXPECT_TRUE(slurp(out_) == before);
}

TEST_F(Serve, AStopWhileAForecastIsMadeLeavesAWholeOne) {
  Serving server(folder_, words(kNow, {"--offline"}));
  auto refresh =
      std::async(std::launch::async, [&] { return server.ask("POST", kRefresh, "Content-Length: 0\r\n"); });
  EXPECT_TRUE(comes([&] { return server.health().boolean("refreshing") == true; }));
  server.signal(SIGTERM);
  EXPECT_EQ(server.end(), 0) << server.log();
  const HttpReply reply = refresh.get();
  EXPECT_TRUE(reply.status == 200 || reply.status == 502) << reply.status;  // by how far it had come
  EXPECT_EQ(run_program({"validate", out_}).code, 0);
}

TEST_F(Serve, SaysWhyItCannotListen) {
  const Serving first(folder_, words(kNow));
  const Outcome taken = run_program({"serve", "--offline", "--port", std::to_string(first.port())});
  EXPECT_EQ(taken.code, 69);
  EXPECT_NE(taken.err.find("--port 0"), std::string::npos) << taken.err;
  EXPECT_EQ(run_program({"serve", "--bind", "192.0.2.1", "--port", "0"}).code, 78);
  EXPECT_EQ(run_program({"serve", "--bind", "example.org", "--port", "0"}).code, 78);
  EXPECT_EQ(run_program({"serve", "--allow-origin", "http://localhost:3000/"}).code, 2);
  EXPECT_EQ(run_program({"serve", "--port", "65536"}).code, 2);
}

TEST(ServeServer, EndsAClientThatIsTooSlowButNoneThatWaitsForIt) {
  const auto slow_work = [] {
    std::this_thread::sleep_for(2s);  // twice the time a client has
    return pipeline::HttpAnswer{};
  };
  const auto handler = [&](const pipeline::HttpRequest& request) {
    return request.path == "/work" ? pipeline::HttpAnswer{.work = slow_work} : pipeline::HttpAnswer{};
  };
  const auto server = pipeline::HttpServer::start("127.0.0.1", 0, handler, {.request_seconds = 1});
  ASSERT_TRUE(server) << server.error().message;
  HttpClient patient((*server)->port()), slow((*server)->port());
  auto waits = std::async(std::launch::async, [&] { return patient.ask("GET", "/work"); });
  EXPECT_TRUE(slow.send("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "));
  bool open = true;
  for (int i = 0; i < 400 && open; ++i) {  // never idle for long
    std::this_thread::sleep_for(50ms);
    open = slow.send("a");
  }
  EXPECT_FALSE(open);
  EXPECT_EQ(waits.get().status, 200);
  EXPECT_EQ(patient.ask("GET", "/").status, 200);  // its time begins anew with each answer
}

TEST(ServeServer, WorkThatHasBegunIsAnsweredBeforeTheEnd) {
  std::promise<void> begun;
  const auto handler = [&](const pipeline::HttpRequest&) {
    return pipeline::HttpAnswer{.work = [&begun] {
      begun.set_value();
      std::this_thread::sleep_for(200ms);
      return pipeline::HttpAnswer{.body = std::make_shared<const std::string>("done")};
    }};
  };
  auto server = pipeline::HttpServer::start("127.0.0.1", 0, handler);
  ASSERT_TRUE(server) << server.error().message;
  HttpClient client((*server)->port());
  auto waits = std::async(std::launch::async, [&] { return client.ask("GET", "/"); });
  begun.get_future().wait();
  server->reset();
  EXPECT_EQ(waits.get().body, "done");
}

/// The descriptor of this process that listens on a port; -1 where there is none.
int listening_on(int port) {
  for (int descriptor = 3; descriptor < 1024; ++descriptor) {
    int listens = 0;
    socklen_t size = sizeof listens;
    sockaddr_in where{};
    socklen_t length = sizeof where;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens &&
        getsockname(descriptor, reinterpret_cast<sockaddr*>(&where), &length) == 0 &&
        ntohs(where.sin_port) == port)
      return descriptor;
  }
  return -1;
}

TEST(ServeServer, TurnsClientsAwayAtOnceButKeepsItsSocketUntilItsThreadsAreGone) {
  std::promise<void> begun, release;
  const auto handler = [&](const pipeline::HttpRequest&) {
    return pipeline::HttpAnswer{.work = [&] {
      begun.set_value();
      release.get_future().wait_for(20s);
      return pipeline::HttpAnswer{};
    }};
  };
  auto server = pipeline::HttpServer::start("127.0.0.1", 0, handler);
  ASSERT_TRUE(server) << server.error().message;
  const int port = (*server)->port(), descriptor = listening_on(port);
  ASSERT_GE(descriptor, 0);
  HttpClient client(port);
  auto waits = std::async(std::launch::async, [&] { return client.ask("GET", "/"); });
  begun.get_future().wait();
  auto ends = std::async(std::launch::async, [&] { server->reset(); });
  EXPECT_TRUE(comes([&] { return !HttpClient(port).connected(); }));
  EXPECT_NE(fcntl(descriptor, F_GETFD), -1);  // else a file opened by the work could be taken for the socket
  release.set_value();
  ends.wait();
  EXPECT_EQ(fcntl(descriptor, F_GETFD), -1);
  EXPECT_EQ(waits.get().status, 200);
}

TEST(ServeServer, WorkThatComesTooLateIsRefusedInTheHandlersWords) {
  std::promise<void> begun, release;
  std::atomic<int> works{0};
  const auto work = [&] {
    if (works++ > 0) return pipeline::HttpAnswer{};  // the queue took one more before it was closed
    begun.set_value();
    release.get_future().wait_for(20s);
    return pipeline::HttpAnswer{};
  };
  const auto handler = [&](const pipeline::HttpRequest& request) {
    if (request.refusal == pipeline::Refusal::kStopping)
      return pipeline::HttpAnswer{.status = 503, .body = std::make_shared<const std::string>("too late")};
    return request.path == "/work" ? pipeline::HttpAnswer{.work = work} : pipeline::HttpAnswer{};
  };
  auto server = pipeline::HttpServer::start("127.0.0.1", 0, handler);
  ASSERT_TRUE(server) << server.error().message;
  const int port = (*server)->port();
  HttpClient first(port), late(port);
  EXPECT_EQ(late.ask("GET", "/").status, 200);  // its connection is open
  auto waits = std::async(std::launch::async, [&] { return first.ask("GET", "/work"); });
  begun.get_future().wait();
  auto ends = std::async(std::launch::async, [&] { server->reset(); });
  EXPECT_TRUE(comes([&] { return !HttpClient(port).connected(); }));
  std::this_thread::sleep_for(100ms);  // until the queue takes no more
  const HttpReply refused = late.ask("GET", "/work");
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.body, "too late");
  release.set_value();
  EXPECT_EQ(waits.get().status, 200);
}

TEST(ServeHost, IsANameWithAPortOrWithout) {
  for (const char* host : {"localhost", "LocalHost:8787", "LOCALHOST:65535"})
    EXPECT_EQ(pipeline::name_in_host(host), "localhost") << host;
  EXPECT_EQ(pipeline::name_in_host("[::1]"), "[::1]");
  EXPECT_EQ(pipeline::name_in_host("[2001:DB8::1]:80"), "[2001:db8::1]");
  for (const char* host : {"", "localhost:", "localhost:a", "localhost:8787.evil.example", "::1",
                           "localhost:123456", "[::1", "[::1]x", ":80"})
    EXPECT_EQ(pipeline::name_in_host(host), "") << host;
  EXPECT_EQ(pipeline::name_in_origin("https://dash.example"), "dash.example");
  EXPECT_EQ(pipeline::name_in_origin("http://[::1]:3000"), "[::1]");
  EXPECT_EQ(pipeline::name_in_origin("dash.example"), "");
}

TEST(ServeHost, AddressesAreNumbers) {
  for (const char* name : {"127.0.0.1", "192.0.2.7", "[::1]", "[2001:db8::1]", "[::ffff:127.0.0.1]"})
    EXPECT_TRUE(pipeline::is_numeric_address(name)) << name;
  for (const char* name : {"", "localhost", "127.0.0.1.evil.example", "1.2.3", "1.2.3.4.5", "256.1.1.1",
                           "::1", "[]", "[", "]", "[127.0.0.1]", "127.0.0.1."})
    EXPECT_FALSE(pipeline::is_numeric_address(name)) << name;
}

TEST_F(Serve, AnErrorOfARefreshMeansThatTheForecastIsTheOldOne) {
  pipeline::Options options;
  options.out = out_;
  options.data = data_;
  options.models = models_;
  const pipeline::MovingNow now(io::parse_instant(kNow).value());
  pipeline::ServedFiles files(options, now);
  files.look();
  const std::string served = *files.current()->document->bytes;
  bool fails = true;
  pipeline::Site site(files, options, now, {}, [&]() -> io::Result<void> {
    if (fails) return io::fail(io::ErrorKind::kUnavailable, "no source");
    return {};
  });
  const auto refresh = [&] { return site.answer({"POST", kRefresh, "localhost", "", ""}).work(); };
  EXPECT_EQ(refresh().status, 502);
  fails = false;
  EXPECT_EQ(refresh().status, 200);
  spill(out_, "{}");
  const pipeline::HttpAnswer broken = refresh();
  EXPECT_EQ(broken.status, 502);
  EXPECT_NE(broken.body->find("contract"), std::string::npos) << *broken.body;
  EXPECT_TRUE(*files.current()->document->bytes == served);
}

TEST(ServeOrigin, IsSchemeHostAndPort) {
  for (const char* text : {"http://localhost:3000", "https://dash.example", "http://[::1]:3000"})
    EXPECT_TRUE(pipeline::parse_origin(text)) << text;
  for (const char* text : {"", "*", "null", "localhost:3000", "http://", "http://a/", "http://a b", "ftp://a",
                           "http://A.example", "http://a\r\nX: y"})
    EXPECT_FALSE(pipeline::parse_origin(text)) << text;
}

}  // namespace
}  // namespace spectrum::test
