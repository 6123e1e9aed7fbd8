#include "raw_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <mutex>
#include <stdexcept>

#include "certificates.h"

namespace spectrum::io {
namespace {

class Plain final : public RawConnection {
 public:
  explicit Plain(int socket) : socket_(socket) {}
  std::string read(std::size_t size) override {
    std::string bytes(size, '\0');
    std::size_t used = 0;
    while (used < size) {
      const ssize_t n = ::recv(socket_, bytes.data() + used, size - used, 0);
      if (n <= 0) break;
      used += static_cast<std::size_t>(n);
    }
    bytes.resize(used);
    return bytes;
  }
  bool send(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  void reset() override {
    const linger none{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &none, sizeof none);
  }

 private:
  int socket_;
};

class Secure final : public RawConnection {
 public:
  Secure(SSL_CTX* context, int socket) : plain_(socket), ssl_(SSL_new(context), SSL_free) {
    SSL_set_fd(ssl_.get(), socket);
  }
  bool accept() { return SSL_accept(ssl_.get()) == 1; }
  std::string read(std::size_t size) override {
    std::string bytes(size, '\0');
    std::size_t used = 0, n = 0;
    while (used < size && SSL_read_ex(ssl_.get(), bytes.data() + used, size - used, &n) == 1) used += n;
    bytes.resize(used);
    return bytes;
  }
  bool send(std::string_view bytes) override {
    std::size_t n = 0;
    return bytes.empty() || SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &n) == 1;
  }
  void reset() override { plain_.reset(); }

 private:
  Plain plain_;
  std::unique_ptr<SSL, void (*)(SSL*)> ssl_;
};

/// A socket that listens on a free port of 127.0.0.1.
int listening_socket(int& port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (socket < 0 || ::bind(socket, generic, size) != 0 || ::listen(socket, 16) != 0 ||
      ::getsockname(socket, generic, &size) != 0) {
    throw std::runtime_error("the test server cannot listen");
  }
  port = ntohs(address.sin_port);
  return socket;
}

}  // namespace

std::string RawConnection::read_request() {
  std::string text;
  while (text.size() < 4 || text.compare(text.size() - 4, 4, "\r\n\r\n") != 0) {
    const std::string next = read(1);
    if (next.empty()) return "";
    text += next;
  }
  return text;
}

struct RawServer::Impl {
  Conversation conversation;
  std::shared_ptr<SSL_CTX> context;  // none: plain
  std::string protocol;              // as ALPN writes it, its length first
  int listener = -1, port = -1;
  std::atomic<int> connections{0};
  std::mutex mutex;  // of the two below
  int current = -1;
  bool stopping = false;
  std::thread thread;

  void start() {
    listener = listening_socket(port);
    thread = std::thread([this] {
      for (int socket; (socket = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) serve(socket);
    });
  }

  void serve(int socket) {
    ++connections;
    if (!note(socket)) {
      ::close(socket);
      return;
    }
    if (context) {
      Secure connection(context.get(), socket);
      if (connection.accept()) conversation(connection);
    } else {
      Plain connection(socket);
      conversation(connection);
    }
    note(-1);
    ::close(socket);
  }

  /// Whose end is to be cut when the server goes; false where it is going already.
  bool note(int socket) {
    const std::lock_guard lock(mutex);
    current = socket;
    return !stopping;
  }

  void stop() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
      if (current >= 0) ::shutdown(current, SHUT_RDWR);
    }
    ::shutdown(listener, SHUT_RDWR);
    thread.join();
    ::close(listener);
  }
};

RawServer::RawServer(Conversation conversation) : impl_(std::make_unique<Impl>()) {
  impl_->conversation = std::move(conversation);
  impl_->start();
}

RawServer::RawServer(Conversation conversation, const Identity& identity, std::string protocol)
    : impl_(std::make_unique<Impl>()) {
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
  impl_->conversation = std::move(conversation);
  impl_->protocol = static_cast<char>(protocol.size()) + protocol;
  impl_->context = std::shared_ptr<SSL_CTX>(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  SSL_CTX* context = impl_->context.get();
  if (!context || SSL_CTX_use_certificate(context, identity.certificate.get()) != 1 ||
      SSL_CTX_use_PrivateKey(context, identity.key.get()) != 1) {
    throw std::runtime_error("the test server cannot use its certificate");
  }
  const auto choose = [](SSL*, const unsigned char** out, unsigned char* size, const unsigned char* offer,
                         unsigned offered, void* wanted) {
    const auto& ours = *static_cast<const std::string*>(wanted);
    const auto* bytes = reinterpret_cast<const unsigned char*>(ours.data());
    const int found = SSL_select_next_proto(const_cast<unsigned char**>(out), size, bytes,
                                            static_cast<unsigned>(ours.size()), offer, offered);
    return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
  };
  SSL_CTX_set_alpn_select_cb(context, choose, &impl_->protocol);
  impl_->start();
}

RawServer::~RawServer() { impl_->stop(); }

int RawServer::port() const { return impl_->port; }

std::string RawServer::url(const std::string& path) const {
  return (impl_->context ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(impl_->port) + path;
}

int RawServer::connections() const { return impl_->connections; }

}  // namespace spectrum::io
