#include "apps/pipeline/http_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace spectrum::pipeline {
namespace {

constexpr int kBacklog = 1024;  // connections that wait to be accepted

/// An address and its length, as the system calls want them.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

bool parse_address(const std::string& text, int port, SocketAddress& out) {
  auto* v4 = reinterpret_cast<sockaddr_in*>(&out.storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&out.storage);
  const auto wire_port = htons(static_cast<std::uint16_t>(port));
  if (::inet_pton(AF_INET, text.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = wire_port;
    out.size = sizeof *v4;
    return true;
  }
  if (::inet_pton(AF_INET6, text.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = wire_port;
    out.size = sizeof *v6;
    return true;
  }
  return false;
}

io::Unexpected cannot_listen(const std::string& address, int port, int code) {
  const std::string where = address + " port " + std::to_string(port);
  const std::string reason = std::generic_category().message(code);
  if (code == EADDRINUSE)
    return io::fail(io::ErrorKind::kUnavailable,
                    where + " is in use; choose another port with --port, or any free one with --port 0");
  if (code == EACCES)
    return io::fail(io::ErrorKind::kUnavailable, where + ": " + reason + "; choose a port above 1023");
  return io::fail(io::ErrorKind::kConfiguration, "cannot listen on " + where + ": " + reason +
                                                     "; name an address of this machine with --bind");
}

int port_of(int descriptor) {
  SocketAddress bound;
  bound.size = sizeof bound.storage;
  if (::getsockname(descriptor, bound.get(), &bound.size) != 0) return 0;
  return ntohs(bound.storage.ss_family == AF_INET6
                   ? reinterpret_cast<sockaddr_in6*>(&bound.storage)->sin6_port
                   : reinterpret_cast<sockaddr_in*>(&bound.storage)->sin_port);
}

}  // namespace

io::Result<ListeningSocket> listen_on(const std::string& address, int port) {
  SocketAddress where;
  if (!parse_address(address, port, where))
    return io::fail(io::ErrorKind::kConfiguration, "--bind " + address + " is no numeric address");
  const int descriptor = ::socket(where.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return cannot_listen(address, port, errno);
  const int yes = 1;  // a server that has just stopped does not keep the port
  ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (::bind(descriptor, where.get(), where.size) != 0 || ::listen(descriptor, kBacklog) != 0) {
    const int code = errno;
    ::close(descriptor);
    return cannot_listen(address, port, code);
  }
  return ListeningSocket{descriptor, port_of(descriptor)};
}

int allow_open_files(int wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  const auto most = std::min<rlim_t>(static_cast<rlim_t>(wanted), limit.rlim_max);
  if (limit.rlim_cur < most) {
    limit.rlim_cur = most;
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) ::getrlimit(RLIMIT_NOFILE, &limit);
  }
  return static_cast<int>(std::min<rlim_t>(limit.rlim_cur, static_cast<rlim_t>(wanted)));
}

}  // namespace spectrum::pipeline
