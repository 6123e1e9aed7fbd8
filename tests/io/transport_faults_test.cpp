// The transport and servers that fail, lie or never end.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>

#include "gzip.h"
#include "loopback_server.h"
#include "raw_server.h"
#include "transport_fixture.h"

namespace spectrum::io {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMebi = std::size_t{1} << 20;

/// Sends the same bytes to every request, then closes.
RawServer::Conversation saying(std::string bytes) {
  return [bytes](RawConnection& c) {
    c.read_request();
    c.send(bytes);
  };
}

/// A port of this machine in no use by others, whose connections nobody takes.
class SilentPort {
 public:
  /// `deaf`: connections are refused; otherwise they hang, the queue being full.
  explicit SilentPort(bool deaf) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    sockets_[0] = ::socket(AF_INET, SOCK_STREAM, 0);
    EXPECT_EQ(::bind(sockets_[0], generic, size), 0);
    EXPECT_EQ(::getsockname(sockets_[0], generic, &size), 0);
    port_ = ntohs(address.sin_port);
    if (deaf) return;
    EXPECT_EQ(::listen(sockets_[0], 0), 0);
    for (std::size_t i = 1; i < sockets_.size(); ++i) {
      sockets_[i] = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
      static_cast<void>(::connect(sockets_[i], generic, size));
    }
  }
  SilentPort(const SilentPort&) = delete;
  SilentPort& operator=(const SilentPort&) = delete;
  ~SilentPort() {
    for (const int s : sockets_) ::close(s);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

 private:
  std::array<int, 4> sockets_{-1, -1, -1, -1};
  int port_ = 0;
};

CurlOptions at_most(std::size_t bytes) {
  CurlOptions options;
  options.max_bytes = bytes;
  return options;
}

TEST_F(TransportTest, ANameThatDoesNotExist) {
  CurlOptions options;
  options.connect_timeout_seconds = 0.8;
  const auto reply = fetch("http://name.invalid/", options, 0.9);
  expect_failure(reply, ErrorKind::kUnavailable, {"name.invalid"});
}

TEST_F(TransportTest, AConnectionRefused) {
  const SilentPort port(true);
  expect_failure(fetch(port.url()), ErrorKind::kUnavailable,
                 {"127.0.0.1", "no connection", "check the network"});
}

TEST_F(TransportTest, AConnectionThatNobodyTakes) {
  const SilentPort port(false);
  CurlOptions options;
  options.connect_timeout_seconds = 0.2;
  expect_failure(fetch(port.url(), options, 3600), ErrorKind::kUnavailable, {"127.0.0.1", "in time"});
}

TEST_F(TransportTest, AConnectionClosedWithoutAWord) {
  RawServer server([](RawConnection& c) { c.read_request(); });
  expect_failure(fetch(server.url()), ErrorKind::kUnavailable, {"127.0.0.1", "closed without an answer"});
}

TEST_F(TransportTest, AResetInTheMiddleOfTheBody) {
  RawServer server([](RawConnection& c) {
    c.read_request();
    c.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of it");
    c.reset();
  });
  expect_failure(fetch(server.url()), ErrorKind::kUnavailable, {"127.0.0.1", "broke off", "try again"});
}

TEST_F(TransportTest, ABodyShorterThanDeclared) {
  LoopbackServer server([](const SeenRequest&) { return Answer{.body = "short", .declared_bytes = 1000}; });
  expect_failure(fetch(server.url()), ErrorKind::kUnavailable, {"127.0.0.1", "the answer broke off"});
}

TEST_F(TransportTest, AChunkedBodyCutOff) {
  RawServer server(saying("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"));
  expect_failure(fetch(server.url()), ErrorKind::kUnavailable, {"127.0.0.1", "the answer broke off"});
}

TEST_F(TransportTest, ABodyLongerThanDeclaredIsReadAsDeclared) {
  RawServer server(saying("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood and more"));
  EXPECT_EQ(fetch(server.url()).value().body, "good");
}

TEST_F(TransportTest, ALengthThatIsNone) {
  RawServer server(saying("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello"));
  expect_failure(fetch(server.url()), ErrorKind::kUnavailable, {"127.0.0.1", "not HTTP"});
}

TEST_F(TransportTest, AnAnswerThatIsNotHttp) {
  RawServer server(saying("SSH-2.0-OpenSSH_9.2\r\n"));
  expect_failure(fetch(server.url()), ErrorKind::kUnavailable, {"127.0.0.1", "not HTTP", "port"});
}

TEST_F(TransportTest, ACompressedBodyThatIsNone) {
  LoopbackServer server([](const SeenRequest&) {
    return Answer{.body = "this was never compressed", .headers = {{"Content-Encoding", "gzip"}}};
  });
  expect_failure(fetch(server.url()), ErrorKind::kUnavailable, {"127.0.0.1", "cannot be inflated"});
}

TEST_F(TransportTest, AnAnswerThatComesTooLate) {
  LoopbackServer server([](const SeenRequest&) { return Answer{.body = "late", .delay = 600ms}; });
  expect_failure(fetch(server.url(), {}, 0.2), ErrorKind::kUnavailable,
                 {"127.0.0.1", "no complete answer in time", "more time"});
}

TEST_F(TransportTest, ASlowDripOutlastsTheTimeOut) {
  LoopbackServer server(
      [](const SeenRequest&) { return Answer{.body = std::string(1000, 'x'), .drip = 20ms}; });
  expect_failure(fetch(server.url(), {}, 0.3), ErrorKind::kUnavailable, {"127.0.0.1", "in time"});
}

TEST_F(TransportTest, ASlowDripIsAStall) {
  LoopbackServer server(
      [](const SeenRequest&) { return Answer{.body = std::string(1000, 'x'), .drip = 25ms}; });
  CurlOptions options;
  options.stall_seconds = 1;
  expect_failure(fetch(server.url(), options, 3600), ErrorKind::kUnavailable,
                 {"127.0.0.1", "in time", "too slow"});
}

TEST_F(TransportTest, TheTimeOutCountsRedirectsToo) {
  LoopbackServer server([](const SeenRequest&) {
    return Answer{.status = 302, .headers = {{"Location", "/on"}}, .delay = 200ms};
  });
  CurlOptions options;
  options.max_redirects = 6;
  expect_failure(fetch(server.url(), options, 0.5), ErrorKind::kUnavailable, {"127.0.0.1", "in time"});
  EXPECT_LT(server.requests().size(), 5u);
}

TEST_F(TransportTest, HeadersWithoutEnd) {
  RawServer server([](RawConnection& c) {
    c.read_request();
    c.send("HTTP/1.1 200 OK\r\n");
    while (c.send("X-More: " + std::string(8000, 'x') + "\r\n")) continue;
  });
  expect_failure(fetch(server.url(), {}, 0.5), ErrorKind::kUnavailable, {"127.0.0.1"});
}

TEST_F(TransportTest, ABodyAtTheLimitIsTakenAndOneByteMoreIsNot) {
  LoopbackServer server(
      [](const SeenRequest& r) { return Answer{.body = std::string(r.path == "/more" ? 1001 : 1000, 'x')}; });
  EXPECT_EQ(fetch(server.url("/"), at_most(1000)).value().body.size(), 1000u);
  expect_failure(fetch(server.url("/more"), at_most(1000)), ErrorKind::kBadData,
                 {"127.0.0.1", "larger than 1000 bytes"});
}

TEST_F(TransportTest, ADeclaredLengthAboveTheLimitIsRefusedBeforeTheBody) {
  RawServer server([](RawConnection& c) {
    c.read_request();
    c.send("HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n");
    c.read(1);  // not a byte of the body is ever sent
  });
  expect_failure(fetch(server.url(), at_most(kMebi)), ErrorKind::kBadData, {"127.0.0.1", "larger than"});
}

TEST_F(TransportTest, ABodyOfTenGigabytes) {
  LoopbackServer server([](const SeenRequest&) {
    return Answer{.body = std::string(65536, 'x'), .declared_bytes = 10737418240u, .repeat = true};
  });
  expect_failure(fetch(server.url()), ErrorKind::kBadData, {"127.0.0.1", "larger than 16777216 bytes"});
}

TEST_F(TransportTest, ABodyWithoutEnd) {
  std::atomic<std::size_t> sent{0};
  {
    RawServer server([&](RawConnection& c) {
      c.read_request();
      c.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      while (c.send("10000\r\n" + std::string(65536, 'x') + "\r\n")) sent += 65536;
    });
    expect_failure(fetch(server.url(), at_most(kMebi)), ErrorKind::kBadData, {"127.0.0.1", "larger than"});
  }
  EXPECT_LT(sent.load(), 64 * kMebi);
}

TEST_F(TransportTest, ABodyThatInflatesBeyondTheLimit) {
  const std::string bomb = gzip(std::string(64 * kMebi, '\0'));
  ASSERT_LT(bomb.size(), kMebi / 8);
  LoopbackServer server([&](const SeenRequest&) {
    return Answer{.body = bomb, .headers = {{"Content-Encoding", "gzip"}}};
  });
  expect_failure(fetch(server.url(), at_most(kMebi)), ErrorKind::kBadData, {"127.0.0.1", "larger than"});
  EXPECT_EQ(fetch(server.url(), at_most(64 * kMebi)).value().body.size(), 64 * kMebi);
}

TEST_F(TransportTest, ACompressedBodyWithoutEndThatInflatesToNothing) {
  std::string piece;
  for (int i = 0; i < 13107; ++i) piece.append("\0\0\0\xff\xff", 5);  // an empty stored block each
  RawServer server([&](RawConnection& c) {
    c.read_request();
    c.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
    c.send(std::string_view("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10));
    while (c.send(piece)) continue;
  });
  expect_failure(fetch(server.url(), at_most(kMebi)), ErrorKind::kBadData, {"127.0.0.1", "larger than"});
}

}  // namespace
}  // namespace spectrum::io
