#include "nn/kernels/activation.h"

#include <cmath>
#include <cstddef>

#include "nn/kernels/variants.h"

namespace spectrum::nn::kernels {
namespace {

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

}  // namespace

void sigmoid(int n, const float* x, float* y) { best_variant().sigmoid(n, x, y); }
void tanh(int n, const float* x, float* y) { best_variant().tanh(n, x, y); }
void exp(int n, const float* x, float* y) { best_variant().exp(n, x, y); }

void sigmoid(int n, const double* x, double* y) {
  for (int i = 0; i < n; ++i) y[i] = logistic(x[i]);
}

void tanh(int n, const double* x, double* y) {
  for (int i = 0; i < n; ++i) y[i] = std::tanh(x[i]);
}

void exp(int n, const double* x, double* y) {
  for (int i = 0; i < n; ++i) y[i] = std::exp(x[i]);
}

}  // namespace spectrum::nn::kernels
