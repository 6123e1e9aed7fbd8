#include "apps/pipeline/stop_note.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <deque>

namespace spectrum::pipeline {
namespace {

constexpr std::array<int, 2> kSignals = {SIGINT, SIGTERM};

// What the handler reads: nothing that could be in the middle of a change.
std::atomic<const std::string*> line = nullptr;
std::atomic<bool> held = false;
std::atomic<int> put_off = 0;  // the signal that came meanwhile

static_assert(std::atomic<const std::string*>::is_always_lock_free && std::atomic<int>::is_always_lock_free,
              "a signal handler reads them");

/// Every line that was ever said: a handler may still be writing one that another has replaced.
std::deque<std::string>& lines() {
  static std::deque<std::string> all;
  return all;
}

void prepare(const std::string& text) {
  std::string& whole = lines().emplace_back();
  if (::isatty(STDERR_FILENO) == 1) whole += '\n';  // behind a bar, and the terminal's ^C
  whole.append("[WARN] stopped: ").append(text).append("\n");
  line.store(&whole);
}

/// The process dies of the signal, so that whoever started it sees why.
void die_of(int signal) {
  if (const std::string* text = line.load()) [[maybe_unused]]
    const auto written = ::write(STDERR_FILENO, text->data(), text->size());
  std::signal(signal, SIG_DFL);
  ::raise(signal);
}

extern "C" void on_stop(int signal) {
  if (!held.load()) return die_of(signal);
  put_off.store(signal);
  if (!held.load() && put_off.exchange(0) != 0) die_of(signal);  // let go since it was looked at
}

}  // namespace

StopNote::StopNote(const std::string& text) {
  prepare(text);
  for (const int signal : kSignals) {
    struct sigaction now = {}, action = {};
    ::sigaction(signal, nullptr, &now);
    if (now.sa_handler == SIG_IGN) continue;
    action.sa_handler = on_stop;
    action.sa_flags = SA_RESTART;
    ::sigaction(signal, &action, nullptr);
  }
}

StopNote::~StopNote() {
  for (const int signal : kSignals) {
    struct sigaction now = {};
    ::sigaction(signal, nullptr, &now);
    if (now.sa_handler == on_stop) std::signal(signal, SIG_DFL);
  }
  line.store(nullptr);
}

void StopNote::say(const std::string& text) {
  if (line.load()) prepare(text);
}

StopHold::StopHold() { held.store(true); }

StopHold::~StopHold() {
  held.store(false);
  if (const int signal = put_off.exchange(0); signal != 0) die_of(signal);
}

}  // namespace spectrum::pipeline
