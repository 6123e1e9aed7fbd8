#include "gbdt/team.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace spectrum::gbdt {
namespace {

// How often a waiting thread looks before it lets others run, and how often before it sleeps: the first is
// some microseconds, about a step of a tree; the second some milliseconds.
constexpr int kLooks = 2000;
constexpr int kTurns = 5000;

void pause() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

}  // namespace

Team::Team(int threads) {
  workers_.reserve(static_cast<std::size_t>(std::max(threads - 1, 0)));
  try {
    for (int t = 1; t < threads; ++t) workers_.emplace_back(&Team::serve, this, t);
  } catch (const std::system_error&) {  // those that are there do more each
  }
}

Team::~Team() {
  stop_ = true;
  generation_.fetch_add(1, std::memory_order_release);
  generation_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

Team::Share Team::share(std::size_t n, int thread, std::size_t grain) const {
  const std::size_t blocks = (n + grain - 1) / grain, threads = static_cast<std::size_t>(size());
  const auto border = [&](std::size_t t) { return std::min(n, blocks * t / threads * grain); };
  const auto t = static_cast<std::size_t>(thread);
  return {border(t), border(t + 1)};
}

void Team::run_all(Call call, const void* context) {
  call_ = call;
  context_ = context;
  at_work_.store(static_cast<int>(workers_.size()), std::memory_order_relaxed);
  generation_.fetch_add(1, std::memory_order_release);
  generation_.notify_all();
  perform(call, context, 0);
  for (int look = 0; at_work_.load(std::memory_order_acquire) > 0; ++look) {
    look < kLooks ? pause() : std::this_thread::yield();
  }
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void Team::serve(int thread) {
  for (unsigned seen = 0;;) {
    for (int look = 0; generation_.load(std::memory_order_acquire) == seen; ++look) {
      if (look < kLooks) {
        pause();
      } else if (look < kLooks + kTurns) {
        std::this_thread::yield();
      } else {
        generation_.wait(seen, std::memory_order_acquire);
      }
    }
    ++seen;
    if (stop_) return;
    perform(call_, context_, thread);
    at_work_.fetch_sub(1, std::memory_order_release);
  }
}

void Team::perform(Call call, const void* context, int thread) noexcept {
  try {
    call(context, thread);
  } catch (...) {
    const std::lock_guard lock(mutex_);
    failure_ = std::current_exception();
  }
}

}  // namespace spectrum::gbdt
