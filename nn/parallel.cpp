#include "nn/parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

/// Why not OpenMP: its threads wait for each other at the end of every region, so on a machine with other
/// work to do each of the thousand steps of a training waits for the slower one's turn. Here whoever runs
/// takes what is left, and who waits lets others run.
namespace spectrum::nn {
namespace {

struct Job {
  int count = 0, threads = 0;
  void (*work)(void*, int, int) = nullptr;
  void* context = nullptr;
};

class Pool {
 public:
  Pool() = default;
  ~Pool() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
      generation_.fetch_add(1, std::memory_order_release);
    }
    wake_.notify_all();
    for (std::thread& worker : workers_) worker.join();
  }

  /// False if the pool is at work already.
  bool run(const Job& job) {
    if (busy_.test_and_set(std::memory_order_acquire)) return false;
    grow(job.threads - 1);
    open(job);
    take(job, 0);
    const std::exception_ptr failure = close();
    busy_.clear(std::memory_order_release);
    if (failure) std::rethrow_exception(failure);
    return true;
  }

 private:
  void grow(int workers) {
    try {
      while (static_cast<int>(workers_.size()) < workers)
        workers_.emplace_back(&Pool::serve, this, static_cast<int>(workers_.size()) + 1);
    } catch (const std::system_error&) {  // those that are there take more each
    }
  }

  void open(const Job& job) {
    bool sleepers = false;
    {
      const std::lock_guard lock(mutex_);
      job_ = job;
      next_.store(0, std::memory_order_relaxed);
      generation_.fetch_add(1, std::memory_order_release);
      sleepers = asleep_ > 0;
    }
    if (sleepers) wake_.notify_all();
  }

  /// Nobody enters any more; those inside finish what they took. Returns what was thrown.
  std::exception_ptr close() {
    {
      const std::lock_guard lock(mutex_);
      job_ = {};
    }
    while (inside_.load(std::memory_order_acquire) > 0) std::this_thread::yield();
    return std::exchange(failure_, nullptr);
  }

  void take(const Job& job, int thread) noexcept {
    try {
      for (int i; (i = next_.fetch_add(1, std::memory_order_relaxed)) < job.count;)
        job.work(job.context, i, thread);
    } catch (...) {
      next_.store(job.count, std::memory_order_relaxed);
      const std::lock_guard lock(mutex_);
      failure_ = std::current_exception();
    }
  }

  void serve(int thread) {
    unsigned seen = 0;
    for (;;) {
      Job job;
      {
        std::unique_lock lock = wait_for_job(seen);
        if (stop_) return;
        seen = generation_.load(std::memory_order_relaxed);
        if (thread >= job_.threads) continue;
        job = job_;
        inside_.fetch_add(1, std::memory_order_relaxed);
      }
      take(job, thread);
      inside_.fetch_sub(1, std::memory_order_release);
    }
  }

  /// Looks for a while before it sleeps: in training the next job comes within microseconds, and to be woken
  /// takes tens of them.
  std::unique_lock<std::mutex> wait_for_job(unsigned seen) {
    constexpr int kLooks = 500;
    const auto come = [&] { return generation_.load(std::memory_order_acquire) != seen; };
    for (int i = 0; i < kLooks && !come(); ++i) std::this_thread::yield();
    std::unique_lock lock(mutex_);
    ++asleep_;
    wake_.wait(lock, come);
    --asleep_;
    return lock;
  }

  std::atomic_flag busy_;  // set while a job is under way
  std::vector<std::thread> workers_;

  std::mutex mutex_;  // guards what follows, but for the atomic reads
  std::condition_variable wake_;
  Job job_;
  std::exception_ptr failure_;
  int asleep_ = 0;
  bool stop_ = false;
  std::atomic<unsigned> generation_{0};
  std::atomic<int> next_{0}, inside_{0};
};

}  // namespace

void parallel_for(int count, int threads, void (*work)(void*, int, int), void* context) {
  const Job job{count, std::min(count, threads), work, context};
  static Pool pool;
  if (job.threads > 1 && pool.run(job)) return;
  for (int i = 0; i < count; ++i) work(context, i, 0);
}

}  // namespace spectrum::nn
