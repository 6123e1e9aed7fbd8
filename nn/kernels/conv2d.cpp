#include "nn/kernels/conv2d.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "nn/kernels/variants.h"

namespace spectrum::nn::kernels {
namespace {

/// f(output index, index of weight and input's channel row, input index) for every product of one image.
template <class F>
void for_each_product(const ConvShape& s, F f) {
  const int rows = s.h - s.k + 1, cols = s.w - s.k + 1;
  for (int o = 0; o < s.out; ++o)
    for (int c = 0; c < s.channels; ++c)
      for (int i = 0; i < s.k; ++i)
        for (int j = 0; j < s.k; ++j)
          for (int r = 0; r < rows; ++r)
            for (int q = 0; q < cols; ++q)
              f((o * rows + r) * cols + q, o + s.out * ((c * s.k + i) * s.k + j),
                (c * s.h + r + i) * s.w + q + j);
}

template <class S>
void plain_max_pool(int planes, int h, int w, const S* x, S* y, S* winner) {
  for (int p = 0; p < planes; ++p, x += static_cast<std::ptrdiff_t>(h) * w)
    for (int r = 0; r < h; r += 2)
      for (int q = 0; q < w; q += 2) {
        S best = x[r * w + q];
        int which = 0;
        for (int corner = 1; corner < 4; ++corner) {
          const int i = r + corner / 2, j = q + corner % 2;
          if (i >= h || j >= w) continue;
          const S other = x[i * w + j];
          if (other > best || std::isnan(other)) best = other, which = corner;  // NaN must not be lost
        }
        *y++ = best;
        if (winner) *winner++ = static_cast<S>(which);
      }
}

template <class S>
void plain_max_pool_backward(int planes, int h, int w, const S* winner, const S* dy, S* dx) {
  std::fill_n(dx, static_cast<std::ptrdiff_t>(planes) * h * w, S(0));
  for (int p = 0; p < planes; ++p, dx += static_cast<std::ptrdiff_t>(h) * w)
    for (int r = 0; r < h; r += 2)
      for (int q = 0; q < w; q += 2) {
        const int which = static_cast<int>(*winner++);
        dx[(r + which / 2) * w + q + which % 2] = *dy++;
      }
}

/// Not every build has a faster loop, and that one not for every shape.
bool has_fast_pool(int h, int w) {
  return best_variant().max_pool != nullptr && h % 2 == 0 && w % 2 == 0 && w <= 32;
}

}  // namespace

void conv2d(ConvShape shape, int images, const float* x, const float* weight, const float* bias, float* y) {
  best_variant().conv2d(shape, images, x, weight, bias, y);
}

void conv2d_weights(ConvShape shape, int images, const float* x, const float* dy, float* dweight,
                    float* dbias) {
  best_variant().conv2d_weights(shape, images, x, dy, dweight, dbias);
}

void max_pool(int planes, int h, int w, const float* x, float* y, float* winner) {
  if (has_fast_pool(h, w) && best_variant().max_pool(planes, h, w, x, y, winner)) return;
  plain_max_pool(planes, h, w, x, y, winner);
}

void max_pool_backward(int planes, int h, int w, const float* winner, const float* dy, float* dx) {
  const auto run = has_fast_pool(h, w) ? best_variant().max_pool_backward : plain_max_pool_backward<float>;
  run(planes, h, w, winner, dy, dx);
}

void conv2d(ConvShape s, int images, const double* x, const double* weight, const double* bias, double* y) {
  const int places = (s.h - s.k + 1) * (s.w - s.k + 1);
  for (int n = 0; n < images; ++n, x += s.channels * s.h * s.w, y += s.out * places) {
    for (int o = 0; o < s.out; ++o) std::fill_n(y + o * places, places, bias ? bias[o] : 0.0);
    for_each_product(s, [=](int out, int w, int in) { y[out] += weight[w] * x[in]; });
  }
}

void conv2d_weights(ConvShape s, int images, const double* x, const double* dy, double* dweight,
                    double* dbias) {
  const int places = (s.h - s.k + 1) * (s.w - s.k + 1);
  for (int n = 0; n < images; ++n, x += s.channels * s.h * s.w, dy += s.out * places) {
    for (int i = 0; i < s.out * places; ++i) dbias[i / places] += dy[i];
    for_each_product(s, [=](int out, int w, int in) { dweight[w] += dy[out] * x[in]; });
  }
}

void max_pool(int planes, int h, int w, const double* x, double* y, double* winner) {
  plain_max_pool(planes, h, w, x, y, winner);
}

void max_pool_backward(int planes, int h, int w, const double* winner, const double* dy, double* dx) {
  plain_max_pool_backward(planes, h, w, winner, dy, dx);
}

}  // namespace spectrum::nn::kernels
