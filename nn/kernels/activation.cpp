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

void relu(int n, const float* x, float* y) { best_variant().relu(n, x, y); }
void multiply(int n, const float* x, const float* y, float* z) { best_variant().multiply(n, x, y, z); }
void relu_backward(int n, const float* y, const float* dy, float* dx) {
  best_variant().relu_backward(n, y, dy, dx);
}
void tanh_backward(int n, const float* y, const float* dy, float* dx) {
  best_variant().tanh_backward(n, y, dy, dx);
}
void sigmoid_backward(int n, const float* y, const float* dy, float* dx) {
  best_variant().sigmoid_backward(n, y, dy, dx);
}

void sigmoid(int n, const double* x, double* y) {
  for (int i = 0; i < n; ++i) y[i] = logistic(x[i]);
}

void tanh(int n, const double* x, double* y) {
  for (int i = 0; i < n; ++i) y[i] = std::tanh(x[i]);
}

void exp(int n, const double* x, double* y) {
  for (int i = 0; i < n; ++i) y[i] = std::exp(x[i]);
}

void relu(int n, const double* x, double* y) {
  for (int i = 0; i < n; ++i) y[i] = x[i] < 0 ? 0 : x[i];
}

void multiply(int n, const double* x, const double* y, double* z) {
  for (int i = 0; i < n; ++i) z[i] = x[i] * y[i];
}

void relu_backward(int n, const double* y, const double* dy, double* dx) {
  for (int i = 0; i < n; ++i) dx[i] = y[i] > 0 ? dy[i] : 0;
}

void tanh_backward(int n, const double* y, const double* dy, double* dx) {
  for (int i = 0; i < n; ++i) dx[i] = dy[i] * (1 - y[i] * y[i]);
}

void sigmoid_backward(int n, const double* y, const double* dy, double* dx) {
  for (int i = 0; i < n; ++i) dx[i] = dy[i] * y[i] * (1 - y[i]);
}

}  // namespace spectrum::nn::kernels
