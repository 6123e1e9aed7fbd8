#pragma once
#include <string>

namespace spectrum::pipeline {

/// What SIGINT (Ctrl-C) and SIGTERM print before they end the process as they always do: a line on stderr
/// that says what was kept and how to go on. For as long as it lives; one at a time, and none beside a
/// StopSignal. A signal that the process was started to ignore stays ignored.
class StopNote {
 public:
  /// @param text see say()
  explicit StopNote(const std::string& text);
  ~StopNote();
  StopNote(const StopNote&) = delete;
  StopNote& operator=(const StopNote&) = delete;

  /// From now on this is what a stop says; without a StopNote it does nothing. `text` goes on after
  /// "stopped: ".
  static void say(const std::string& text);
};

/// Puts a stop off for as long as it lives, which must not be long: for files that only make sense
/// together. Without a StopNote it does nothing.
class StopHold {
 public:
  StopHold();
  ~StopHold();
  StopHold(const StopHold&) = delete;
  StopHold& operator=(const StopHold&) = delete;
};

}  // namespace spectrum::pipeline
