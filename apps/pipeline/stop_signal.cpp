#include "apps/pipeline/stop_signal.h"

#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <stdexcept>

namespace spectrum::pipeline {
namespace {

std::atomic<bool> raised_flag = false;
int wake[2] = {-1, -1};  // a byte in it ends a wait

static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler sets it");

extern "C" void on_signal(int signal) {
  raised_flag.store(true);
  const char byte = 0;
  [[maybe_unused]] const auto written = ::write(wake[1], &byte, 1);
  std::signal(signal, SIG_DFL);
}

}  // namespace

StopSignal::StopSignal() {
  raised_flag.store(false);
  if (::pipe(wake) != 0) throw std::runtime_error("no pipe for signals");
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
}

StopSignal::~StopSignal() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  ::close(wake[0]);
  ::close(wake[1]);
}

const std::atomic<bool>& StopSignal::flag() { return raised_flag; }

bool StopSignal::wait(double seconds) const {
  using Clock = std::chrono::steady_clock;
  const auto end =
      Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  while (!raised()) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0) return true;
    pollfd readable{wake[0], POLLIN, 0};
    ::poll(&readable, 1, static_cast<int>(left < 60'000 ? left + 1 : 60'000));
  }
  return false;
}

}  // namespace spectrum::pipeline
