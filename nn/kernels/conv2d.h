#pragma once

/// Convolution and pooling of images that lie channel by channel, row by row, one image after the other.
/// Nothing is allocated.
namespace spectrum::nn::kernels {

/// A cross-correlation without padding ("valid"), stride 1: from images (channels, h, w) to (out, h-k+1,
/// w-k+1).
struct ConvShape {
  int channels, h, w, out, k;
};

/// y[o] = bias[o] + sum_c weight[o, c] * x[c] for `images` images. weight[o, c, i, j] stands at
/// weight[o + out * ((c * k + i) * k + j)]; a null bias means zeros.
void conv2d(ConvShape shape, int images, const float* x, const float* weight, const float* bias, float* y);
void conv2d(ConvShape shape, int images, const double* x, const double* weight, const double* bias,
            double* y);

/// Adds the gradients: dweight[o, c, i, j] += sum dy[o, r, q] x[c, r + i, q + j], dbias[o] += sum dy[o, r,
/// q].
void conv2d_weights(ConvShape shape, int images, const float* x, const float* dy, float* dweight,
                    float* dbias);
void conv2d_weights(ConvShape shape, int images, const double* x, const double* dy, double* dweight,
                    double* dbias);

/// The largest of each 2x2 block of planes (h, w), an odd edge pooling what it has. winner, unless it is
/// null, says which of the block's entries it was, the first of equals: 0, 1 in the upper row, 2, 3 in the
/// lower.
void max_pool(int planes, int h, int w, const float* x, float* y, float* winner);
void max_pool(int planes, int h, int w, const double* x, double* y, double* winner);

/// dx = dy at the winners, zero elsewhere.
void max_pool_backward(int planes, int h, int w, const float* winner, const float* dy, float* dx);
void max_pool_backward(int planes, int h, int w, const double* winner, const double* dy, double* dx);

}  // namespace spectrum::nn::kernels
