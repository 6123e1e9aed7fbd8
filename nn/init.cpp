#include "nn/init.h"

#include <Eigen/QR>
#include <cmath>
#include <stdexcept>

#include "nn/random.h"

namespace spectrum::nn {
namespace {

template <class S>
void fill_uniform(Param<S>& p, double bound, std::mt19937_64& rng) {
  for (Eigen::Index i = 0; i < p.size(); ++i) p.value[i] = static_cast<S>(bound * (2.0 * uniform(rng) - 1.0));
}

/// Q of a Gaussian matrix, signs turned so that R's diagonal is positive: uniform over the orthogonal group.
Matrix<double> random_orthogonal(Eigen::Index n, std::mt19937_64& rng) {
  Matrix<double> gauss(n, n);
  for (Eigen::Index i = 0; i < gauss.size(); ++i) gauss.data()[i] = normal(rng);
  const Eigen::HouseholderQR<Matrix<double>> qr(gauss);
  Matrix<double> q = qr.householderQ();
  for (Eigen::Index j = 0; j < n; ++j)
    if (qr.matrixQR()(j, j) < 0.0) q.col(j) *= -1.0;
  return q;
}

}  // namespace

template <class S>
void init_uniform(Layer<S>& layer, std::mt19937_64& rng) {
  double bound = 0.0;
  for (Param<S>& p : layer.params()) {
    if (p.shape.size() > 1) bound = 1.0 / std::sqrt(static_cast<double>(p.cols()));
    fill_uniform(p, bound, rng);
  }
}

template <class S>
void init_lstm(Layer<S>& lstm, std::mt19937_64& rng) {
  const auto params = lstm.params();
  if (params.size() != 4 || params[1].name != "weight_hh_l0")
    throw std::invalid_argument("init_lstm: the layer is no LSTM");
  const Eigen::Index h = lstm.outputs();
  fill_uniform(params[0], 1.0 / std::sqrt(static_cast<double>(h)), rng);
  Out<S> recurrent(params[1].value, 4 * h, h), b_ih(params[2].value, 4 * h, 1),
      b_hh(params[3].value, 4 * h, 1);
  for (int gate = 0; gate < 4; ++gate)
    recurrent.middleRows(gate * h, h) = random_orthogonal(h, rng).template cast<S>();
  b_ih.setZero();
  b_hh.setZero();
  b_ih.middleRows(h, h).setOnes();
}

template void init_uniform<float>(Layer<float>&, std::mt19937_64&);
template void init_uniform<double>(Layer<double>&, std::mt19937_64&);
template void init_lstm<float>(Layer<float>&, std::mt19937_64&);
template void init_lstm<double>(Layer<double>&, std::mt19937_64&);

}  // namespace spectrum::nn
