#pragma once
// A market from which all tiles can be computed.
#include <cmath>
#include <vector>

#include "apps/forecast/tiles.h"

namespace spectrum::forecast::test {

/// 400 sessions of a wavering market; sessions move by turns +1 %, -0.8 %, +0.1 %.
struct TileFixture {
  std::vector<double> high, low, close, d, iv;
  TileInputs in;

  explicit TileFixture(bool vix = true) {
    double c = 20000;
    for (int t = 0; t < 400; ++t) {
      c *= std::exp(t % 3 == 0 ? 0.010 : t % 3 == 1 ? -0.008 : 0.001);
      close.push_back(c);
      high.push_back(c * 1.006);
      low.push_back(c * 0.995);
      d.push_back(6e-5 * (1 + 0.5 * std::sin(0.3 * t)));
      iv.push_back((14 + 2 * std::sin(0.1 * t)) / 100 / std::sqrt(252.0));
      in.vix_level.push_back(14 + 2 * std::sin(0.1 * t));
    }
    if (!vix) iv.clear(), in.vix_level.clear();
    in.history = {high, low, close, d, iv};
    in.trend_strength = 0.001;
    in.realised_vol_20 = 0.12;
    in.direction = {0.2, 0.5, 0.3};
    in.stack_weight = 0.25;
    in.expansion_probability = 0.2;
    in.pattern = {1, {}};
    for (int t = 0; t < 400; ++t) in.pattern.values.push_back(std::sin(0.7 * t + 0.001 * t * t));
    in.spot = Quote{close[398], high[399], low[399], close[399], close[398]};
    if (vix) in.vix = Quote{14, 15, 13, in.vix_level[399], in.vix_level[398]};
    in.next_session = "2025-11-17";
    in.week_end = "2025-11-21";
    in.month_end = "2025-12-15";
  }
  // The inputs hold views of the vectors.
  TileFixture(const TileFixture&) = delete;
};

}  // namespace spectrum::forecast::test
