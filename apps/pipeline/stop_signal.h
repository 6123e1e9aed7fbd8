#pragma once
#include <atomic>

namespace spectrum::pipeline {

/// SIGINT and SIGTERM as a wish to stop, for as long as the object lives: whoever waits is woken, whoever
/// works can look, and nothing is cut off in the middle. The second one ends the process as it always did.
/// One at a time.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  bool raised() const { return flag().load(); }
  /// Sleeps; false as soon as a stop is wished for.
  bool wait(double seconds) const;
  /// True once raised; may be watched by others.
  static const std::atomic<bool>& flag();
};

}  // namespace spectrum::pipeline
