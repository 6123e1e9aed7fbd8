#include "nn/kernels/activation.h"

#include <cmath>
#include <cstddef>

#include "nn/kernels/variants.h"

namespace spectrum::nn::kernels {
namespace {

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

template <class S>
S* column(Columns<S> x, std::ptrdiff_t j) {
  return x.data + j * x.ld;
}

}  // namespace

void sigmoid(int n, const float* x, float* y) { best_variant().sigmoid(n, x, y); }
void tanh(int n, const float* x, float* y) { best_variant().tanh(n, x, y); }
void exp(int n, const float* x, float* y) { best_variant().exp(n, x, y); }

void relu(int n, const float* x, float* y) { best_variant().relu(n, x, y); }
void relu_backward(int n, const float* y, const float* dy, float* dx) {
  best_variant().relu_backward(n, y, dy, dx);
}
void tanh_backward(int n, const float* y, const float* dy, float* dx) {
  best_variant().tanh_backward(n, y, dy, dx);
}
void sigmoid_backward(int n, const float* y, const float* dy, float* dx) {
  best_variant().sigmoid_backward(n, y, dy, dx);
}

void lstm_gates_forward(int h, int b, Columns<float> gates, Columns<const float> c_prev, Columns<float> c,
                        Columns<float> tanh_c, Columns<float> h_out) {
  best_variant().lstm_gates_forward(h, b, gates, c_prev, c, tanh_c, h_out);
}

void lstm_gates_backward(int h, int b, Columns<const float> gates, Columns<const float> c_prev,
                         Columns<const float> tanh_c, Columns<const float> dh, Columns<float> dc,
                         Columns<float> dgates) {
  best_variant().lstm_gates_backward(h, b, gates, c_prev, tanh_c, dh, dc, dgates);
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

void relu_backward(int n, const double* y, const double* dy, double* dx) {
  for (int i = 0; i < n; ++i) dx[i] = y[i] > 0 ? dy[i] : 0;
}

void tanh_backward(int n, const double* y, const double* dy, double* dx) {
  for (int i = 0; i < n; ++i) dx[i] = dy[i] * (1 - y[i] * y[i]);
}

void sigmoid_backward(int n, const double* y, const double* dy, double* dx) {
  for (int i = 0; i < n; ++i) dx[i] = dy[i] * y[i] * (1 - y[i]);
}

void lstm_gates_forward(int h, int b, Columns<double> gates, Columns<const double> c_prev, Columns<double> c,
                        Columns<double> tanh_c, Columns<double> h_out) {
  for (int j = 0; j < b; ++j) {
    double* gate = column(gates, j);
    for (int u = 0; u < h; ++u) {
      const double i = gate[u] = logistic(gate[u]);
      const double f = gate[h + u] = logistic(gate[h + u]);
      const double g = gate[2 * h + u] = std::tanh(gate[2 * h + u]);
      const double o = gate[3 * h + u] = logistic(gate[3 * h + u]);
      const double cell = column(c, j)[u] = f * column(c_prev, j)[u] + i * g;
      const double squashed = column(tanh_c, j)[u] = std::tanh(cell);
      column(h_out, j)[u] = o * squashed;
    }
  }
}

void lstm_gates_backward(int h, int b, Columns<const double> gates, Columns<const double> c_prev,
                         Columns<const double> tanh_c, Columns<const double> dh, Columns<double> dc,
                         Columns<double> dgates) {
  for (int j = 0; j < b; ++j) {
    const double* gate = column(gates, j);
    double* dgate = column(dgates, j);
    for (int u = 0; u < h; ++u) {
      const double i = gate[u], f = gate[h + u], g = gate[2 * h + u], o = gate[3 * h + u];
      const double squashed = column(tanh_c, j)[u], out = column(dh, j)[u];
      const double cell = column(dc, j)[u] + out * o * (1 - squashed * squashed);
      dgate[u] = cell * g * i * (1 - i);
      dgate[h + u] = cell * column(c_prev, j)[u] * f * (1 - f);
      dgate[2 * h + u] = cell * i * (1 - g * g);
      dgate[3 * h + u] = out * squashed * o * (1 - o);
      column(dc, j)[u] = cell * f;
    }
  }
}

}  // namespace spectrum::nn::kernels
