#pragma once
// A client for tests that sends any bytes to this machine: what no decent client would do.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace spectrum::test {

struct HttpReply {
  int status = 0;  ///< 0: none came
  std::string head, body;

  /// A header's value; "" where it is not there.
  std::string header(std::string_view name) const {
    for (std::size_t at = head.find("\r\n"); at != std::string::npos; at = head.find("\r\n", at + 2)) {
      const std::size_t begin = at + 2, colon = begin + name.size();
      if (colon + 1 < head.size() && head[colon] == ':' &&
          ::strncasecmp(head.c_str() + begin, name.data(), name.size()) == 0)
        return head.substr(colon + 2, head.find("\r\n", colon) - colon - 2);
    }
    return "";
  }
};

/// One connection. Every wait ends after two minutes.
class HttpClient {
 public:
  explicit HttpClient(int port, const char* address = "127.0.0.1")
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval limit{120, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(static_cast<std::uint16_t>(port));
    ::inet_pton(AF_INET, address, &where.sin_addr);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&where), sizeof where) == 0;
  }
  HttpClient(HttpClient&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)),
        connected_(other.connected_),
        read_(std::move(other.read_)) {}
  ~HttpClient() {
    if (socket_ >= 0) ::close(socket_);
  }

  bool connected() const { return connected_; }
  /// False where the server has gone.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  /// The next answer; of one to HEAD, or a 304, the head alone.
  HttpReply receive(bool with_body = true) {
    HttpReply reply;
    std::size_t end;
    while ((end = read_.find("\r\n\r\n")) == std::string::npos)
      if (!more()) return reply;
    reply.head = read_.substr(0, end + 2);
    read_.erase(0, end + 4);
    reply.status = std::atoi(reply.head.substr(reply.head.find(' ') + 1).c_str());
    const auto length = static_cast<std::size_t>(std::atoll(reply.header("Content-Length").c_str()));
    if (!with_body || reply.status == 304) return reply;
    while (read_.size() < length && more()) {
    }
    reply.body = read_.substr(0, length);
    read_.erase(0, length);
    return reply;
  }
  HttpReply ask(const std::string& method, const std::string& path, const std::string& headers = "",
                const std::string& host = "localhost") {
    if (!send(method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "\r\n")) return {};
    return receive(method != "HEAD");
  }

 private:
  bool more() {
    char part[16384];
    const ssize_t n = ::recv(socket_, part, sizeof part, 0);
    if (n > 0) read_.append(part, static_cast<std::size_t>(n));
    return n > 0;
  }

  int socket_;
  bool connected_ = false;
  std::string read_;
};

}  // namespace spectrum::test
