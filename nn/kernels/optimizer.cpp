#include "nn/kernels/optimizer.h"

#include <cmath>

#include "nn/kernels/variants.h"

namespace spectrum::nn::kernels {

void adam(int n, const AdamStep<float>& step, const float* g, float* p, float* m, float* v) {
  best_variant().adam(n, step, g, p, m, v);
}
double sum_of_squares(int n, const float* x) { return best_variant().sum_of_squares(n, x); }
void scale(int n, float factor, float* x) { best_variant().scale(n, factor, x); }

void adam(int n, const AdamStep<double>& s, const double* g, double* p, double* m, double* v) {
  for (int i = 0; i < n; ++i) {
    const double slope = g[i] + s.decay * p[i];
    m[i] = s.beta1 * m[i] + s.rest1 * slope;
    v[i] = s.beta2 * v[i] + s.rest2 * (slope * slope);
    p[i] -= s.rate * m[i] / (std::sqrt(v[i]) / s.root + s.eps);
  }
}

double sum_of_squares(int n, const double* x) {
  double sum[16] = {};
  for (int i = 0; i < n; ++i) sum[i % 16] += x[i] * x[i];
  for (int half = 8; half > 0; half /= 2)
    for (int i = 0; i < half; ++i) sum[i] += sum[i + half];
  return sum[0];
}

void scale(int n, double factor, double* x) {
  for (int i = 0; i < n; ++i) x[i] *= factor;
}

}  // namespace spectrum::nn::kernels
