#pragma once
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>

#include "io/result.h"

namespace spectrum::pipeline {

/// The log on stderr: "[OK] …", "[WARN] …", "[ERROR] …", a line each. Colour only on a terminal and never
/// with NO_COLOR. Control characters, which a file could smuggle in, become "?".
class Log {
 public:
  /// @param quiet keeps [OK] lines and progress back.
  explicit Log(bool quiet, std::FILE* to = stderr);

  void ok(std::string_view text);
  void warn(std::string_view text);
  void error(std::string_view text);
  /// Says why, and returns the exit code of that kind of error.
  int fail(const io::Error& error);

  /// A bar on a terminal, nothing elsewhere: done of total steps of `what`. Gone with the next line.
  void progress(std::string_view what, int done, int total);

 private:
  void line(const char* tag, const char* colour, std::string_view text);
  void clear_bar();

  std::FILE* to_;
  bool quiet_, terminal_, colour_, bar_shown_ = false;
};

/// Seconds since it was made, as "0.42 s".
class Stopwatch {
 public:
  std::string text() const;

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace spectrum::pipeline
