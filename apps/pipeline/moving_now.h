#pragma once
#include <chrono>

#include "io/date.h"

namespace spectrum::pipeline {

/// --now moves on with the clock on the wall, so that a day can be replayed. A steady clock would stand still
/// while the machine sleeps, and every price be of the future afterwards.
class MovingNow {
 public:
  explicit MovingNow(io::Instant begin) : begin_(begin) {}
  io::Instant operator()() const {
    const auto gone = std::chrono::duration_cast<std::chrono::seconds>(Wall::now() - started_).count();
    return {begin_.seconds + gone, begin_.offset_seconds};
  }

 private:
  using Wall = std::chrono::system_clock;
  io::Instant begin_;
  Wall::time_point started_ = Wall::now();
};

}  // namespace spectrum::pipeline
