#pragma once
// A web server for tests, on 127.0.0.1 alone: answers as a function says and remembers what it was asked.
// For what no decent server sends, see raw_server.h.
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spectrum::io {

struct Identity;  // certificates.h

/// A request as it came.
struct SeenRequest {
  std::string method;
  std::string path;   ///< as on the wire: "/v8/finance/chart/%5ENSEI"
  std::string query;  ///< what follows '?'; may be empty
  std::vector<std::pair<std::string, std::string>> headers;
  std::chrono::steady_clock::time_point at;
  int connection = 0;  ///< the client's port: the same for requests on one connection

  /// The first header of that name, whatever its case; empty where there is none.
  std::string header(std::string_view name) const;
};

/// What to send back. The members below `body` misbehave.
struct Answer {
  int status = 200;
  std::string body = {};
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers = {};
  /// Content-Length in place of the body's own. Where larger, the connection is closed after the body.
  std::optional<std::uint64_t> declared_bytes = {};
  bool repeat = false;                 ///< send `body` over and over, up to `declared_bytes`
  std::chrono::milliseconds delay{0};  ///< before anything is sent
  std::chrono::milliseconds drip{0};   ///< between single bytes of the body
};

class LoopbackServer {
 public:
  /// Called for one request at a time, on the server's threads.
  using Handler = std::function<Answer(const SeenRequest&)>;

  /// http. Serves from here on, on a port that was free. Throws std::runtime_error where it cannot.
  explicit LoopbackServer(Handler handler);
  /// https, with that certificate.
  LoopbackServer(Handler handler, const Identity& identity);
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;
  /// Waits for the clients to let go, some 1 s at the longest.
  ~LoopbackServer();

  int port() const;
  /// "http://127.0.0.1:PORT" and then `path`; https where it is.
  std::string url(const std::string& path = "") const;
  /// Those whose answer is decided, in that order.
  std::vector<SeenRequest> requests() const;
  /// What the last TLS client offered to speak: "h2,http/1.1"; empty: nothing.
  std::string offered_protocols() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace spectrum::io
