#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "apps/forecast/fusion.h"
#include "apps/forecast/gfe.h"
#include "apps/forecast/tme.h"
#include "apps/forecast/vse.h"

/// The shipped classes give what PyTorch gives with the same tensors: nothing is permuted, nothing is left
/// out.
namespace spectrum::forecast::test {
namespace {

using Json = nlohmann::json;

Json reference(const std::string& name) {
  std::ifstream file(std::string(SPECTRUM_SOURCE_DIR) + "/tests/nn/data/" + name + ".json");
  return Json::parse(file);
}

/// The reference's closed-formula weights, with a scaler that leaves its inputs alone.
std::vector<NamedTensor> tensors_of(const Json& want, int scaled) {
  const Json& weights = want.at("weights");
  std::vector<NamedTensor> all;
  for (const std::string name : weights.at("order")) {
    NamedTensor t{name, weights.at("shapes").at(name), {}};
    std::int64_t size = 1;
    for (const auto n : t.shape) size *= n;
    for (std::int64_t i = 0; i < size; ++i)
      t.values.push_back(static_cast<float>(
          weights.at("scale").get<double>() *
          std::sin(0.37 * static_cast<double>(i) + 0.11 * static_cast<double>(all.size()))));
    all.push_back(std::move(t));
  }
  const auto width = static_cast<std::size_t>(scaled);
  if (scaled > 0) all.push_back({"scaler.mean", {scaled}, std::vector<float>(width, 0.0f)});
  if (scaled > 0) all.push_back({"scaler.std", {scaled}, std::vector<float>(width, 1.0f)});
  return all;
}

Rows inputs_of(const Json& want) {
  const Json& x = want.at("x");
  const int n = x.at("shape")[0];
  Rows rows{n, static_cast<int>(x.at("data").size()) / n, {}};
  for (const double v : x.at("data")) rows.values.push_back(static_cast<float>(v));
  return rows;
}

void expect_embedding(const Rows& got, const Json& want) {
  const std::vector<double> wanted = want.at("embedding").at("data");
  ASSERT_EQ(got.values.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_NEAR(got.values[i], wanted[i], 1e-5) << i;
}

TEST(PyTorch, TmeEmbedding) {
  const Json want = reference("tme");
  Rows out;
  Tme::from_tensors(tensors_of(want, 4)).encode(inputs_of(want), 2, out);
  expect_embedding(out, want);
}

TEST(PyTorch, VseEmbedding) {
  const Json want = reference("vse");
  Rows out;
  Vse::from_tensors(tensors_of(want, 0)).encode(inputs_of(want), 2, out);
  expect_embedding(out, want);
}

TEST(PyTorch, GfeEmbeddingAndError) {
  const Json want = reference("gfe");
  const Gfe gfe = Gfe::from_tensors(tensors_of(want, 0));
  Rows out;
  gfe.encode(inputs_of(want), 2, out);
  expect_embedding(out, want);
  double sum = 0.0;
  for (const double e : gfe.reconstruction_error(inputs_of(want), 1)) sum += e;
  EXPECT_NEAR(sum / 6.0, want.at("losses_before_step")[0].get<double>(), 1e-5);
}

TEST(PyTorch, FusionProbabilities) {
  const Json want = reference("fusion");
  Rows out;
  Fusion::from_tensors(tensors_of(want, 78)).predict(inputs_of(want), 1.0, 2, out);
  expect_embedding(out, want);
}

}  // namespace
}  // namespace spectrum::forecast::test
