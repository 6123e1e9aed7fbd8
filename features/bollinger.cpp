#include "features/bollinger.h"

namespace spectrum::features {

void bollinger(Input close, int n, Output lower, Output upper) {
  rolling_moments(close, n, 0, lower, upper);
  for (std::size_t t = 0; t < close.size(); ++t) {
    const Bands bands{lower[t], upper[t]};
    lower[t] = bands.lower();
    upper[t] = bands.upper();
  }
}

}  // namespace spectrum::features
