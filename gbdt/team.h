#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace spectrum::gbdt {

/// Threads that do the short steps of a fit together. A tree takes hundreds of steps of a few microseconds,
/// so they wait for each other by looking, not by sleeping; who waits long lets others run, and a worker then
/// sleeps.
class Team {
 public:
  /// threads >= 1, the caller's among them. Where the system gives fewer, there are fewer.
  explicit Team(int threads);
  ~Team();
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  int size() const { return static_cast<int>(workers_.size()) + 1; }

  /// work(thread) on every thread, 0 (the caller's) to size() - 1; returns when all are done. What one of
  /// them throws is thrown on.
  template <class Work>
  void run(const Work& work) {
    if (workers_.empty()) return work(0);
    run_all([](const void* context, int thread) { (*static_cast<const Work*>(context))(thread); }, &work);
  }

  /// The share of 0..n-1 that falls to a thread; borders are multiples of `grain`.
  struct Share {
    std::size_t begin, end;
  };
  Share share(std::size_t n, int thread, std::size_t grain = 1) const;

 private:
  using Call = void (*)(const void* context, int thread);

  void run_all(Call call, const void* context);
  void serve(int thread);
  void perform(Call call, const void* context, int thread) noexcept;

  std::vector<std::thread> workers_;
  Call call_ = nullptr;
  const void* context_ = nullptr;
  std::atomic<unsigned> generation_{0};
  std::atomic<int> at_work_{0};
  bool stop_ = false;
  std::mutex mutex_;  // guards failure_
  std::exception_ptr failure_;
};

}  // namespace spectrum::gbdt
