// The transport where all goes well, and what it refuses to begin.
#include <cmath>
#include <ctime>

#include "gzip.h"
#include "io/file.h"
#include "loopback_server.h"
#include "raw_server.h"
#include "temporary_directory.h"
#include "transport_fixture.h"

namespace spectrum::io {
namespace {

Answer always(const SeenRequest&) { return {.body = "{}"}; }

/// "Sun, 06 Nov 1994 08:49:37 GMT", so many seconds from now.
std::string http_date(long from_now) {
  const std::time_t when = std::time(nullptr) + from_now;
  std::tm parts{};
  ::gmtime_r(&when, &parts);
  char text[64];
  std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return text;
}

TEST_F(TransportTest, BringsStatusBodyTypeAndAddress) {
  const std::string body("a\0b", 3);
  LoopbackServer server(
      [&](const SeenRequest&) { return Answer{.body = body, .content_type = "text/plain; charset=utf-8"}; });
  const auto reply = fetch(server.url("/v8/%5ENSEI?range=5y&interval=1d"));
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(reply->body, body);
  EXPECT_EQ(reply->content_type, "text/plain; charset=utf-8");
  EXPECT_EQ(reply->url, server.url("/v8/%5ENSEI?range=5y&interval=1d"));
  EXPECT_FALSE(reply->retry_after);
  EXPECT_GT(reply->seconds, 0);
  ASSERT_EQ(server.requests().size(), 1u);
  EXPECT_EQ(server.requests()[0].method, "GET");
  EXPECT_EQ(server.requests()[0].path, "/v8/%5ENSEI");
  EXPECT_EQ(server.requests()[0].query, "range=5y&interval=1d");
}

TEST_F(TransportTest, SendsAgentAndHeadersAndNothingOfItsOwn) {
  LoopbackServer server(always);
  HttpRequest request = request_to(server.url("/"));
  request.user_agent = "Mozilla/5.0 (compatible; test/1)";
  request.headers = {"Accept: application/json", "X-Empty-Handed: no"};
  ASSERT_TRUE(open_transport()->get(request));
  const SeenRequest seen = server.requests().at(0);
  EXPECT_EQ(seen.header("User-Agent"), "Mozilla/5.0 (compatible; test/1)");
  EXPECT_EQ(seen.header("Accept"), "application/json");
  EXPECT_EQ(seen.header("x-empty-handed"), "no");
  EXPECT_NE(seen.header("Accept-Encoding").find("gzip"), std::string::npos);
  EXPECT_EQ(seen.header("Cookie"), "");

  request.user_agent = "";
  ASSERT_TRUE(open_transport()->get(request));
  EXPECT_EQ(server.requests().at(1).header("User-Agent"), "");
}

/// What one answer sets the next requests of the same transport bring along, and no other's.
TEST_F(TransportTest, KeepsCookiesFromOneRequestToTheNext) {
  LoopbackServer server([](const SeenRequest& r) {
    return r.path == "/set" ? Answer{.headers = {{"Set-Cookie", "crumb=abc; Path=/"}}} : Answer{};
  });
  const auto transport = open_transport();
  for (const char* path : {"/set", "/first", "/second"})
    ASSERT_TRUE(transport->get(request_to(server.url(path))));
  ASSERT_TRUE(open_transport()->get(request_to(server.url("/stranger"))));
  EXPECT_EQ(server.requests().at(0).header("Cookie"), "");
  EXPECT_EQ(server.requests().at(1).header("Cookie"), "crumb=abc");
  EXPECT_EQ(server.requests().at(2).header("Cookie"), "crumb=abc");
  EXPECT_EQ(server.requests().at(3).header("Cookie"), "");
}

TEST_F(TransportTest, ReadsTheBodyOfAnErrorToo) {
  LoopbackServer server([](const SeenRequest& r) {
    return Answer{.status = r.path == "/gone" ? 404 : 503, .body = "{\"error\":\"no such symbol\"}"};
  });
  const auto missing = fetch(server.url("/gone"));
  ASSERT_TRUE(missing);
  EXPECT_EQ(missing->status, 404);
  EXPECT_EQ(missing->body, "{\"error\":\"no such symbol\"}");
  EXPECT_EQ(fetch(server.url("/")).value().status, 503);
}

TEST_F(TransportTest, ReadsRetryAfter) {
  LoopbackServer server([](const SeenRequest& r) {
    Answer answer{.status = 429, .body = "Too Many Requests"};
    if (r.path == "/seconds") answer.headers = {{"Retry-After", "120"}};
    if (r.path == "/date") answer.headers = {{"Retry-After", http_date(3600)}};
    if (r.path == "/past") answer.headers = {{"Retry-After", http_date(-3600)}};
    if (r.path == "/ages") answer.headers = {{"Retry-After", "99999999999999999999"}};
    if (r.path == "/words") answer.headers = {{"Retry-After", "soon"}};
    return answer;
  });
  const auto net = open_transport();
  const auto wait = [&](const char* path) {
    const auto reply = net->get(request_to(server.url(path))).value();
    EXPECT_EQ(reply.status, 429);
    EXPECT_EQ(reply.body, "Too Many Requests");
    return reply.retry_after;
  };
  EXPECT_EQ(wait("/seconds"), 120);
  EXPECT_EQ(wait("/without"), std::nullopt);  // and not what the request before was told
  const auto date = wait("/date");
  ASSERT_TRUE(date);
  EXPECT_GT(*date, 3500);
  EXPECT_LE(*date, 3600);
  EXPECT_EQ(wait("/past"), std::nullopt);
  EXPECT_LE(wait("/ages").value_or(0), 86400);
  EXPECT_EQ(wait("/words"), std::nullopt);
}

TEST_F(TransportTest, InflatesACompressedAnswer) {
  const std::string body(50000, 'x');
  LoopbackServer server([&](const SeenRequest&) {
    return Answer{.body = gzip(body), .headers = {{"Content-Encoding", "gzip"}}};
  });
  const auto reply = fetch(server.url());
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->body, body);
}

TEST_F(TransportTest, KeepsItsConnection) {
  LoopbackServer server(always);
  const auto net = open_transport();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(net->get(request_to(server.url())));
  const auto seen = server.requests();
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0].connection, seen[1].connection);
  EXPECT_EQ(seen[0].connection, seen[2].connection);
}

TEST_F(TransportTest, OpensAnotherWhereTheServerLetGo) {
  RawServer server([](RawConnection& c) {
    c.read_request();
    c.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");  // keep-alive, and yet closed
  });
  const auto net = open_transport();
  for (int i = 0; i < 3; ++i) ASSERT_EQ(net->get(request_to(server.url())).value().body, "ok");
  EXPECT_EQ(server.connections(), 3);
}

TEST_F(TransportTest, ServesAgainAfterAFailure) {
  LoopbackServer server([](const SeenRequest& r) {
    return r.path == "/cut" ? Answer{.body = "ab", .declared_bytes = 100} : Answer{.body = "good"};
  });
  const auto net = open_transport();
  ASSERT_FALSE(net->get(request_to(server.url("/cut"))));
  EXPECT_EQ(net->get(request_to(server.url("/"))).value().body, "good");
}

TEST_F(TransportTest, GoesThroughAProxy) {
  std::string asked;
  RawServer proxy([&](RawConnection& c) {
    asked = c.read_request();
    c.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
  });
  const std::string expected = "GET http://name.invalid/x HTTP/1.1\r\n";
  for (const std::string& written : {proxy.url(), "127.0.0.1:" + std::to_string(proxy.port())}) {
    CurlOptions options;
    options.proxy = written;
    ASSERT_EQ(fetch("http://name.invalid/x", options).value().body, "ok");
    EXPECT_EQ(asked.substr(0, expected.size()), expected);
  }
  ::setenv("http_proxy", proxy.url().c_str(), 1);
  EXPECT_EQ(fetch("http://name.invalid/x").value().body, "ok");
  ::unsetenv("http_proxy");
  EXPECT_EQ(proxy.connections(), 3);
}

TEST_F(TransportTest, SaysWhatTheProxyDoes) {
  int status = 407;
  RawServer proxy([&](RawConnection& c) {
    c.read_request();
    c.send("HTTP/1.1 " + std::to_string(status) + " No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  });
  CurlOptions options;
  options.proxy = proxy.url();
  expect_failure(fetch("https://name.invalid/", options), ErrorKind::kConfiguration,
                 {"name.invalid", "proxy", "407", "user and password"});
  status = 403;
  expect_failure(fetch("https://name.invalid/", options), ErrorKind::kUnavailable,
                 {"name.invalid", "proxy", "403"});
}

TEST_F(TransportTest, RefusesRequestsThatMakeNoSense) {
  LoopbackServer server(always);
  const auto net = open_transport();
  const auto refused = [&](const HttpRequest& request, std::initializer_list<const char*> words) {
    expect_failure(net->get(request), ErrorKind::kConfiguration, words);
  };
  refused(request_to(""), {"address"});
  refused(request_to("127.0.0.1/x"), {"127.0.0.1/x", "https://"});
  refused(request_to("http://"), {"https://"});
  refused(request_to("https://a b/"), {"https://"});
  refused(request_to("ftp://127.0.0.1/x"), {"by ftp", "only http and https"});
  refused(request_to("file://localhost/etc/passwd"), {"by file", "only http and https"});
  refused(request_to("file:///etc/passwd"), {"by file", "only http and https"});
  refused(request_to(server.url(), 0), {"time-out"});
  refused(request_to(server.url(), std::nan("")), {"time-out"});
  refused(request_to(server.url(), 1e9), {"time-out"});
  HttpRequest request = request_to(server.url());
  request.http_version = "3";
  refused(request, {"1.1 or 2", "3"});
  request = request_to(server.url());
  request.user_agent = "a\r\nCookie: b";
  refused(request, {"user agent"});
  for (const char* header : {"A: b\r\nC: d", "no colon", ": nothing", "two words: x"}) {
    request = request_to(server.url());
    request.headers = {header};
    refused(request, {"header", "Name: value"});
  }
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(TransportTest, RefusesOptionsThatMakeNoSense) {
  const TemporaryDirectory d;
  const auto refused = [](const CurlOptions& options, std::initializer_list<const char*> words) {
    expect_failure(curl_transport(options), ErrorKind::kConfiguration, words);
  };
  CurlOptions options;
  for (const char* proxy :
       {"ftp://127.0.0.1:21", "http://", "http://a b:80", "http://127.0.0.1:99999", "://"}) {
    options.proxy = proxy;
    refused(options, {"proxy", "http://host:port"});
  }
  options = {};
  options.ca_bundle = d.file("none.pem");
  refused(options, {"CA bundle", "none.pem", "no such file"});
  ASSERT_TRUE(write_file_atomic(d.file("text.pem"), "not a certificate"));
  options.ca_bundle = d.file("text.pem");
  refused(options, {"text.pem", "no certificate"});
  options = {};
  options.connect_timeout_seconds = -1;
  refused(options, {"connection"});
  options = {};
  options.max_bytes = 0;
  refused(options, {"positive"});
  options = {};
  options.max_redirects = -1;
  refused(options, {"positive"});
}

}  // namespace
}  // namespace spectrum::io
