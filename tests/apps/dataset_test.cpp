#include "apps/forecast/dataset.h"

#include <gtest/gtest.h>

#include <cmath>

#include "apps/forecast/models.h"
#include "apps/forecast/report.h"
#include "tests/apps/made_up_market.h"

namespace spectrum::forecast {
namespace {

/// A wavering market of n sessions with VIX and two sectors.
features::Market market(std::size_t n, bool vix = true, bool sectors = true) {
  features::Market m;
  double c = 20000;
  for (std::size_t t = 0; t < n; ++t) {
    const double x = static_cast<double>(t), open = c;
    c *= std::exp(0.009 * std::sin(1.7 * x + 0.01 * x * x) + 0.002 * std::sin(0.05 * x));
    m.days.push_back(static_cast<std::int32_t>(t));
    m.open.push_back(open);
    m.close.push_back(c);
    m.high.push_back(std::max(open, c) * (1.003 + 0.001 * std::sin(0.3 * x)));
    m.low.push_back(std::min(open, c) * 0.996);
    m.volume.push_back(1e5 * (2 + std::sin(0.9 * x)));
    if (vix) {
      const double v = 15 + 3 * std::sin(0.07 * x) + 0.2 * std::sin(2.3 * x);
      m.vix.open.push_back(v);
      m.vix.high.push_back(v * 1.02);
      m.vix.low.push_back(v * 0.98);
      m.vix.close.push_back(v);
      m.vix.carried.push_back(0);
    }
  }
  for (int k = 0; sectors && k < 2; ++k) {
    features::Market::Sector s{k ? "it_index" : "bank_nifty", {}, std::vector<std::uint8_t>(n)};
    for (std::size_t t = 0; t < n; ++t)
      s.close.push_back(m.close[t] * (1 + 0.02 * std::sin((0.2 + 0.1 * k) * static_cast<double>(t))));
    m.sectors.push_back(s);
  }
  return m;
}

TEST(Dataset, RowsBeginWhereTheSlowestInputDoes) {
  const features::Market m = market(400);
  const Dataset d = build_dataset(m, features::compute(m));
  ASSERT_EQ(d.rows(), 400u - 251u);
  EXPECT_EQ(d.days.front(), 251u);
  EXPECT_EQ(d.tme.n, static_cast<int>(d.rows()));
  EXPECT_EQ(d.tme.width, 360);
  EXPECT_EQ(d.vse.width, 64);
  EXPECT_EQ(d.gfe.size(), d.rows() * 20);
  EXPECT_TRUE(d.absent.empty());
}

TEST(Dataset, OutcomesStillOpenAreUnknown) {
  const features::Market m = market(400);
  const Dataset d = build_dataset(m, features::compute(m));
  const std::size_t last = d.rows() - 1;
  EXPECT_EQ(d.direction[last], -1);
  EXPECT_GE(d.direction[last - 1], 0);
  for (std::size_t k = 0; k < 3; ++k) EXPECT_EQ(d.expansion[last - k], -1);
  EXPECT_GE(d.expansion[last - 3], 0);
}

TEST(Dataset, AbsentSeriesAreNamedAndDoNotCostRows) {
  const features::Market m = market(400, false, false);
  const Dataset d = build_dataset(m, features::compute(m));
  EXPECT_EQ(d.rows(), 400u - 251u);
  for (const char* name : {"vix_rank_252", "vrp_log_20", "avg_corr_20", "dispersion_20"})
    EXPECT_NE(std::find(d.absent.begin(), d.absent.end(), name), d.absent.end()) << name;
  EXPECT_EQ(d.absent.size(), 4u);
  EXPECT_TRUE(std::isnan(d.tme.row(0)[3])) << "the VIX channel";
  EXPECT_TRUE(std::isfinite(d.tme.row(0)[2]));
  EXPECT_TRUE(implied_volatility(m).empty());
}

TEST(Dataset, TrainingWindowsStayInsideTheTrainingDays) {
  // What comes after last_day may change without changing a window.
  features::Market m = market(500), changed = market(500);
  for (std::size_t t = 401; t < 500; ++t) changed.close[t] *= 3, changed.sectors[0].close[t] *= 2;
  EXPECT_EQ(tme_training_windows(m, 400).values, tme_training_windows(changed, 400).values);
  EXPECT_EQ(vse_training_grids(m, 400).values, vse_training_grids(changed, 400).values);
  changed.close[400] *= 1.01;
  EXPECT_NE(tme_training_windows(m, 400).values, tme_training_windows(changed, 400).values);
}

TEST(Dataset, TrainingWindowsNumberAboutThreeThousand) {
  const features::Market m = market(2200);
  const Rows rows = tme_training_windows(m, 2199);
  EXPECT_GT(rows.n, 2600);
  EXPECT_LE(rows.n, 3000);
}

TEST(TimeSplit, PartsAreInOrderAndApart) {
  const TimeSplit s = split_by_time(1000, 5, 0.8);
  EXPECT_EQ(s.fit.begin, 0u);
  EXPECT_EQ(s.fit.end, 800u);
  EXPECT_EQ(s.choose.begin, 805u);
  EXPECT_EQ(s.choose.end, 900u);
  EXPECT_EQ(s.judge.begin, 905u);
  EXPECT_EQ(s.judge.end, 1000u);
  EXPECT_EQ(split_by_time(1000, 5, 0.7).fit.end, 700u);
  EXPECT_EQ(split_by_time(1000, 5, 0.7).choose.end, 850u);
}

/// Days on which VIX is not known are forecast by HAR's volatility; the others by VIX, as if it were always
/// there.
TEST(DirectionPrior, StandsInForVixDayByDay) {
  features::Market gap = test::garch_market(400, 3);
  const std::vector<Tilt> whole = direction_prior(gap);
  const std::vector<Tilt> without = direction_prior(test::garch_market(400, 3, {}, false));
  for (std::size_t t = 300; t < 310; ++t) gap.vix.close[t] = std::nan("");
  const std::vector<Tilt> prior = direction_prior(gap);
  EXPECT_EQ(prior[299], whole[299]);
  for (std::size_t t = 300; t < 310; ++t) EXPECT_EQ(prior[t], without[t]) << t;
  for (std::size_t t = 310; t < 400; ++t) EXPECT_TRUE(std::isfinite(prior[t][0])) << t;
}

TEST(TrainModels, RefusesAShortHistoryAndSaysHowLongItIs) {
  const features::Market m = market(500);
  try {
    train_models(m, features::compute(m), {});
    FAIL() << "trained on too little";
  } catch (const std::invalid_argument& e) {
    EXPECT_NE(std::string(e.what()).find("248"), std::string::npos) << e.what();
  }
}

/// All numbers of the encoders and of the scalers that go with them.
std::vector<float> learnt(const Models& m) {
  std::vector<float> all;
  for (const auto& tensors : {m.tme.tensors(), m.vse.tensors(), m.gfe.tensors()})
    for (const NamedTensor& t : tensors) all.insert(all.end(), t.values.begin(), t.values.end());
  all.insert(all.end(), m.gfe_scaler.knots().begin(), m.gfe_scaler.knots().end());
  return all;
}

/// The market with every price after `day` moved.
features::Market altered_after(features::Market m, std::size_t day) {
  for (std::size_t t = day + 1; t < m.size(); ++t) {
    const double f = 1 + 0.03 * std::sin(0.8 * static_cast<double>(t));
    for (auto* column : {&m.open, &m.high, &m.low, &m.close}) (*column)[t] *= f;
    m.sectors[0].close[t] *= 2 - f;
    m.vix.close[t] *= f;
  }
  return m;
}

TEST(TrainModels, NothingIsLearntFromLaterParts) {
  const features::Market m = market(560);
  const auto train = [](const features::Market& x) { return train_models(x, features::compute(x), {}); };
  const TrainingResult base = train(m);

  const TrainingResult after_fit = train(altered_after(m, base.last_fit_day + 1));
  EXPECT_EQ(learnt(after_fit.models), learnt(base.models))
      << "encoders or scalers saw rows beyond the fit part";

  // 308 labelled rows: 246 to fit, then to row 277 to choose; the last label of those looks three days ahead.
  const Dataset d = build_dataset(m, features::compute(m));
  const TimeSplit split = split_by_time(base.usable_rows, 5, 0.8);
  const TrainingResult after_choice = train(altered_after(m, d.days[split.choose.end - 1] + 3));
  EXPECT_EQ(after_choice.models.temperature, base.models.temperature);
  EXPECT_EQ(after_choice.models.stack_weight, base.models.stack_weight);
  EXPECT_EQ(after_choice.models.platt.a, base.models.platt.a);
  EXPECT_EQ(after_choice.models.platt.b, base.models.platt.b);
  EXPECT_EQ(after_choice.models.expansion.trees.size(), base.models.expansion.trees.size());
}

TEST(TimeSplit, NoLabelOfAPartReachesIntoTheNext) {
  for (std::size_t rows = 300; rows < 1500; rows += 37) {
    for (double fit_share : {0.7, 0.8}) {
      const TimeSplit s = split_by_time(rows, 5, fit_share);
      constexpr std::size_t kLongestLabel = 3;
      EXPECT_LE(s.fit.end - 1 + kLongestLabel, s.choose.begin) << rows;
      EXPECT_LE(s.choose.end - 1 + kLongestLabel, s.judge.begin) << rows;
      EXPECT_GT(s.judge.size(), 20u) << rows;
    }
  }
}

TEST(Dataset, AGapIsMissingNotFatal) {
  features::Market m = market(400);
  for (std::size_t t = 396; t < 400; ++t) m.sectors[0].close[t] = std::nan("");
  for (std::size_t t = 300; t < 306; ++t) m.vix.close[t] = std::nan("");
  const Dataset d = build_dataset(m, features::compute(m));
  EXPECT_EQ(d.rows(), 400u - 251u);
  const auto missing = d.missing(d.rows() - 1);
  EXPECT_NE(std::find(missing.begin(), missing.end(), "avg_corr_20"), missing.end());
  EXPECT_TRUE(build_dataset(market(400), features::compute(market(400))).missing(148).empty());
}

TEST(Dataset, AFlatMarketStillHasRows) {
  features::Market m = market(400);
  for (std::size_t t = 370; t < 400; ++t) m.open[t] = m.high[t] = m.low[t] = m.close[t] = 20000;
  const Dataset d = build_dataset(m, features::compute(m));
  EXPECT_EQ(d.days.back(), 399u);
  EXPECT_FALSE(d.missing(d.rows() - 1).empty());
}

TEST(FusedNames, AreThoseOfTheContract) {
  const auto& names = fused_names();
  ASSERT_EQ(names.size(), 78u);
  EXPECT_EQ(names[0], "tme_00");
  EXPECT_EQ(names[63], "vse_31");
  EXPECT_EQ(names[64], "gfe_0");
  EXPECT_EQ(names[77], "vrp_log_20");
}

}  // namespace
}  // namespace spectrum::forecast
