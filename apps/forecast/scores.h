#pragma once
#include <span>
#include <vector>

namespace spectrum::forecast {

// Scores of probability forecasts. Binary forecasts: p[i] is the probability that label i is 1, labels are 0
// or 1. Forecasts of `classes` classes: p is row-major (n, classes), labels are 0 .. classes-1.
// All throw std::invalid_argument on no rows, lengths that disagree, a label out of range or a NaN forecast.

/// What a probability counts as at least, so that one certain error costs 34.5 and not infinity.
inline constexpr double kLeastProbability = 1e-15;

/// Mean of -ln p(label), the logarithmic score (Good 1952), with p at least kLeastProbability. 0 is perfect.
double log_loss(std::span<const double> p, std::span<const int> labels);
double log_loss(std::span<const double> p, int classes, std::span<const int> labels);

/// Mean of (p - label)^2 (Brier 1950), in [0, 1].
double brier(std::span<const double> p, std::span<const int> labels);
/// Mean of the squared distances to the label's unit vector, Brier's own form: in [0, 2].
double brier(std::span<const double> p, int classes, std::span<const int> labels);

/// Area under the ROC curve: the chance that a random 1 has a higher score than a random 0, a tie counting
/// one half (Mann & Whitney 1947, by mid-ranks; Hanley & McNeil 1982). Any monotone score will do.
/// NaN when only one class occurs.
double auc(std::span<const double> scores, std::span<const int> labels);

/// Forecasts whose probability falls in one of n equal bins of [0, 1].
struct ReliabilityBin {
  int n = 0;
  double mean_p = 0;  ///< 0 in an empty bin
  double share = 0;   ///< of ones
};
std::vector<ReliabilityBin> reliability(std::span<const double> p, std::span<const int> labels,
                                        int bins = 10);

/// Expected calibration error: mean of |mean_p - share| over the bins, weighted by their rows (Naeini, Cooper
/// & Hauskrecht 2015).
double ece(std::span<const double> p, std::span<const int> labels, int bins = 10);
/// The same for the probability of the likeliest class and whether it was right (Guo et al. 2017).
double ece(std::span<const double> p, int classes, std::span<const int> labels, int bins = 10);

/// Share of rows whose likelier class is the label; p = 0.5 counts as a forecast of 1.
double accuracy(std::span<const double> p, std::span<const int> labels);
/// The first of equally likely classes counts as the forecast.
double accuracy(std::span<const double> p, int classes, std::span<const int> labels);

/// Mean over the classes that occur of the share of their rows forecast right (Brodersen et al. 2010): one
/// over their number for any constant forecast.
double balanced_accuracy(std::span<const double> p, std::span<const int> labels);
double balanced_accuracy(std::span<const double> p, int classes, std::span<const int> labels);

/// Share of each class.
std::vector<double> base_rates(std::span<const int> labels, int classes);

/// Share of the most frequent class: the accuracy of always saying it.
double majority_share(std::span<const int> labels, int classes);

}  // namespace spectrum::forecast
