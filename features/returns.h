// Logarithmic changes.
#pragma once

#include "features/machine.h"

namespace spectrum::features {

/// ln(x / x lag rows ago), undefined on the first lag rows. lag < 1 throws std::invalid_argument.
class LogChange {
 public:
  explicit LogChange(int lag);
  void run(Output out, Input x);
  void commit() { last_.swap(next_); }

 private:
  std::vector<double> last_, next_;  // the last lag cells, before and with those of the run
};

/// ln(open / close of the session before): the move while the market was shut.
class Overnight {
 public:
  void run(Output out, Input open, Input close);
  void commit() { close_.commit(); }

 private:
  Previous close_;
};

/// ln(a / b).
class LogRatio {
 public:
  void run(Output out, Input a, Input b);
  void commit() {}
};

/// Whole columns.
void log_change(Input x, int lag, Output out);
/// out may be a or b.
void log_ratio(Input a, Input b, Output out);
/// ln x.
void log_level(Input x, Output out);
void overnight_return(Input open, Input close, Output out);

}  // namespace spectrum::features
