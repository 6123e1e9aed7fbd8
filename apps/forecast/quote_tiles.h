#pragma once
#include <optional>
#include <span>
#include <string>

#include "apps/forecast/tiles.h"

namespace spectrum::forecast {

/// What the first two tiles say, which no model is behind: they can be made anew with every price.
struct QuoteInputs {
  double close = 0;  ///< of the last completed session
  std::optional<Quote> spot, vix;
  std::span<const double> vix_level;  ///< a level a session, that of `vix` last; percent
  double realised_vol_20 = 0;         ///< annualised, as a fraction
  int age_sessions = 0;               ///< sessions missed
};

Tile spot_tile(const QuoteInputs& in);
Tile vix_tile(const QuoteInputs& in);

/// A tile without a value yet; stale where the data are older than a session.
Tile begin_tile(std::string name, std::string unit, std::string source, std::string method, int age_sessions);

/// Makes an ok tile degraded, and says why.
void degrade(Tile& tile, std::string reason);

/// Mid-rank of the last VIX level among those before it, in a window that counts it.
double vix_rank(std::span<const double> level, std::size_t window);

}  // namespace spectrum::forecast
