#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <mutex>
#include <thread>

namespace spectrum::pipeline {

/// Ends connections that are too slow: a client that sends a byte now and then is never idle, and would hold
/// its place for ever. A thread of its own looks over them.
class SlowClients {
 public:
  /// One open connection.
  class Client {
   public:
    explicit Client(int socket) : socket_(socket) {}
    /// Something was brought to its end, a request or an answer: the time begins anew.
    void progressed() { since_ = now(); }
    /// It is the client now who waits; until progress is made its time stands still.
    void keep_waiting() { since_ = kNever; }

   private:
    friend class SlowClients;
    static constexpr std::int64_t kNever = INT64_MAX;
    static std::int64_t now();

    int socket_;
    std::atomic<std::int64_t> since_ = now();  ///< milliseconds
    std::list<Client>::iterator place_;        ///< in clients_
  };

  /// @param seconds that a request, or an answer, may take; an idle wait before the request counts
  explicit SlowClients(int seconds);
  SlowClients(const SlowClients&) = delete;
  SlowClients& operator=(const SlowClients&) = delete;
  ~SlowClients();

  /// From when a connection is accepted until its socket is about to be closed.
  Client* add(int socket);
  void remove(Client* client);

 private:
  void look_over();

  const std::int64_t limit_;  ///< milliseconds
  std::mutex mutex_;
  std::condition_variable ending_;
  bool end_ = false;
  std::list<Client> clients_;
  std::thread thread_;  // last: it uses the others
};

}  // namespace spectrum::pipeline
