#pragma once
// A server for tests that sends any bytes, on 127.0.0.1 alone: what no decent web server would do.
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace spectrum::io {

struct Identity;  // certificates.h

/// The server's end of one connection; closed after the conversation.
class RawConnection {
 public:
  virtual ~RawConnection() = default;
  /// What the client sent up to an empty line, that line included; "" where it went away before.
  std::string read_request();
  /// Exactly so many bytes; fewer where the client went away before.
  virtual std::string read(std::size_t size) = 0;
  /// False where the client, or the server, has gone.
  virtual bool send(std::string_view bytes) = 0;
  /// Closes without a farewell: the client's end reads "connection reset".
  virtual void reset() = 0;
};

class RawServer {
 public:
  /// One connection, from its first byte to the last; one at a time, on the server's thread.
  using Conversation = std::function<void(RawConnection&)>;

  /// Throws std::runtime_error where it cannot serve.
  explicit RawServer(Conversation conversation);
  /// Over TLS, with that certificate, speaking `protocol` (of ALPN: "h2") where the client offers it.
  RawServer(Conversation conversation, const Identity& identity, std::string protocol);
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;
  ~RawServer();

  int port() const;
  /// "http://127.0.0.1:PORT" and then `path`; https where it is.
  std::string url(const std::string& path = "") const;
  /// Connections taken so far.
  int connections() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace spectrum::io
