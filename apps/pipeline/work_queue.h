#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace spectrum::pipeline {

/// A thread that carries out one piece of work after the other. Work must not throw.
class WorkQueue {
 public:
  WorkQueue();
  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;
  /// As finish().
  ~WorkQueue();

  /// False where it came after finish(), and will not be carried out.
  bool add(std::function<void()> work);

  /// Waits for all work that was added.
  void finish();

 private:
  void carry_out();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
  bool ending_ = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace spectrum::pipeline
