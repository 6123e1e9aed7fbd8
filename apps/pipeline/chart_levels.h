#pragma once
#include <string>

#include "apps/pipeline/svg.h"

namespace spectrum::pipeline {

// What charts over an axis of levels have in common.

/// Lines at about `count` round levels from `left` to `right`, each with its number, as `words` tells it, at
/// the left.
Html level_grid(const Scale& y, double left, double right, int count, std::string (*words)(double));

/// "25,900": a level in points.
std::string level_words(double level);

/// High, median and low of a band from `x` rightwards, at their heights, and apart where those are near.
Html band_labels(const Scale& y, double x, double low, double median, double high);

}  // namespace spectrum::pipeline
