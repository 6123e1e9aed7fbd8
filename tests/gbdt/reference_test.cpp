// The trees LightGBM 4.6 grows, grown by us: cuts and structure bit for bit.
#include "reference.h"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "gbdt/binary.h"
#include "gbdt/model_text.h"
#include "gbdt/squared_error.h"
#include "same_trees.h"

namespace spectrum::gbdt {
namespace {

using reference::Rows;

/// The prediction file holds raw score, prediction, leaves of the first trees.
void expect_same_predictions(const Model& model, const std::vector<double>& x, const std::string& csv) {
  const auto expected = reference::read_csv(csv);
  const auto columns = static_cast<std::size_t>(model.n_features());
  std::vector<double> raw(expected.rows()), p(expected.rows());
  model.predict_raw(x, raw);
  model.predict(x, p);
  for (std::size_t r = 0; r < raw.size(); ++r) {
    const double* row = expected.cells.data() + r * expected.columns;
    ASSERT_NEAR(raw[r], row[0], 1e-13) << "row " << r;
    ASSERT_NEAR(p[r], row[1], 1e-13) << "row " << r;
    for (std::size_t t = 0; t + 2 < expected.columns; ++t) {
      ASSERT_EQ(model.trees[t].leaf_of(x.data() + r * columns), static_cast<int>(row[2 + t])) << "row " << r;
    }
  }
}

struct Case {
  std::string name, train, test;
  int trees;
  bool zero_as_missing = false;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class Large : public testing::TestWithParam<Case> {};

void check_case(const std::string& folder, const Case& c, const TrainParams& params, int max_bins) {
  const Rows rows = reference::read_rows(folder + c.train), held = reference::read_rows(folder + c.test);
  const auto bins = Binner::fit(rows.x, rows.n, rows.features,
                                {.max_bins = max_bins, .zero_as_missing = c.zero_as_missing});
  const bool binary = c.name.find("binary") != std::string::npos;
  const Model ours = binary ? train(Dataset(bins, rows.x, rows.y_binary), Binary{}, params)
                            : train(Dataset(bins, rows.x, rows.y_regression), SquaredError{}, params);
  const Model theirs = read_model(reference::read_text(folder + c.name + ".model.txt"));
  EXPECT_EQ(ours.objective, theirs.objective);
  EXPECT_EQ(ours.feature_infos, theirs.feature_infos);
  reference::expect_same_trees(ours, theirs);
  if (testing::Test::HasFatalFailure()) return;
  expect_same_predictions(ours, rows.x, folder + c.name + ".pred_train.csv");
  expect_same_predictions(ours, held.x, folder + c.name + ".pred_test.csv");
  expect_same_predictions(theirs, held.x, folder + c.name + ".pred_test.csv");
}

TEST(Reference, TinyBinary) {
  check_case(reference::kSmall, {"tiny_binary", "tiny_train.csv", "tiny_test.csv", 3},
             reference::tiny_params(), 15);
}

TEST(Reference, TinyRegression) {
  check_case(reference::kSmall, {"tiny_regression", "tiny_train.csv", "tiny_test.csv", 3},
             reference::tiny_params(), 15);
}

TEST(Reference, SamplesOfRowsAndFeaturesAreLightGbms) {
  const Rows rows = reference::read_rows(reference::kSmall + "tiny_train.csv");
  const auto bins = Binner::fit(rows.x, rows.n, rows.features, {.max_bins = 15});
  TrainParams p = reference::tiny_params();
  p.trees = 12;
  p.feature_fraction = 0.75;
  p.node_feature_fraction = 0.6;
  p.feature_seed = 5;
  p.bagging_fraction = 0.8;
  p.bagging_freq = 2;
  p.bagging_seed = 11;
  const Model theirs = read_model(reference::read_text(reference::kSmall + "sampled.model.txt"));
  for (int threads : {1, 2}) {
    p.threads = threads;
    reference::expect_same_trees(train(Dataset(bins, rows.x, rows.y_binary), Binary{}, p), theirs);
  }
}

TEST(Reference, TinyTextsAreReadAndWrittenAlike) {
  for (const char* name : {"tiny_binary", "tiny_regression"}) {
    const std::string text = reference::read_text(reference::kSmall + name + ".model.txt");
    EXPECT_EQ(write_model(read_model(text)), text) << name;
  }
}

TEST_P(Large, SameTreesAndPredictions) {
  if (reference::large().empty()) GTEST_SKIP() << "SPECTRUM_LOCAL_DATA is not set";
  check_case(reference::large(), GetParam(), reference::large_params(GetParam().trees), 255);
}

INSTANTIATE_TEST_SUITE_P(Reference, Large,
                         testing::Values(Case{"binary", "train.csv", "test.csv", 100},
                                         Case{"regression_l2", "train.csv", "test.csv", 20},
                                         Case{"binary_nan", "train_nan.csv", "test_nan.csv", 20},
                                         Case{"binary_zero_missing", "train_nan.csv", "test_nan.csv", 10,
                                              true}),
                         [](const auto& large_case) { return large_case.param.name; });

TEST(Reference, LargeTextsAreReadAndWrittenAlike) {
  if (reference::large().empty()) GTEST_SKIP() << "SPECTRUM_LOCAL_DATA is not set";
  for (const char* name :
       {"binary", "regression_l2", "binary_nan", "binary_zero_missing", "quantile01", "multiclass3"}) {
    const std::string text = reference::read_text(reference::large() + name + ".model.txt");
    EXPECT_EQ(write_model(read_model(text)), text) << name;
  }
}

TEST(Reference, QuantileModelOfLightGbmPredicts) {
  if (reference::large().empty()) GTEST_SKIP() << "SPECTRUM_LOCAL_DATA is not set";
  const Rows held = reference::read_rows(reference::large() + "test.csv");
  const Model model = read_model(reference::read_text(reference::large() + "quantile01.model.txt"));
  expect_same_predictions(model, held.x, reference::large() + "quantile01.pred_test.csv");
}

/// "feature=2 num_bin=15 missing=0 default_bin=6 most_freq_bin=6 info=[a:b] upper=..."
void expect_same_bins(const std::string& bins_file, const std::string& rows_file, int max_bins) {
  const Rows rows = reference::read_rows(rows_file);
  const auto bins = Binner::fit(rows.x, rows.n, rows.features, {.max_bins = max_bins});
  std::istringstream lines(reference::read_text(bins_file));
  std::string line;
  int seen = 0;
  for (; std::getline(lines, line); ++seen) {
    const auto after = [&](const std::string& key) {
      const std::size_t begin = line.find(key + "=") + key.size() + 1;
      return line.substr(begin, key == "upper" ? std::string::npos : line.find(' ', begin) - begin);
    };
    SCOPED_TRACE("feature " + after("feature"));
    const FeatureBins& ours = bins.feature(std::stoi(after("feature")));
    ASSERT_EQ(ours.n_bins(), std::stoi(after("num_bin")));
    ASSERT_EQ(static_cast<int>(ours.missing), std::stoi(after("missing")));
    ASSERT_EQ(ours.zero_bin, std::stoi(after("default_bin")));
    ASSERT_EQ(ours.frequent_bin, std::stoi(after("most_freq_bin")));
    std::istringstream uppers(after("upper"));
    std::string upper;
    const int n_bounds = ours.n_bins() - (ours.missing == Missing::kNaN ? 1 : 0);
    for (int b = 0; b < n_bounds; ++b) {
      uppers >> upper;
      ASSERT_EQ(ours.upper[static_cast<std::size_t>(b)], std::stod(upper)) << "bin " << b;
    }
  }
  EXPECT_EQ(seen, rows.features);
}

TEST(Reference, TinyBins) {
  expect_same_bins(reference::kSmall + "tiny_binary.bins.txt", reference::kSmall + "tiny_train.csv", 15);
}

TEST(Reference, LargeBins) {
  if (reference::large().empty()) GTEST_SKIP() << "SPECTRUM_LOCAL_DATA is not set";
  expect_same_bins(reference::large() + "binary.bins.txt", reference::large() + "train.csv", 255);
  expect_same_bins(reference::large() + "binary_nan.bins.txt", reference::large() + "train_nan.csv", 255);
}

}  // namespace
}  // namespace spectrum::gbdt
