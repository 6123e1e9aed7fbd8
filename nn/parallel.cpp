#include "nn/parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
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
    const std::unique_lock caller(caller_, std::try_to_lock);
    if (!caller) return false;
    while (static_cast<int>(workers_.size()) + 1 < job.threads)
      workers_.emplace_back(&Pool::serve, this, static_cast<int>(workers_.size()) + 1);
    open(job);
    take(job, 0);
    close();
    return true;
  }

 private:
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

  /// Nobody enters any more; those inside finish what they took.
  void close() {
    {
      const std::lock_guard lock(mutex_);
      job_ = {};
    }
    while (inside_.load(std::memory_order_acquire) > 0) std::this_thread::yield();
  }

  void take(const Job& job, int thread) {
    for (int i; (i = next_.fetch_add(1, std::memory_order_relaxed)) < job.count;)
      job.work(job.context, i, thread);
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

  std::mutex caller_;  // held while a job is under way
  std::vector<std::thread> workers_;

  std::mutex mutex_;  // guards what follows, but for the atomic reads
  std::condition_variable wake_;
  Job job_;
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
