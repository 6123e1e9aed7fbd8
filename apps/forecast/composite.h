#pragma once
#include <string>
#include <vector>

namespace spectrum::forecast {

/// Numbers and words of the one-sentence summary; levels and points of the index.
struct CompositeInputs {
  double median_points = 0;     ///< signed centre of tomorrow's move
  double one_sigma_points = 0;  ///< below a tenth of it the bias reads Flat
  double low = 0, high = 0;     ///< tomorrow's 80 % range, levels
  double week_low = 0, week_high = 0;
  double expansion_probability = 0;
  std::string next_session;  ///< date
  std::string sellers, buyers;
  bool edge = false;                  ///< a measured edge in direction
  std::vector<std::string> degraded;  ///< names of inputs that were missing or old
};

/// "Stable" below 0.3, "Moderate" below 0.6, else "Volatile".
std::string volatility_label(double expansion_probability);

/// The summary in plain words, at most 280 characters; names of degraded inputs are cut before anything else.
std::string composite_summary(const CompositeInputs& in);

}  // namespace spectrum::forecast
