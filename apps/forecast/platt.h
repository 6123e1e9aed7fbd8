#pragma once
#include <span>

namespace spectrum::forecast {

/// Platt's calibration of a raw score: p = 1 / (1 + exp(a score + b)). A score that grows with the
/// probability has a below 0.
struct Platt {
  double a = -1;
  double b = 0;
  double operator()(double score) const;
};

/// Fits a and b by maximum likelihood (Platt 1999, with his smoothed targets (N1+1)/(N1+2) and 1/(N0+2) in
/// place of 1 and 0; Newton's method with backtracking of Lin, Lin & Weng 2007). Where only one class occurs,
/// or no row at all, scores say nothing about it: a is 0, and b gives every score the prior (N1+1)/(N+2).
/// @param scores raw scores, finite.
/// @param labels 0 or 1, as many.
/// @throws std::invalid_argument when lengths differ, a score is not finite, or a label is neither.
Platt fit_platt(std::span<const double> scores, std::span<const int> labels);

}  // namespace spectrum::forecast
