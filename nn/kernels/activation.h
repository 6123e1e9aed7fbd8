#pragma once

/// Elementwise functions. Nothing is allocated.
///
/// An element's result depends on that element alone, not on its position or its neighbours.
/// Float versions: polynomials on the widest vectors the processor has. Double versions: the standard
/// library.
namespace spectrum::nn::kernels {

/// y[i] = 1 / (1 + exp(-x[i])), absolute error <= 3e-7 in float. Float saturates at 1 and at about 1.6e-38.
/// NaN gives NaN. y may be x.
void sigmoid(int n, const float* x, float* y);
void sigmoid(int n, const double* x, double* y);

/// y[i] = tanh(x[i]), relative error <= 3e-7 in float. Saturates at -1 and 1; NaN gives NaN. y may be x.
void tanh(int n, const float* x, float* y);
void tanh(int n, const double* x, double* y);

/// y[i] = exp(x[i]), relative error <= 3e-7 in float where the result is a normal number. Overflows to
/// infinity, underflows to zero; NaN gives NaN. y may be x.
void exp(int n, const float* x, float* y);
void exp(int n, const double* x, double* y);

}  // namespace spectrum::nn::kernels
