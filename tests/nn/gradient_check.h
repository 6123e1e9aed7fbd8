#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>

#include "reference.h"

namespace spectrum::nn::test {

/// Largest |a - n| between analytic slopes and fourth-order central differences of `loss` at `at`, over every
/// stride-th entry, relative to the largest of the slopes.
inline double gradient_gap(std::span<double> at, std::span<const double> analytic,
                           const std::function<double()>& loss, std::size_t stride = 1) {
  constexpr double kStep = 1e-4;
  double worst = 0.0, top = 0.0;
  for (const double a : analytic) top = std::max(top, std::abs(a));
  for (std::size_t i = 0; i < at.size(); i += stride) {
    const double x = at[i];
    const auto shifted = [&](double h) {
      at[i] = x + h;
      return loss();
    };
    const double near = shifted(kStep) - shifted(-kStep), far = shifted(2 * kStep) - shifted(-2 * kStep);
    at[i] = x;
    const double n = (8.0 * near - far) / (12.0 * kStep), a = analytic[i];
    worst = std::max(worst, std::abs(a - n));
  }
  return top > 0.0 ? worst / top : worst;
}

inline std::span<double> flat(Matrix<double>& m) { return {m.data(), static_cast<std::size_t>(m.size())}; }

/// The worse of the gaps of dx and of the parameter gradients of a chain under the loss sum(y * c).
inline double gradient_gap(Model<double>& model, const Chain<double>& chain, Matrix<double> x,
                           std::span<const double> masks = {}, std::size_t stride = 1) {
  const int n = static_cast<int>(x.cols());
  Workspace<double> ws(chain, n, Mode::kTraining);
  const Matrix<double> c = wave(chain.outputs(), n, 0.3, 0.5);
  const auto loss = [&] { return chain.forward(x, ws, masks).cwiseProduct(c).sum(); };
  loss();
  ws.dy() = c;
  model.zero_grad();
  Matrix<double> dx = chain.backward(x, ws, model.gradients().data(), true);
  const double of_x = gradient_gap(flat(x), flat(dx), loss);
  return std::max(of_x, gradient_gap(model.parameters(), model.gradients(), loss, stride));
}

}  // namespace spectrum::nn::test
