// Where a redirect may lead, and where not.
#include "certificates.h"
#include "io/file.h"
#include "loopback_server.h"
#include "temporary_directory.h"
#include "transport_fixture.h"

namespace spectrum::io {
namespace {

Answer to(const std::string& where) {
  return {.status = 302, .body = "moved", .headers = {{"Location", where}}};
}

class RedirectTest : public TransportTest {
 protected:
  void SetUp() override {
    TransportTest::SetUp();
    ASSERT_TRUE(write_file_atomic(directory_.file("ca.pem"), authority_.pem()));
    options_.ca_bundle = directory_.file("ca.pem");
  }
  TemporaryDirectory directory_;
  Authority authority_;
  CurlOptions options_;
};

TEST_F(RedirectTest, IsFollowedAtHome) {
  LoopbackServer server([](const SeenRequest& r) {
    if (r.path == "/c") return Answer{.body = "arrived"};
    Answer answer = to(r.path == "/a" ? "/b?x=1" : "c");  // an address may be relative
    answer.headers.emplace_back("Retry-After", "5");
    return answer;
  });
  const auto reply = fetch(server.url("/a"));
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(reply->body, "arrived");
  EXPECT_EQ(reply->url, server.url("/c"));
  EXPECT_FALSE(reply->retry_after);
  EXPECT_EQ(server.requests().at(1).query, "x=1");
}

TEST_F(RedirectTest, AStatusWithoutALocationIsAnAnswer) {
  LoopbackServer server([](const SeenRequest&) { return Answer{.status = 302, .body = "nowhere"}; });
  EXPECT_EQ(fetch(server.url()).value().body, "nowhere");
}

TEST_F(RedirectTest, ALoopEnds) {
  LoopbackServer server([](const SeenRequest& r) {
    Answer answer = to(r.path == "/a" ? "/b" : "/a");
    answer.status = 301;
    return answer;
  });
  expect_failure(fetch(server.url("/a")), ErrorKind::kBadData, {"127.0.0.1", "more than 3 times"});
  EXPECT_EQ(server.requests().size(), 4u);
  options_.max_redirects = 0;
  expect_failure(fetch(server.url("/a"), options_), ErrorKind::kBadData, {"redirected"});
  EXPECT_EQ(server.requests().size(), 5u);
}

TEST_F(RedirectTest, ToOtherSchemesIsRefused) {
  std::string where;
  LoopbackServer plain([&](const SeenRequest&) { return to(where); });
  LoopbackServer secure([&](const SeenRequest&) { return to(where); }, authority_.issue());
  for (const char* scheme : {"file://127.0.0.1", "file://", "ftp://127.0.0.1", "gopher://127.0.0.1"}) {
    where = std::string(scheme) + "/etc/passwd";
    expect_failure(fetch(plain.url(), options_), ErrorKind::kBadData,
                   {"127.0.0.1", "redirects to", "none may lead"});
    expect_failure(fetch(secure.url(), options_), ErrorKind::kBadData, {"127.0.0.1", "redirects to"});
  }
}

TEST_F(RedirectTest, FromHttpsToHttpIsRefusedEvenAtHome) {
  LoopbackServer plain([](const SeenRequest&) { return Answer{.body = "in the clear"}; });
  LoopbackServer secure([&](const SeenRequest&) { return to(plain.url("/")); }, authority_.issue());
  options_.redirect_hosts = {"127.0.0.1"};
  expect_failure(fetch(secure.url(), options_), ErrorKind::kBadData, {"redirects to http://127.0.0.1"});
  EXPECT_TRUE(plain.requests().empty());
}

TEST_F(RedirectTest, FromHttpOverHttpsBackToHttpIsRefused) {
  LoopbackServer* first = nullptr;
  LoopbackServer secure([&](const SeenRequest&) { return to(first->url("/end")); }, authority_.issue());
  LoopbackServer plain([&](const SeenRequest&) { return to(secure.url("/")); });
  first = &plain;
  expect_failure(fetch(plain.url("/"), options_), ErrorKind::kBadData, {"redirects to http://127.0.0.1"});
  EXPECT_EQ(secure.requests().size(), 1u);
  EXPECT_EQ(plain.requests().size(), 1u);
}

TEST_F(RedirectTest, ToAnUnknownHostIsRefused) {
  std::string where;
  LoopbackServer plain([&](const SeenRequest&) { return to(where); });
  LoopbackServer secure([&](const SeenRequest&) { return to(where); }, authority_.issue());
  options_.redirect_hosts = {"good.invalid"};
  where = "https://evil.invalid/consent";
  expect_failure(fetch(plain.url(), options_), ErrorKind::kBadData, {"redirects to https://evil.invalid"});
  expect_failure(fetch(secure.url(), options_), ErrorKind::kBadData, {"redirects to https://evil.invalid"});
  where = "https://good.invalid.evil.invalid/";
  expect_failure(fetch(secure.url(), options_), ErrorKind::kBadData, {"none may lead"});
  where = "https://good.invalid@evil.invalid/";
  expect_failure(fetch(secure.url(), options_), ErrorKind::kBadData, {"none may lead"});
  where = "http://good.invalid/";
  expect_failure(fetch(plain.url(), options_), ErrorKind::kBadData, {"redirects to http://good.invalid"});
}

TEST_F(RedirectTest, ToANamedHostIsFollowedWithoutWhatWasForTheFirst) {
  LoopbackServer second([](const SeenRequest&) { return Answer{.body = "arrived"}; }, authority_.issue());
  const std::string there = "https://LOCALHOST:" + std::to_string(second.port()) + "/x";
  LoopbackServer first([&](const SeenRequest&) { return to(there); }, authority_.issue());
  options_.redirect_hosts = {"localhost"};
  HttpRequest request = request_to(first.url());
  request.headers = {"Accept: a/b", "cookie: secret", "Authorization: Basic x"};
  const auto reply = open_transport(options_)->get(request);
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->body, "arrived");
  EXPECT_EQ(first.requests().at(0).header("Cookie"), "secret");
  EXPECT_EQ(second.requests().at(0).header("Accept"), "a/b");
  EXPECT_EQ(second.requests().at(0).header("Cookie"), "");
  EXPECT_EQ(second.requests().at(0).header("Authorization"), "");
}

TEST_F(RedirectTest, FromHttpToHttpsAtHomeIsFollowed) {
  LoopbackServer secure([](const SeenRequest&) { return Answer{.body = "arrived"}; }, authority_.issue());
  LoopbackServer plain([&](const SeenRequest&) { return to(secure.url("/x")); });
  EXPECT_EQ(fetch(plain.url(), options_).value().body, "arrived");
}

}  // namespace
}  // namespace spectrum::io
