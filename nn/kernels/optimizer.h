#pragma once

/// What is done to a whole block of parameters or gradients at once. Nothing is allocated.
namespace spectrum::nn::kernels {

/// The numbers of one step of Adam that are the same for every parameter.
template <class S>
struct AdamStep {
  S beta1, rest1;  ///< of the mean of g, and 1 - beta1
  S beta2, rest2;  ///< of the mean of g^2, and 1 - beta2
  S rate, root;    ///< lr / (1 - beta1^t) and sqrt(1 - beta2^t)
  S eps, decay;
};

/// With g' = g + decay p: m = beta1 m + rest1 g', v = beta2 v + rest2 g'^2,
/// p -= rate m / (sqrt(v) / root + eps). Roots and quotients are rounded as IEEE 754 asks, in float too,
/// where the fraction is taken as (rate root) m / (sqrt(v) + root eps) and, on x86, numbers below 2^-126 as
/// zero.
void adam(int n, const AdamStep<float>& step, const float* g, float* p, float* m, float* v);
void adam(int n, const AdamStep<double>& step, const double* g, double* p, double* m, double* v);

/// Sum of x[i]^2 in double: sixteen sums, number i going to sum i % 16, then added in pairs.
double sum_of_squares(int n, const float* x);
double sum_of_squares(int n, const double* x);

/// x[i] *= factor
void scale(int n, float factor, float* x);
void scale(int n, double factor, double* x);

}  // namespace spectrum::nn::kernels
