// Recursive means. Both begin with the plain mean of the first n defined cells
// (TA-Lib's classic seed) and publish nothing before it, so they remember where
// the history starts; that memory fades as (1 - alpha)^k.
// A missing cell is undefined itself, and the recursion goes on from its last state.
#pragma once

#include "features/machine.h"

namespace spectrum::features {

/// m' = m + alpha (x - m), eight cells at a time: the mean before them fades in one multiplication and the
/// cells' weights are known, so the eight means stand side by side. The plain recursion is bound by each
/// mean's wait for the one before.
class RecursiveMean {
 public:
  /// Throws std::invalid_argument for n < 1.
  static RecursiveMean ema(int n) { return {n, 2.0 / (n + 1)}; }  ///< exponential
  static RecursiveMean wilder(int n) { return {n, 1.0 / n}; }     ///< Wilder 1978

  /// out may be x.
  void run(Output out, Input x);
  void commit() { state_ = next_; }

 private:
  static constexpr std::size_t kBlock = 8;
  struct State {
    int seen = 0;
    double origin = 0.0;  // near the cells, so that a flat column has itself as its mean
    double start = 0.0;   // the mean before the block, about the origin; until seeded, a sum
    std::size_t at = 0;   // cells of the block so far
    std::array<double, kBlock> cells{};
  };

  RecursiveMean(int n, double alpha);
  double step(State& s, double x) const;
  void run_blocks(State& s, Output out, Input x) const;
  /// start: the mean so far, about x.
  static void begin_block(State& s, double x, double start) {
    s.at = 0;
    s.origin = x;
    s.start = start;
  }

  int n_;
  std::array<double, kBlock> fades_;            // (1 - alpha)^1, ^2, ...
  std::array<double, 2 * kBlock - 1> weights_;  // seven zeros, then of a cell 0, 1, ... rows old
  State state_, next_;
};

/// Exponential mean, alpha = 2 / (n + 1). First value at row n - 1. `out` may be the same memory as `x`.
void ema(Input x, int n, Output out);

/// Wilder's mean, alpha = 1 / n (New Concepts in Technical Trading Systems, 1978).
void wilder(Input x, int n, Output out);

}  // namespace spectrum::features
