#include "apps/pipeline/slow_clients.h"

#include <sys/socket.h>

#include <iterator>

namespace spectrum::pipeline {

std::int64_t SlowClients::Client::now() {
  const auto since_boot = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since_boot).count();
}

SlowClients::SlowClients(int seconds)
    : limit_(std::int64_t{1000} * seconds), thread_([this] { look_over(); }) {}

SlowClients::~SlowClients() {
  {
    const std::lock_guard lock(mutex_);
    end_ = true;
  }
  ending_.notify_one();
  thread_.join();
}

SlowClients::Client* SlowClients::add(int socket) {
  const std::lock_guard lock(mutex_);
  Client& client = clients_.emplace_back(socket);
  client.place_ = std::prev(clients_.end());
  return &client;
}

void SlowClients::remove(Client* client) {
  const std::lock_guard lock(mutex_);
  clients_.erase(client->place_);
}

void SlowClients::look_over() {
  std::unique_lock lock(mutex_);
  while (!ending_.wait_for(lock, std::chrono::milliseconds(limit_ / 8), [this] { return end_; })) {
    const std::int64_t too_old = Client::now() - limit_;
    for (const Client& client : clients_)
      // Not closed, which is for the library: it finds that the client has gone.
      if (client.since_ < too_old) ::shutdown(client.socket_, SHUT_RDWR);
  }
}

}  // namespace spectrum::pipeline
