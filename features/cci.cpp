#include "features/cci.h"

#include <stdexcept>
#include <vector>

namespace spectrum::features {
namespace {

/// The index of the last cell of a window, summed about that cell so that a
/// flat window is exactly flat.
double index_of_last(Input window) {
  const double n = static_cast<double>(window.size());
  double mean = 0.0, deviation = 0.0;
  for (const double v : window) mean += v - window.back();
  mean /= n;
  for (const double v : window) deviation += std::abs(v - window.back() - mean);
  deviation /= n;
  return deviation > 0.0 ? -mean / (0.015 * deviation) : 0.0;
}

}  // namespace

void typical_price(Input high, Input low, Input close, Output out) {
  fill_rows(out, [&](std::size_t t) { return (high[t] + low[t] + close[t]) / 3.0; });
}

void cci(Input high, Input low, Input close, int n, Output out) {
  if (n < 1) throw std::invalid_argument("cci: length must be at least 1");
  const auto length = static_cast<std::size_t>(n);
  std::vector<double> typical(close.size());
  typical_price(high, low, close, typical);
  std::size_t whole = 0;  // defined cells in a row up to t
  for (std::size_t t = 0; t < typical.size(); ++t) {
    whole = std::isfinite(typical[t]) ? whole + 1 : 0;
    out[t] = whole < length ? kNaN : index_of_last(Input(typical).subspan(t + 1 - length, length));
  }
}

}  // namespace spectrum::features
