#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace spectrum::forecast {

// Forecasts of classes by simple rules, which a model has to beat. All give row-major probabilities,
// `classes` a row, and learn from the labels they are given alone; -1 is a label that must not be learnt.

/// The share of each class, for `rows` rows.
/// @throws std::invalid_argument where no label is known.
std::vector<double> prior_forecast(std::span<const int> labels, int classes, std::size_t rows);

/// Persistence: the share of each class among the days whose own class, `lag` days before, was that of the
/// row; with one count added to each class. A row whose class is not known (-1) gets the prior.
/// @param now class that each row has seen, e.g. the label of `lag` days before.
std::vector<double> persistence_forecast(std::span<const int> labels, int classes, std::size_t lag,
                                         std::span<const int> now);

/// Logistic regressions of each class against the others, brought to the sum 1 (for two classes: one). The
/// penalty is the number of features, which lets the score of a row vary by about one.
/// @param x rows of the labels, row-major; @param ask rows to forecast.
/// @throws std::invalid_argument as Logistic::fit does.
std::vector<double> logistic_forecast(std::span<const double> x, std::span<const int> labels, int classes,
                                      std::span<const double> ask, int n_features);

}  // namespace spectrum::forecast
