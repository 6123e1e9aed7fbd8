#pragma once

/// The sums that losses are made of. Nothing is allocated.
namespace spectrum::nn::kernels {

/// Returns sum w[i] (y[i] - t[i])^2 and assigns dy[i] = 2 factor w[i] (y[i] - t[i]). A null w means weights
/// of 1; a null dy is left out. The terms are rounded to the scalar's type and added in double, term i to sum
/// i % 16 of sixteen, and these in pairs.
double squared_error(int n, const float* y, const float* t, const float* w, float factor, float* dy);
double squared_error(int n, const double* y, const double* t, const double* w, double factor, double* dy);

}  // namespace spectrum::nn::kernels
