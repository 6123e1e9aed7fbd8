#include "features/stochastic.h"

namespace spectrum::features {

SPECTRUM_EACH_WIDTH void StochasticK::run(Output out, Input high, Input low, Input close) {
  Scratch top, bottom;
  top_.run(Output(top).first(out.size()), high);
  bottom_.run(Output(bottom).first(out.size()), low);
  fill_rows(out, [&](std::size_t t) {
    const double width = top[t] - bottom[t], k = ratio(100.0 * (close[t] - bottom[t]), width);
    return width == 0.0 ? 50.0 : k;
  });
}

SPECTRUM_EACH_WIDTH void WilliamsR::run(Output out, Input high, Input low, Input close) {
  Scratch top, bottom;
  top_.run(Output(top).first(out.size()), high);
  bottom_.run(Output(bottom).first(out.size()), low);
  fill_rows(out, [&](std::size_t t) {
    const double width = top[t] - bottom[t], r = ratio(-100.0 * (top[t] - close[t]), width);
    return width == 0.0 ? -50.0 : r;
  });
}

void stochastic_k(Input high, Input low, Input close, int n, Output out) {
  run_all(StochasticK(n), out, high, low, close);
}

void stochastic_d(Input high, Input low, Input close, int n, int m, Output out) {
  stochastic_k(high, low, close, n, out);
  rolling_mean(out, m, out);
}

void williams_r(Input high, Input low, Input close, int n, Output out) {
  run_all(WilliamsR(n), out, high, low, close);
}

}  // namespace spectrum::features
