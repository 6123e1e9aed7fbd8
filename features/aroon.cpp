#include "features/aroon.h"

#include <stdexcept>

namespace spectrum::features {
namespace {

double aroon(double age, double n) { return 100.0 * (n - age) / n; }

}  // namespace

AroonOscillator::AroonOscillator(int n)
    : n_(n < 1 ? throw std::invalid_argument("aroon: length must be at least 1") : n),
      up_(n + 1),
      down_(n + 1) {}

SPECTRUM_EACH_WIDTH void AroonOscillator::run(Output out, Input high, Input low) {
  Scratch low_age;
  up_.run(out, high);
  down_.run(Output(low_age).first(out.size()), low);
  fill_rows(out, [&](std::size_t t) { return aroon(out[t], n_) - aroon(low_age[t], n_); });
}

void aroon_up(Input high, int n, Output out) {
  rolling_max_age(high, n + 1, out);
  for (double& v : out) v = aroon(v, n);
}

void aroon_down(Input low, int n, Output out) {
  rolling_min_age(low, n + 1, out);
  for (double& v : out) v = aroon(v, n);
}

void aroon_oscillator(Input high, Input low, int n, Output out) {
  run_all(AroonOscillator(n), out, high, low);
}

}  // namespace spectrum::features
