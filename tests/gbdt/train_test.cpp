#include "gbdt/train.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <set>

#include "gbdt/binary.h"
#include "gbdt/model_text.h"
#include "gbdt/softmax.h"
#include "gbdt/squared_error.h"

namespace spectrum::gbdt {
namespace {

double uniform(std::mt19937_64& rng) { return static_cast<double>(rng() >> 11) * 0x1.0p-53; }

/// Ten features of which three matter; some cells are NaN.
struct Market {
  static constexpr int kFeatures = 10;
  std::vector<double> x, y, size;
  explicit Market(int n, std::uint64_t seed, double missing = 0.1) {
    std::mt19937_64 rng(seed);
    for (int r = 0; r < n; ++r) {
      double row[kFeatures];
      for (double& v : row) v = 2.0 * uniform(rng) - 1.0;
      const double score = 2.0 * row[0] - row[3] + 3.0 * row[0] * row[7];
      y.push_back(uniform(rng) < 1.0 / (1.0 + std::exp(-score)) ? 1.0 : 0.0);
      size.push_back(score + 0.1 * uniform(rng));
      for (double& v : row) {
        if (uniform(rng) < missing) v = std::numeric_limits<double>::quiet_NaN();
      }
      x.insert(x.end(), row, row + kFeatures);
    }
  }
  Dataset binary() const { return {Binner::fit(x, static_cast<int>(y.size()), kFeatures), x, y}; }
};

TrainParams sampled() {
  TrainParams p;
  p.trees = 20;
  p.tree.leaves = 15;
  p.feature_fraction = 0.8;
  p.bagging_fraction = 0.8;
  return p;
}

std::string fit_text(const Dataset& data, const TrainParams& p, std::uint64_t seed) {
  TrainParams seeded = p;
  seeded.bagging_seed = static_cast<std::uint32_t>(seed);
  seeded.feature_seed = static_cast<std::uint32_t>(seed + 1);
  return write_model(train(data, Binary{}, seeded));
}

TEST(Train, ThreadsChangeNothing) {
  const Dataset data = Market(80000, 3).binary();  // few rows are not worth threads
  TrainParams p = sampled();
  p.trees = 4;
  const std::string one = fit_text(data, p, 42);
  for (int threads : {2, 4, 64}) {
    p.threads = threads;
    EXPECT_EQ(one, fit_text(data, p, 42)) << threads;
  }
}

TEST(Train, SeedDecidesTheSamples) {
  const Dataset data = Market(600, 3).binary();
  EXPECT_EQ(fit_text(data, sampled(), 1), fit_text(data, sampled(), 1));
  EXPECT_NE(fit_text(data, sampled(), 1), fit_text(data, sampled(), 2));
  TrainParams whole = sampled();
  whole.feature_fraction = whole.bagging_fraction = 1.0;
  const auto trees = [](const std::string& text) { return text.substr(0, text.find("parameters:")); };
  EXPECT_EQ(trees(fit_text(data, whole, 1)), trees(fit_text(data, whole, 2)));  // nothing is drawn
}

TEST(Train, BagHoldsTheFraction) {
  const Dataset data = Market(1000, 3).binary();
  const Model model = train(data, Binary{}, sampled());
  // each row by itself: five standard deviations of the count
  for (const Tree& tree : model.trees) EXPECT_NEAR(tree.node_stats.front().count, 800, 63);
}

TEST(Train, FeatureFractionLimitsEachTree) {
  const Dataset data = Market(800, 3).binary();
  TrainParams p = sampled();
  p.feature_fraction = 0.2;
  const Model model = train(data, Binary{}, p);
  std::set<int> used_by_all;
  for (const Tree& tree : model.trees) {
    std::set<int> used;
    for (const Node& node : tree.nodes) used.insert(node.feature);
    EXPECT_LE(used.size(), 2U);
    used_by_all.insert(used.begin(), used.end());
  }
  EXPECT_GT(used_by_all.size(), 5U);
}

TEST(Train, MoreTreesBeginWithTheSameTrees) {
  const Dataset data = Market(700, 9).binary();
  TrainParams p = sampled();
  p.trees = 6;
  const Model few = train(data, Binary{}, p);
  p.trees = 12;
  const Model many = train(data, Binary{}, p);
  for (std::size_t t = 0; t < few.trees.size(); ++t)
    EXPECT_EQ(few.trees[t].leaf_values, many.trees[t].leaf_values);
}

TEST(Train, LossFallsWithEveryTreeOnAllRows) {
  const Market market(800, 4);
  const Dataset data = market.binary();
  TrainParams p;
  p.trees = 15;
  std::vector<double> losses;
  train(data, Binary{}, p, {}, [&](const Progress& at) {
    losses.push_back(at.train_loss);
    EXPECT_TRUE(std::isnan(at.validation_loss));
  });
  ASSERT_EQ(losses.size(), 15U);
  EXPECT_LT(losses.front(), Binary{}.loss(std::vector<double>(800, Binary{}.base({data.labels(), {}}, 0)),
                                          {data.labels(), {}}));
  for (std::size_t i = 1; i < losses.size(); ++i) EXPECT_LT(losses[i], losses[i - 1]);
}

TEST(Train, ScoresInAndOutOfTheBagAreTheModels) {
  const Market market(500, 6);
  TrainParams p = sampled();
  p.bagging_fraction = 0.5;
  int seen = 0;
  train(market.binary(), Binary{}, p, {market.x, market.y}, [&](const Progress& at) {
    EXPECT_NEAR(at.train_loss, at.validation_loss, 1e-13);  // trainer's scores; trees on raw values
    EXPECT_EQ(at.trees_done, ++seen);
    EXPECT_EQ(at.trees_wanted, 20);
  });
  EXPECT_EQ(seen, 20);
}

TEST(Train, StopsEarlyAndKeepsTheBest) {
  const Market market(400, 4), held(400, 5);
  TrainParams p;
  p.trees = 200;
  p.eta = 0.3;
  p.early_stopping_rounds = 10;
  std::vector<double> losses;
  const Model model = train(market.binary(), Binary{}, p, {held.x, held.y},
                            [&](const Progress& at) { losses.push_back(at.validation_loss); });
  const auto best = std::min_element(losses.begin(), losses.end()) - losses.begin();
  EXPECT_EQ(model.trees.size(), static_cast<std::size_t>(best) + 1);
  EXPECT_EQ(losses.size(), model.trees.size() + 10);
  EXPECT_LT(losses.size(), 200U);

  std::vector<double> raw(400);
  model.predict_raw(held.x, raw);
  const std::vector<float> labels(held.y.begin(), held.y.end());
  EXPECT_NEAR(Binary{}.loss(raw, {labels, {}}), losses[static_cast<std::size_t>(best)], 1e-12);
}

TEST(Train, KeepsToItsLimits) {
  const Dataset data = Market(1000, 4).binary();
  TrainParams p;
  p.trees = 5;
  p.tree.leaves = 20;
  p.tree.max_depth = 3;
  p.tree.min_data_in_leaf = 40;
  for (const Tree& tree : train(data, Binary{}, p).trees) {
    EXPECT_LE(tree.n_leaves(), 8);
    int rows = 0;
    for (const LeafStats& leaf : tree.leaf_stats) {
      EXPECT_GE(leaf.count, 35);  // counts are estimated from hessians while searching
      rows += leaf.count;
    }
    EXPECT_EQ(rows, 1000);
  }
}

TEST(Train, NothingToSplitIsAConstant) {
  const std::vector<double> x(30, 1.0), y = [] {
    std::vector<double> out(30, 0.0);
    std::fill(out.begin(), out.begin() + 6, 1.0);
    return out;
  }();
  const Model model = train(Dataset(Binner::fit(x, 30, 1), x, y), Binary{}, {});
  ASSERT_EQ(model.trees.size(), 1U);
  EXPECT_EQ(model.trees[0].n_leaves(), 1);
  EXPECT_NEAR(model.predict(std::vector<double>{5.0}), 0.2, 1e-15);
  EXPECT_EQ(model.feature_infos, (std::vector<std::string>{"none"}));
  EXPECT_NEAR(read_model(write_model(model)).predict(std::vector<double>{5.0}), 0.2, 1e-15);
}

TEST(Train, PreFilterChangesNoTree) {
  Market market(300, 2, 0.0);
  for (std::size_t i = 1; i < market.x.size(); i += Market::kFeatures)
    market.x[i] = i < 60 ? 1.0 : 0.0;  // six rows differ
  const Dataset data = market.binary();
  TrainParams p;
  p.trees = 5;
  const Model with = train(data, SquaredError{}, p);
  p.feature_pre_filter = false;
  const Model without = train(data, SquaredError{}, p);
  EXPECT_EQ(with.feature_infos[1], "none");
  EXPECT_EQ(without.feature_infos[1], "[0:1]");
  for (std::size_t t = 0; t < 5; ++t) EXPECT_EQ(with.trees[t].leaf_values, without.trees[t].leaf_values);
}

TEST(Train, RefusesBadSettings) {
  const Market market(100, 1);
  const Dataset data = market.binary();
  const auto refuses = [&](auto change) {
    TrainParams p;
    change(p);
    EXPECT_THROW(train(data, Binary{}, p), std::invalid_argument);
  };
  refuses([](TrainParams& p) { p.trees = 0; });
  refuses([](TrainParams& p) { p.eta = 0.0; });
  refuses([](TrainParams& p) { p.tree.leaves = 1; });
  refuses([](TrainParams& p) { p.tree.min_data_in_leaf = 0; });
  refuses([](TrainParams& p) { p.tree.lambda_l2 = -1.0; });
  refuses([](TrainParams& p) { p.tree.min_sum_hessian = NAN; });
  refuses([](TrainParams& p) { p.feature_fraction = 1.5; });
  refuses([](TrainParams& p) { p.node_feature_fraction = 0.0; });
  refuses([](TrainParams& p) { p.bagging_fraction = 0.0; });
  refuses([](TrainParams& p) { p.bagging_freq = 0; });
  refuses([](TrainParams& p) { p.threads = 0; });
  refuses([](TrainParams& p) { p.early_stopping_rounds = 5; });  // of what?
  EXPECT_THROW(train(data, Binary{}, {}, {market.x, std::vector<double>{1.0}}), std::invalid_argument);
}

TEST(Train, StartScoresReplaceTheBase) {
  const Market market(600, 4);
  Dataset data = market.binary();
  TrainParams p;
  p.trees = 4;
  const Model from_base = train(data, Binary{}, p);
  const double base = Binary{}.base(data.targets(), 0);
  data.set_init_scores(std::vector<double>(600, base));
  const Model from_scores = train(data, Binary{}, p);
  for (std::size_t l = 0; l < from_base.trees[0].leaf_values.size(); ++l)
    EXPECT_NEAR(from_scores.trees[0].leaf_values[l] + base, from_base.trees[0].leaf_values[l], 1e-15);
  for (std::size_t t = 1; t < 4; ++t)
    EXPECT_EQ(from_scores.trees[t].leaf_values, from_base.trees[t].leaf_values);

  const std::vector<double> scores(600, base);
  double train_loss = 0, validation_loss = 0;
  train(data, Binary{}, p, {.x = market.x, .y = market.y, .init_scores = scores}, [&](const Progress& at) {
    train_loss = at.train_loss;
    validation_loss = at.validation_loss;
  });
  EXPECT_NEAR(train_loss, validation_loss, 1e-13);
  EXPECT_THROW(data.set_init_scores(std::vector<double>(599, 0.0)), std::invalid_argument);
  EXPECT_THROW(data.set_init_scores(std::vector<double>(600, NAN)), std::invalid_argument);
  data.set_init_scores(std::vector<double>(1200, 0.0));  // of two classes
  EXPECT_THROW(train(data, Binary{}, p), std::invalid_argument);
}

TEST(Train, AMetricDecidesWhenToStop) {
  const Market market(500, 4), held(500, 5);
  TrainParams p;
  p.trees = 200;
  p.eta = 0.3;
  p.early_stopping_rounds = 8;
  std::vector<double> areas;
  const Model model = train(market.binary(), Binary{}, p, {.x = held.x, .y = held.y, .metric = auc_metric()},
                            [&](const Progress& at) { areas.push_back(at.validation_loss); });
  const auto best = std::max_element(areas.begin(), areas.end()) - areas.begin();
  EXPECT_EQ(model.trees.size(), static_cast<std::size_t>(best) + 1);
  EXPECT_EQ(areas.size(), model.trees.size() + 8);
}

std::vector<double> three_classes(const std::vector<double>& size) {
  std::vector<double> out;
  for (double s : size) out.push_back(s < -0.5 ? 0.0 : s < 0.5 ? 1.0 : 2.0);
  return out;
}

TEST(Train, StopsEarlyWithSeveralClasses) {
  const Market market(500, 4), held(500, 5);
  const std::vector<double> y = three_classes(market.size), held_y = three_classes(held.size);
  const Dataset data(Binner::fit(market.x, 500, Market::kFeatures), market.x, y);
  TrainParams p;
  p.trees = 100;
  p.eta = 0.3;
  p.early_stopping_rounds = 5;
  std::vector<double> losses;
  const Model model = train(data, Softmax(3), p, {held.x, held_y},
                            [&](const Progress& at) { losses.push_back(at.validation_loss); });
  const auto best = std::min_element(losses.begin(), losses.end()) - losses.begin();
  EXPECT_EQ(model.trees.size(), 3 * (static_cast<std::size_t>(best) + 1));
  EXPECT_EQ(model.n_classes, 3);
}

TEST(Train, ScoresOfAnEmptyClassAreTheModels) {
  const Market market(400, 4);
  std::vector<double> y = three_classes(market.size);
  for (double& label : y) label = label == 1.0 ? 0.0 : label;  // nobody is of class 1
  const Dataset data(Binner::fit(market.x, 400, Market::kFeatures), market.x, y);
  for (bool from_average : {true, false}) {
    TrainParams p;
    p.trees = 3;
    p.boost_from_average = from_average;
    train(data, Softmax(3), p, {market.x, y},
          [&](const Progress& at) { EXPECT_NEAR(at.train_loss, at.validation_loss, 1e-12); });
  }
}

TEST(Train, RefusesWhatItCannotJudge) {
  const Market market(300, 4);
  const std::vector<double> y = three_classes(market.size);
  const Dataset data(Binner::fit(market.x, 300, Market::kFeatures), market.x, y);
  std::vector<double> beyond = y;
  beyond[7] = 5.0;
  EXPECT_THROW(train(data, Softmax(3), {}, {market.x, beyond}), std::invalid_argument);
  EXPECT_THROW(train(data, Softmax(3), {}, {.x = market.x, .y = y, .metric = auc_metric()}),
               std::invalid_argument);
  EXPECT_THROW(
      train(market.binary(), Binary{}, {}, {.x = market.x, .y = market.y, .metric = multi_error_metric()}),
      std::invalid_argument);
  const std::vector<double> ones(300, 1.0);
  const Dataset one_class(Binner::fit(market.x, 300, Market::kFeatures), market.x, ones);
  EXPECT_THROW(train(one_class, Binary{}, {}), std::invalid_argument);
  EXPECT_THROW(train(one_class, Softmax(2), {}), std::invalid_argument);
}

TEST(Train, LearnsFromASampleOfRowsAndFromAsManyBinsAsFit) {
  const Market market(3000, 4, 0.0);
  const auto bins = Binner::fit(market.x, 3000, Market::kFeatures, {.max_bins = 256, .sample_rows = 1000});
  EXPECT_EQ(bins.n_sampled(), 1000);
  EXPECT_EQ(std::accumulate(bins.feature(0).counts.begin(), bins.feature(0).counts.end(), 0), 1000);
  const auto all = Binner::fit(market.x, 3000, Market::kFeatures, {.max_bins = 256});
  EXPECT_GT(all.feature(0).n_bins(), 250);
  for (Mode mode : {Mode::kExact, Mode::kFast}) {
    TrainParams p;
    p.trees = 20;
    p.mode = mode;
    for (const Binner& b : {bins, all}) {
      const Model model = train(Dataset(b, market.x, market.y), Binary{}, p);
      std::vector<double> raw(3000);
      model.predict_raw(market.x, raw);
      const std::vector<float> labels(market.y.begin(), market.y.end());
      EXPECT_LT(Binary{}.loss(raw, {labels, {}}), 0.5);
    }
  }
}

TEST(Train, EmptyFeaturesAreLeftAlone) {
  Market market(400, 4, 0.0);
  for (std::size_t r = 0; r < 400; ++r) {
    market.x[r * Market::kFeatures + 1] = std::numeric_limits<double>::quiet_NaN();
    market.x[r * Market::kFeatures + 2] = 7.0;
  }
  for (Mode mode : {Mode::kExact, Mode::kFast}) {
    TrainParams p;
    p.trees = 10;
    p.mode = mode;
    const Model model = train(market.binary(), Binary{}, p);
    EXPECT_EQ(model.feature_infos[1], "none");
    EXPECT_EQ(model.feature_infos[2], "none");
    for (const Tree& tree : model.trees) {
      for (const Node& node : tree.nodes) EXPECT_TRUE(node.feature != 1 && node.feature != 2);
    }
  }
}

TEST(Dataset, ColumnsAreAsGoodAsRows) {
  const Market market(200, 4);
  std::vector<double> columns(market.x.size());
  for (std::size_t r = 0; r < 200; ++r) {
    for (std::size_t f = 0; f < Market::kFeatures; ++f)
      columns[f * 200 + r] = market.x[r * Market::kFeatures + f];
  }
  const Matrix by_column = Matrix::column_major(columns, 200, Market::kFeatures);
  const Dataset data(Binner::fit(by_column, {}, 3), by_column, market.y, {}, 3);
  TrainParams p;
  p.trees = 5;
  EXPECT_EQ(write_model(train(data, Binary{}, p)), write_model(train(market.binary(), Binary{}, p)));
}

}  // namespace
}  // namespace spectrum::gbdt
