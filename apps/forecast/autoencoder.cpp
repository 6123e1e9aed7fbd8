#include "apps/forecast/autoencoder.h"

#include <algorithm>
#include <limits>

#include "nn/losses.h"

namespace spectrum::forecast {

Autoencoding::Autoencoding(nn::Model<float>& model, const nn::Chain<float>& chain, nn::AdamOptions adam)
    : chain_(chain),
      training_(model, kSmallNetworkThreads, adam),
      workspace_(chain, nn::kSliceSize, nn::Mode::kTraining),
      clean_(chain.inputs(), kBatch),
      corruption_{clean_, clean_} {}

void Autoencoding::gather(const Rows& rows, std::span<const int> ids) {
  float* to = clean_.data();
  for (const int id : ids) to = std::ranges::copy(rows.row(id), to).out;
  corruption_.x = clean_;
  corruption_.weight.setOnes();
}

double Autoencoding::share(const nn::Slice& slice, int batch, float* gradients) {
  const auto part = [&](const nn::Matrix<float>& m) {
    return nn::columns<float>(nn::In<float>(m), slice.first, slice.count);
  };
  const nn::In<float> x = part(corruption_.x);
  const double count = static_cast<double>(batch) * chain_.outputs();
  const nn::In<float> answer = chain_.forward(x, workspace_);
  const double loss =
      nn::weighted_mse<float>(answer, part(clean_), part(corruption_.weight), count, workspace_.dy());
  chain_.backward(x, workspace_, gradients);
  return loss;
}

double mean_squared_error(const Rows& a, const Rows& b) {
  if (a.n == 0) return std::numeric_limits<double>::quiet_NaN();
  const nn::In<float> x(a.values.data(), a.width, a.n), y(b.values.data(), b.width, b.n);
  return nn::mse<float>(x, y, static_cast<double>(x.size()), nn::none<float>());
}

void run_rows(const nn::Chain<float>& chain, const Rows& rows, RunBuffers& buffers, Rows& out) {
  ChainRun::over(
      chain, rows.n, buffers,
      [&rows](const nn::Slice& slice, nn::Out<float> x) {
        std::copy_n(rows.row(slice.first).data(), x.size(), x.data());
      },
      out);
}

}  // namespace spectrum::forecast
