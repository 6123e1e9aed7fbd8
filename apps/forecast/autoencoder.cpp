#include "apps/forecast/autoencoder.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "nn/losses.h"

namespace spectrum::forecast {

namespace {

/// The columns of a slice.
nn::In<float> part(const nn::Matrix<float>& m, const nn::Slice& slice) {
  return nn::columns<float>(nn::In<float>(m), slice.first, slice.count);
}

}  // namespace

Autoencoding::Autoencoding(const nn::Chain<float>& chain, const Rows& train, const Rows& valid,
                           Corrupt corrupt)
    : chain_(chain),
      train_(train),
      valid_(valid),
      corrupt_(std::move(corrupt)),
      valid_buffers_(chain, 1, kSmallNetworkThreads) {}

void Autoencoding::reserve(const nn::Room& room) {
  workspaces_.clear();
  for (int t = 0; t < room.threads; ++t) workspaces_.emplace_back(chain_, room.slice, nn::Mode::kTraining);
  clean_.resize(chain_.inputs(), room.batch);
  valid_answer_.values.reserve(valid_.values.size());
  corruption_ = {clean_, clean_};
}

void Autoencoding::prepare(std::span<const int> ids, std::mt19937_64& rng) {
  float* to = clean_.data();
  for (const int id : ids) to = std::ranges::copy(train_.row(id), to).out;
  corruption_.x = clean_;
  corruption_.weight.setOnes();
  corrupt_(static_cast<int>(ids.size()), corruption_, rng);
}

double Autoencoding::share(const nn::Slice& slice, std::span<const int>, int batch, float* gradients) {
  nn::Workspace<float>& own = workspaces_[static_cast<std::size_t>(slice.thread)];
  const nn::In<float> x = part(corruption_.x, slice);
  const double count = static_cast<double>(batch) * chain_.outputs();
  const nn::In<float> answer = chain_.forward(x, own);
  const double loss =
      nn::weighted_mse<float>(answer, part(clean_, slice), part(corruption_.weight, slice), count, own.dy());
  chain_.backward(x, own, gradients);
  return loss;
}

double Autoencoding::validate() {
  run_rows(chain_, valid_, valid_buffers_, valid_answer_);
  return mean_squared_error(valid_, valid_answer_);
}

std::string Autoencoding::fault(const nn::Slice& slice) {
  return chain_.fault(part(corruption_.x, slice), workspaces_[static_cast<std::size_t>(slice.thread)]);
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
