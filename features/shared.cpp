#include "features/shared.h"

#include <iterator>

#include "features/candle.h"
#include "features/cross_market.h"
#include "features/dmi.h"
#include "features/linreg.h"
#include "features/stochastic.h"
#include "features/trend.h"
#include "features/volatility.h"

namespace spectrum::features {
namespace {

using enum Column;

struct LogTrend {
  static constexpr std::size_t kOutputs = 2;
  LinearRegression line{20};
  void run(Output slope, Output r2, Input close) {
    Scratch level;
    log_level(close, Output(level).first(close.size()));
    line.run(slope, r2, Input(level).first(close.size()));
  }
  void commit() { line.commit(); }
};

constexpr auto variance = [](double term, double overnight) { return daily_variance(term, overnight); };

// clang-format off
const SharedColumns kShared[] = {
    {{kReturn}, over<[] { return LogChange(1); }, kClose>},
    {{kOvernight}, over<[] { return Overnight(); }, kOpen, kClose>},
    {{kHighLow}, over<[] { return LogRatio(); }, kHigh, kLow>},
    {{kCloseOpen}, over<[] { return LogRatio(); }, kClose, kOpen>},
    {{kHighOpen}, over<[] { return LogRatio(); }, kHigh, kOpen>},
    {{kLowOpen}, over<[] { return LogRatio(); }, kLow, kOpen>},
    {{kGarmanKlass}, cellwise<garman_klass, kHighLow, kCloseOpen>},
    {{kRogersSatchell}, cellwise<rogers_satchell, kHighOpen, kLowOpen, kCloseOpen>},
    {{kVariance}, cellwise<variance, kGarmanKlass, kOvernight>},
    {{kVixReturn}, over<[] { return LogChange(1); }, kVixClose>},
    {{kRv3}, over<[] { return RealisedVolatility(3); }, kReturn>},
    {{kRv5}, over<[] { return RealisedVolatility(5); }, kReturn>},
    {{kRv10}, over<[] { return RealisedVolatility(10); }, kReturn>},
    {{kRv20}, over<[] { return RealisedVolatility(20); }, kReturn>},
    {{kRv60}, over<[] { return RealisedVolatility(60); }, kReturn>},
    {{kRv90}, over<[] { return RealisedVolatility(90); }, kReturn>},
    {{kMacd, kMacdSignal}, over<[] { return Macd(12, 26, 9); }, kClose>},
    {{kBandMid, kBandSigma}, over<[] { return RollingMoments(20, 0); }, kClose>},
    {{kPlusDi, kMinusDi, kAdx}, over<[] { return Dmi(14); }, kHigh, kLow, kClose>},
    {{kTrendSlope, kTrendR2}, over<[] { return LogTrend(); }, kClose>},
    {{kAtr}, over<[] { return Atr(14); }, kHigh, kLow, kClose>},
    {{kStochasticK}, over<[] { return StochasticK(14); }, kHigh, kLow, kClose>},
    {{kRange}, cellwise<relative_range, kHigh, kLow, kClose>},
    {{kSectorReturn}, over<[] { return LogChange(1); }, kSectorClose>},
    {{kDispersion}, across<[](std::size_t) { return Dispersion(); }, kSectorReturn>},
};
// clang-format on

}  // namespace

std::span<const SharedColumns> shared_columns() { return kShared; }

ColumnSet with_inputs(ColumnSet wanted) {
  for (auto s = std::rbegin(kShared); s != std::rend(kShared); ++s)
    if (wanted.meets(s->outputs)) wanted.add(s->recipe.inputs);
  return wanted;
}

}  // namespace spectrum::features
