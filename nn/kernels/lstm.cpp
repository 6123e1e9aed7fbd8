#include "nn/kernels/lstm.h"

#include <algorithm>
#include <cmath>

#include "nn/kernels/variants.h"

namespace spectrum::nn::kernels {
namespace {

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

template <class S>
S* column(Columns<S> x, std::ptrdiff_t j) {
  return x.data + j * x.ld;
}

/// sum += row k of a block's weights times x[k], for k below n; returns the weights that follow.
const double* add_products(int n, const double* weights, const double* x, double* sum) {
  for (int k = 0; k < n; ++k, weights += 4 * kUnitBlock)
    for (int r = 0; r < 4 * kUnitBlock; ++r) sum[r] += weights[r] * x[k];
  return weights;
}

}  // namespace

template <class S>
void lstm_pack(int in, int h, const S* w_ih, const S* w_hh, const S* b_ih, const S* b_hh, S* packed) {
  for (int first = 0; first < h; first += kUnitBlock) {
    const int units = std::min(kUnitBlock, h - first);
    const auto put = [&](const S* weights) {
      for (int gate = 0; gate < 4; ++gate, packed += kUnitBlock) {
        std::copy_n(weights + gate * h + first, units, packed);
        std::fill(packed + units, packed + kUnitBlock, S(0));
      }
    };
    S* bias = packed;
    put(b_ih);
    for (int gate = 0; gate < 4; ++gate)
      for (int u = 0; u < units; ++u) bias[gate * kUnitBlock + u] += b_hh[gate * h + first + u];
    for (int k = 0; k < in; ++k) put(w_ih + std::ptrdiff_t(k) * 4 * h);
    for (int k = 0; k < h; ++k) put(w_hh + std::ptrdiff_t(k) * 4 * h);
  }
}

void lstm_forward(int in, int h, int b, const float* packed, Columns<const float> x,
                  Columns<const float> h_prev, Columns<const float> c_prev, LstmKept<float> kept,
                  Columns<float> h_out, bool backwards) {
  best_variant().lstm_forward(in, h, b, packed, x, h_prev, c_prev, kept, h_out, backwards);
}

void lstm_gates_backward(int h, int b, Columns<const float> gates, Columns<const float> c_prev,
                         Columns<const float> tanh_c, Columns<const float> dh, Columns<float> dc,
                         Columns<float> dgates) {
  best_variant().lstm_gates_backward(h, b, gates, c_prev, tanh_c, dh, dc, dgates);
}

void lstm_forward(int in, int h, int b, const double* packed, Columns<const double> x,
                  Columns<const double> h_prev, Columns<const double> c_prev, LstmKept<double> kept,
                  Columns<double> h_out, bool) {
  for (int first = 0; first < h; first += kUnitBlock, packed += (1 + in + h) * 4 * kUnitBlock)
    for (int j = 0; j < b; ++j) {
      double a[4 * kUnitBlock];
      std::copy_n(packed, 4 * kUnitBlock, a);
      const double* after_x = add_products(in, packed + 4 * kUnitBlock, column(x, j), a);
      if (h_prev.data != nullptr) add_products(h, after_x, column(h_prev, j), a);
      for (int u = 0; u < std::min(kUnitBlock, h - first); ++u) {
        double* gate = column(kept.gates, j) + first + u;
        const double i = gate[0] = logistic(a[u]);
        const double f = gate[h] = logistic(a[kUnitBlock + u]);
        const double g = gate[2 * h] = std::tanh(a[2 * kUnitBlock + u]);
        const double o = gate[3 * h] = logistic(a[3 * kUnitBlock + u]);
        const double cell = column(kept.c, j)[first + u] = f * column(c_prev, j)[first + u] + i * g;
        const double squashed = column(kept.tanh_c, j)[first + u] = std::tanh(cell);
        column(h_out, j)[first + u] = o * squashed;
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

template void lstm_pack<float>(int, int, const float*, const float*, const float*, const float*, float*);
template void lstm_pack<double>(int, int, const double*, const double*, const double*, const double*,
                                double*);

}  // namespace spectrum::nn::kernels
