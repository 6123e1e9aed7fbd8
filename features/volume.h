// Volume. In the two statistics of ln V a session without trade counts as
// missing, since feeds print 0 for "not known"; in the flows it carries none.
#pragma once

#include "features/cci.h"
#include "features/rolling.h"

namespace spectrum::features {

/// ln(V / SMA_n V) over the sessions with V > 0, at least `min_valid` of n.
class VolumeRatio {
 public:
  VolumeRatio(int n, int min_valid) : moments_(n, min_valid) {}
  void run(Output out, Input volume);
  void commit() { moments_.commit(); }

 private:
  MaskedMoments moments_;
};

/// z-score of ln V, likewise.
class VolumeZScore {
 public:
  VolumeZScore(int n, int min_valid) : moments_(n, min_valid) {}
  void run(Output out, Input volume);
  void commit() { moments_.commit(); }

 private:
  MaskedMoments moments_;
};

/// Volume with the sign of the session's change; undefined on row 0.
class SignedVolume {
 public:
  void run(Output out, Input close, Input volume);
  void commit() { close_.commit(); }

 private:
  Previous close_;
};

/// Granville's on-balance volume, from 0: + V after a rise, - V after a fall.
/// It depends on where the history starts; a missing cell is passed over.
class OnBalanceVolume {
 public:
  void run(Output out, Input close, Input volume);
  void commit() {
    flow_.commit();
    level_ = next_;
    started_ = true;
  }

 private:
  SignedVolume flow_;
  double level_ = 0.0, next_ = 0.0;
  bool started_ = false;
};

/// Change of on-balance volume over n sessions as a share of their volume, -1
/// to 1. First value at row n; undefined where nothing was traded.
class OnBalanceSlope {
 public:
  explicit OnBalanceSlope(int n) : sums_(Fold::kSums, n) {}
  void run(Output out, Input close, Input volume);
  void commit() {
    flow_.commit();
    sums_.commit();
  }

 private:
  SignedVolume flow_;
  Window sums_;
};

/// Money flow index (Quong and Soudack, Stocks & Commodities 7, 1989), percent;
/// 50 when no money flowed. First value at row n.
class MoneyFlowIndex {
 public:
  explicit MoneyFlowIndex(int n) : sums_(Fold::kSums, n) {}
  void run(Output out, Input high, Input low, Input close, Input volume);
  void commit() {
    prices_.commit();
    sums_.commit();
  }

 private:
  History prices_{1};
  Window sums_;
};

void on_balance_volume(Input close, Input volume, Output out);
void on_balance_slope(Input close, Input volume, int n, Output out);
void money_flow_index(Input high, Input low, Input close, Input volume, int n, Output out);

}  // namespace spectrum::features
