#pragma once
#include <functional>
#include <memory>
#include <string>

#include "apps/pipeline/http_answer.h"
#include "io/result.h"

namespace spectrum::pipeline {

/// Limits of what a client may ask for; beyond them it is refused or its connection closed.
struct HttpLimits {
  int threads = 2;           ///< that serve; a connection needs none of its own
  int connections = 4096;    ///< open at once; further ones wait to be accepted
  int idle_seconds = 15;     ///< that a connection may say or take nothing
  int request_seconds = 45;  ///< for a request, counted from the answer before it, or for an answer
  std::size_t header_bytes = 16 << 10;  ///< about, of a request line and headers: 414 or 431 beyond
  /// Of a request, read and dropped. Beyond them one that says its length is refused (kBodyTooLarge); of one
  /// that does not, being chunked, the connection is closed without an answer.
  std::size_t body_bytes = 64 << 10;
};

/// An HTTP/1.1 server on one address. Only http_server.cpp knows the library behind it, which answers by
/// itself what never becomes a request: no HTTP (400), too long a request line (414) or headers (431). Those
/// answers are a few words of HTML and bear none of the handler's headers.
class HttpServer {
 public:
  /// Called on the threads that serve, several at once; must not wait for anything.
  using Handler = std::function<HttpAnswer(const HttpRequest&)>;

  /// Listens at once. @param address numeric, IPv4 or IPv6 @param port 0: any free one
  /// Errors: kConfiguration (no such address here), kUnavailable (the port is taken or not allowed, or this
  /// build cannot serve).
  static io::Result<std::unique_ptr<HttpServer>> start(const std::string& address, int port, Handler handler,
                                                       const HttpLimits& limits = {});
  /// Takes no new connection, refuses new work (kStopping), lets work that has begun come to its end and
  /// answers it, then closes all.
  virtual ~HttpServer() = default;

  virtual int port() const = 0;
};

}  // namespace spectrum::pipeline
