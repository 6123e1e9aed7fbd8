#include "nn/kernels/loss.h"

#include "nn/kernels/variants.h"

namespace spectrum::nn::kernels {

double squared_error(int n, const float* y, const float* t, const float* w, float factor, float* dy) {
  return best_variant().squared_error(n, y, t, w, factor, dy);
}

double squared_error(int n, const double* y, const double* t, const double* w, double factor, double* dy) {
  double sum[16] = {};
  for (int i = 0; i < n; ++i) {
    const double error = y[i] - t[i], weighted = w ? w[i] * error : error;
    sum[i % 16] += weighted * error;
    if (dy) dy[i] = 2 * factor * weighted;
  }
  for (int half = 8; half > 0; half /= 2)
    for (int i = 0; i < half; ++i) sum[i] += sum[i + half];
  return sum[0];
}

}  // namespace spectrum::nn::kernels
