#include "loopback_server.h"

#include <httplib.h>
#include <strings.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "certificates.h"

namespace spectrum::io {
namespace {

SeenRequest seen(const httplib::Request& request) {
  SeenRequest out;
  out.method = request.method;
  const std::size_t mark = request.target.find('?');
  out.path = request.target.substr(0, mark);
  if (mark != std::string::npos) out.query = request.target.substr(mark + 1);
  for (const auto& [name, value] : request.headers) out.headers.emplace_back(name, value);
  out.at = std::chrono::steady_clock::now();
  out.connection = request.remote_port;
  return out;
}

/// "\2h2\10http/1.1", the wire's form, to "h2,http/1.1".
std::string joined(const unsigned char* wire, unsigned size) {
  std::string out;
  for (unsigned at = 0; at < size; at += wire[at] + 1u) {
    if (!out.empty()) out += ',';
    out.append(reinterpret_cast<const char*>(wire) + at + 1, wire[at]);
  }
  return out;
}

}  // namespace

std::string SeenRequest::header(std::string_view name) const {
  const std::string wanted(name);
  for (const auto& [key, value] : headers) {
    if (::strcasecmp(key.c_str(), wanted.c_str()) == 0) return value;
  }
  return "";
}

struct LoopbackServer::Impl {
  Handler handler;
  std::unique_ptr<httplib::Server> server;
  bool secure = false;
  int port = -1;
  std::thread thread;
  std::atomic<bool> stopping{false};
  mutable std::mutex mutex;
  std::vector<SeenRequest> requests;
  std::string offered;

  void start() {
    if (!server->is_valid()) throw std::runtime_error("the test server cannot use its certificate");
    server->set_keep_alive_max_count(1000);
    server->set_keep_alive_timeout(1);
    server->set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      respond(seen(request), response);
      return httplib::Server::HandlerResponse::Handled;
    });
    port = server->bind_to_any_port("127.0.0.1");
    if (port < 0) throw std::runtime_error("the test server finds no free port");
    thread = std::thread([this] { server->listen_after_bind(); });
    while (!server->is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }

  void stop() {
    stopping = true;
    server->stop();
    thread.join();
  }

  void respond(const SeenRequest& request, httplib::Response& response) {
    auto answer = std::make_shared<Answer>();
    {
      const std::lock_guard lock(mutex);
      *answer = handler(request);
      requests.push_back(request);
    }
    std::this_thread::sleep_for(answer->delay);
    response.status = answer->status;
    for (const auto& [name, value] : answer->headers) response.set_header(name, value);
    // A provider, and not set_content(), which would compress the body.
    const auto size = answer->declared_bytes.value_or(answer->body.size());
    response.set_content_provider(
        size, answer->content_type,
        [this, answer](std::size_t offset, std::size_t left, httplib::DataSink& sink) {
          return send_some(*answer, offset, left, sink);
        });
  }

  /// The body from `offset` on, or some of it; false ends the connection.
  bool send_some(const Answer& answer, std::size_t offset, std::size_t left, httplib::DataSink& sink) const {
    if (stopping) return false;
    std::string_view rest = answer.body;
    if (rest.empty() || (offset >= rest.size() && !answer.repeat)) return false;
    rest.remove_prefix(offset % rest.size());
    if (answer.drip.count() > 0) {
      std::this_thread::sleep_for(answer.drip);
      rest = rest.substr(0, 1);
    }
    return sink.write(rest.data(), std::min(rest.size(), left));
  }
};

LoopbackServer::LoopbackServer(Handler handler) : impl_(std::make_unique<Impl>()) {
  impl_->handler = std::move(handler);
  impl_->server = std::make_unique<httplib::Server>();
  impl_->start();
}

LoopbackServer::LoopbackServer(Handler handler, const Identity& identity) : impl_(std::make_unique<Impl>()) {
  impl_->handler = std::move(handler);
  impl_->secure = true;
  auto server = std::make_unique<httplib::SSLServer>(identity.certificate.get(), identity.key.get());
  const auto listen = [](SSL*, const unsigned char**, unsigned char*, const unsigned char* offer,
                         unsigned size, void* impl) {
    Impl& self = *static_cast<Impl*>(impl);
    const std::lock_guard lock(self.mutex);
    self.offered = joined(offer, size);
    return SSL_TLSEXT_ERR_NOACK;  // none of them taken: HTTP/1.1
  };
  if (server->is_valid()) SSL_CTX_set_alpn_select_cb(server->ssl_context(), listen, impl_.get());
  impl_->server = std::move(server);
  impl_->start();
}

LoopbackServer::~LoopbackServer() { impl_->stop(); }

int LoopbackServer::port() const { return impl_->port; }

std::string LoopbackServer::url(const std::string& path) const {
  return (impl_->secure ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(impl_->port) + path;
}

std::vector<SeenRequest> LoopbackServer::requests() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->requests;
}

std::string LoopbackServer::offered_protocols() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->offered;
}

}  // namespace spectrum::io
