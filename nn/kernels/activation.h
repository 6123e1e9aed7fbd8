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

/// y[i] = max(x[i], 0); NaN gives NaN. y may be x.
void relu(int n, const float* x, float* y);
void relu(int n, const double* x, double* y);

/// z[i] = x[i] y[i]. z may be x or y.
void multiply(int n, const float* x, const float* y, float* z);
void multiply(int n, const double* x, const double* y, double* z);

/// dx[i] = f'(x[i]) dy[i] from y[i] = f(x[i]): dy where y > 0, else 0; dy (1 - y^2); dy y (1 - y). dx may be
/// dy.
void relu_backward(int n, const float* y, const float* dy, float* dx);
void relu_backward(int n, const double* y, const double* dy, double* dx);
void tanh_backward(int n, const float* y, const float* dy, float* dx);
void tanh_backward(int n, const double* y, const double* dy, double* dx);
void sigmoid_backward(int n, const float* y, const float* dy, float* dx);
void sigmoid_backward(int n, const double* y, const double* dy, double* dx);

}  // namespace spectrum::nn::kernels
