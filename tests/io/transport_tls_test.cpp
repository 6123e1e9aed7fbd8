// Certificates, ciphers and protocols.
#include <functional>

#include "certificates.h"
#include "io/file.h"
#include "loopback_server.h"
#include "raw_server.h"
#include "temporary_directory.h"
#include "transport_fixture.h"

namespace spectrum::io {
namespace {

Answer always(const SeenRequest&) { return {.body = "good"}; }

class TlsTest : public TransportTest {
 protected:
  void SetUp() override {
    TransportTest::SetUp();
    ASSERT_TRUE(write_file_atomic(directory_.file("ca.pem"), authority_.pem()));
    options_.ca_bundle = directory_.file("ca.pem");
  }
  Result<HttpReply> fetch_from(const Identity& identity) {
    LoopbackServer server(always, identity);
    const auto reply = fetch(server.url(), options_);
    EXPECT_EQ(server.requests().size(), reply ? 1u : 0u) << "asked a server that did not prove who it is";
    return reply;
  }
  TemporaryDirectory directory_;
  Authority authority_;
  CurlOptions options_;
};

TEST_F(TlsTest, AGoodCertificateIsTaken) {
  const auto reply = fetch_from(authority_.issue());
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->body, "good");
}

TEST_F(TlsTest, AnExpiredOneIsNot) {
  expect_failure(fetch_from(authority_.issue(kLoopbackNames, {-7200, -3600})), ErrorKind::kConfiguration,
                 {"127.0.0.1", "certificate", "expired", "clock"});
}

TEST_F(TlsTest, OneOfTomorrowIsNot) {
  expect_failure(fetch_from(authority_.issue(kLoopbackNames, {3600, 7200})), ErrorKind::kConfiguration,
                 {"127.0.0.1", "not yet valid", "clock"});
}

TEST_F(TlsTest, OneThatVouchesForItselfIsNot) {
  expect_failure(fetch_from(self_signed()), ErrorKind::kConfiguration,
                 {"127.0.0.1", "self", "signed", "CA bundle"});
}

TEST_F(TlsTest, OneOfAnotherHostIsNot) {
  expect_failure(fetch_from(authority_.issue("DNS:other.invalid")), ErrorKind::kConfiguration,
                 {"127.0.0.1", "another host's", "check the address"});
}

TEST_F(TlsTest, OneOfAStrangersAuthorityIsNot) {
  expect_failure(fetch_from(Authority().issue()), ErrorKind::kConfiguration, {"127.0.0.1", "CA bundle"});
  options_.ca_bundle.clear();  // the system knows nothing of ours
  expect_failure(fetch_from(authority_.issue()), ErrorKind::kConfiguration, {"127.0.0.1", "ca-certificates"});
}

TEST_F(TlsTest, ABundleThatOnlyLooksLikeOneIsSaid) {
  ASSERT_TRUE(write_file_atomic(options_.ca_bundle, "-----BEGIN CERTIFICATE-----\nAAAA\n"));
  expect_failure(fetch_from(authority_.issue()), ErrorKind::kConfiguration, {"127.0.0.1", "CA bundle"});
}

TEST_F(TlsTest, AServerThatDoesNotSpeakItIsUnavailable) {
  LoopbackServer plain(always);
  expect_failure(fetch("https://127.0.0.1:" + std::to_string(plain.port()), options_),
                 ErrorKind::kUnavailable, {"127.0.0.1", "no secure connection", "https"});
  RawServer closing([](RawConnection& c) { c.read(16); });
  expect_failure(fetch("https://127.0.0.1:" + std::to_string(closing.port()), options_),
                 ErrorKind::kUnavailable, {"127.0.0.1"});
}

TEST_F(TlsTest, CiphersAreChosen) {
  options_.ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256";
  options_.tls13_ciphers = "TLS_AES_128_GCM_SHA256";
  EXPECT_TRUE(fetch_from(authority_.issue()));
  options_.tls13_ciphers = "TLS_NONSENSE";
  expect_failure(fetch_from(authority_.issue()), ErrorKind::kConfiguration, {"127.0.0.1", "ciphers"});
  options_.tls13_ciphers.clear();
  options_.ciphers = "NO-SUCH-CIPHER";
  expect_failure(fetch_from(authority_.issue()), ErrorKind::kConfiguration, {"127.0.0.1", "ciphers"});
}

TEST_F(TlsTest, OffersTheHttpVersionAskedFor) {
  LoopbackServer server(always, authority_.issue());
  for (const auto& [version, offer] :
       {std::pair{"1.1", "http/1.1"}, std::pair{"2", "h2,http/1.1"}, std::pair{"", "h2,http/1.1"}}) {
    HttpRequest request = request_to(server.url());
    request.http_version = version;
    EXPECT_EQ(open_transport(options_)->get(request).value().body, "good");
    EXPECT_EQ(server.offered_protocols(), offer) << version;
  }
}

/// A frame of HTTP/2 (RFC 9113, section 4.1).
std::string frame(char type, char flags, std::string_view stream, std::string_view payload) {
  std::string out{'\0', '\0', static_cast<char>(payload.size()), type, flags};
  return out.append(stream).append(payload);
}

/// As much HTTP/2 as one answer needs.
void answer_in_two(RawConnection& c) {
  constexpr char kData = 0, kHeaders = 1, kSettings = 4;
  constexpr std::string_view kNoStream("\0\0\0\0", 4), kStatus200 = "\x88";
  c.read(24);  // the client's preface
  c.send(frame(kSettings, 0, kNoStream, ""));
  for (std::string head; (head = c.read(9)).size() == 9;) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(head[i]); };
    c.read((byte(0) << 16u) + (byte(1) << 8u) + byte(2));
    if (head[3] == kSettings && head[4] == 0) c.send(frame(kSettings, 1, kNoStream, ""));
    if (head[3] != kHeaders) continue;
    const std::string stream = head.substr(5);
    c.send(frame(kHeaders, 4, stream, kStatus200) + frame(kData, 1, stream, "by HTTP/2"));
  }
}

TEST_F(TlsTest, SpeaksHttp2WhereTheServerDoes) {
  RawServer server(answer_in_two, authority_.issue(), "h2");
  const auto net = open_transport(options_);
  HttpRequest request = request_to(server.url("/"));
  request.http_version = "2";
  for (int i = 0; i < 2; ++i) {
    const auto reply = net->get(request);
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->status, 200);
    EXPECT_EQ(reply->body, "by HTTP/2");
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(TlsTest, NoHttpVersionInCommonIsUnavailable) {
  RawServer server(answer_in_two, authority_.issue(), "h2");
  HttpRequest request = request_to(server.url("/"));
  request.http_version = "1.1";
  expect_failure(open_transport(options_)->get(request), ErrorKind::kUnavailable,
                 {"127.0.0.1", "no secure connection"});
}

}  // namespace
}  // namespace spectrum::io
