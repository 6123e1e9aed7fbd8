#include "apps/pipeline/http_server.h"

#include <microhttpd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstring>
#include <exception>
#include <optional>
#include <thread>

#include "apps/pipeline/http_socket.h"
#include "apps/pipeline/slow_clients.h"
#include "apps/pipeline/work_queue.h"

namespace spectrum::pipeline {
namespace {

constexpr int kOtherFiles = 64;  // descriptors for everything that is no connection
constexpr auto kFarewell = std::chrono::milliseconds(500);  // for last answers to leave

/// One request, from its headers to the end of its answer.
struct Exchange {
  std::size_t body_bytes = 0;
  std::optional<HttpAnswer> found;  ///< by work; written before its connection is resumed
};

std::string_view header(MHD_Connection* connection, const char* name) {
  const char* value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
  return value ? value : std::string_view();
}

MHD_Response* response_of(const HttpAnswer& answer) {
  if (!answer.body) return MHD_create_response_from_buffer(0, nullptr, MHD_RESPMEM_PERSISTENT);
  auto* owner = new std::shared_ptr<const std::string>(answer.body);
  MHD_Response* response = MHD_create_response_from_buffer_with_free_callback_cls(
      (*owner)->size(), const_cast<char*>((*owner)->data()),  // which it only reads
      [](void* shared) { delete static_cast<std::shared_ptr<const std::string>*>(shared); }, owner);
  if (!response) delete owner;
  return response;
}

MHD_Result send(MHD_Connection* connection, const HttpAnswer& answer) {
  MHD_Response* response = response_of(answer);
  if (!response) return MHD_NO;
  for (const auto& [name, value] : answer.headers) MHD_add_response_header(response, name, value.c_str());
  const MHD_Result queued = MHD_queue_response(connection, static_cast<unsigned>(answer.status), response);
  MHD_destroy_response(response);
  return queued;
}

/// libmicrohttpd with epoll: a connection costs its buffer and no thread.
class MicrohttpdServer final : public HttpServer {
 public:
  MicrohttpdServer(Handler handler, const HttpLimits& limits)
      : handler_(std::move(handler)), limits_(limits), slow_clients_(limits.request_seconds) {}

  ~MicrohttpdServer() override {
    if (!daemon_) {
      if (socket_.descriptor >= 0) ::close(socket_.descriptor);
      return;
    }
    MHD_quiesce_daemon(daemon_);
    ::shutdown(socket_.descriptor, SHUT_RDWR);  // whoever comes now is turned away
    queue_.finish();
    const auto end = std::chrono::steady_clock::now() + kFarewell;
    while (exchanges_ > 0 && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    MHD_stop_daemon(daemon_);
    ::close(socket_.descriptor);  // not before: until here the library's threads may use its number
  }

  io::Result<void> listen(const std::string& address, int port) {
    auto socket = listen_on(address, port);
    if (!socket) return io::fail(socket.error());
    socket_ = *socket;
    const int threads = std::max(2, limits_.threads);
    const int connections = std::max(
        threads,
        std::min(limits_.connections, allow_open_files(limits_.connections + kOtherFiles) - kOtherFiles));
    daemon_ = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, nullptr, nullptr, &on_request, this,
        MHD_OPTION_LISTEN_SOCKET, static_cast<MHD_socket>(socket_.descriptor), MHD_OPTION_THREAD_POOL_SIZE,
        static_cast<unsigned>(threads), MHD_OPTION_CONNECTION_LIMIT, static_cast<unsigned>(connections),
        MHD_OPTION_CONNECTION_TIMEOUT, static_cast<unsigned>(limits_.idle_seconds),
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, limits_.header_bytes, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_UNESCAPE_CALLBACK, &keep_escaped, nullptr, MHD_OPTION_NOTIFY_COMPLETED, &on_completed,
        this, MHD_OPTION_NOTIFY_CONNECTION, &on_connection, this, MHD_OPTION_END);
    if (!daemon_) return io::fail(io::ErrorKind::kUnavailable, "the HTTP server does not start");
    return {};
  }

  int port() const override { return socket_.port; }

 private:
  /// Paths are compared as they were sent: nothing in ours needs an escape.
  static std::size_t keep_escaped(void*, MHD_Connection*, char* text) { return std::strlen(text); }

  static void on_connection(void* self, MHD_Connection* connection, void** context,
                            MHD_ConnectionNotificationCode what) {
    SlowClients& clients = static_cast<MicrohttpdServer*>(self)->slow_clients_;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
      *context =
          clients.add(MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd);
    } else {
      clients.remove(static_cast<SlowClients::Client*>(*context));  // its socket is open still
    }
  }

  static SlowClients::Client& client_of(MHD_Connection* connection) {
    return *static_cast<SlowClients::Client*>(
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context);
  }

  /// Called when the headers are there, for each part of a body, at the end of it, and after a resumption.
  static MHD_Result on_request(void* self, MHD_Connection* connection, const char* path, const char* method,
                               const char*, const char*, std::size_t* upload_size, void** context) {
    auto& server = *static_cast<MicrohttpdServer*>(self);
    auto* exchange = static_cast<Exchange*>(*context);
    if (!exchange) {
      if (server.declares_too_much(connection))
        return server.refuse(connection, request_of(connection, method, path));
      *context = new Exchange;
      ++server.exchanges_;
      return MHD_YES;
    }
    if (*upload_size > 0) {
      exchange->body_bytes += *upload_size;
      *upload_size = 0;
      return exchange->body_bytes <= server.limits_.body_bytes ? MHD_YES : MHD_NO;
    }
    return server.answer(connection, request_of(connection, method, path), *exchange);
  }

  static HttpRequest request_of(MHD_Connection* connection, const char* method, const char* path) {
    return {method, path, header(connection, MHD_HTTP_HEADER_HOST),
            header(connection, MHD_HTTP_HEADER_ORIGIN), header(connection, MHD_HTTP_HEADER_IF_NONE_MATCH)};
  }

  bool declares_too_much(MHD_Connection* connection) const {
    const std::string_view text = header(connection, MHD_HTTP_HEADER_CONTENT_LENGTH);
    std::size_t bytes = 0;  // the library has seen to it that these are digits, and not too many
    std::from_chars(text.data(), text.data() + text.size(), bytes);
    return bytes > limits_.body_bytes;
  }

  static HttpRequest refused(HttpRequest request, Refusal why) {
    request.refusal = why;
    return request;
  }

  MHD_Result refuse(MHD_Connection* connection, const HttpRequest& request) try {
    return send(connection, handler_(refused(request, Refusal::kBodyTooLarge)));
  } catch (const std::exception&) {
    return MHD_NO;  // as in answer()
  }

  MHD_Result answer(MHD_Connection* connection, const HttpRequest& request, Exchange& exchange) try {
    client_of(connection).progressed();
    if (exchange.found) return send(connection, *exchange.found);
    HttpAnswer answer = handler_(request);
    if (!answer.work) return send(connection, answer);
    client_of(connection).keep_waiting();
    MHD_suspend_connection(connection);
    const bool added = queue_.add([connection, &exchange, work = std::move(answer.work)] {
      exchange.found = work();
      MHD_resume_connection(connection);
    });
    if (!added) {
      exchange.found = handler_(refused(request, Refusal::kStopping));
      MHD_resume_connection(connection);  // the library cannot stop while one is suspended
    }
    return MHD_YES;
  } catch (const std::exception&) {
    return MHD_NO;  // no memory for an answer: the connection is closed
  }

  static void on_completed(void* self, MHD_Connection* connection, void** context,
                           MHD_RequestTerminationCode) {
    if (!*context) return;
    delete static_cast<Exchange*>(*context);
    *context = nullptr;
    client_of(connection).progressed();
    --static_cast<MicrohttpdServer*>(self)->exchanges_;
  }

  Handler handler_;
  HttpLimits limits_;
  ListeningSocket socket_;
  MHD_Daemon* daemon_ = nullptr;
  std::atomic<int> exchanges_ = 0;
  SlowClients slow_clients_;
  WorkQueue queue_;
};

}  // namespace

io::Result<std::unique_ptr<HttpServer>> HttpServer::start(const std::string& address, int port,
                                                          Handler handler, const HttpLimits& limits) {
  auto server = std::make_unique<MicrohttpdServer>(std::move(handler), limits);
  if (auto ok = server->listen(address, port); !ok) return io::fail(ok.error());
  return std::unique_ptr<HttpServer>(std::move(server));
}

}  // namespace spectrum::pipeline
