// No value uses the future, and the past does not blow up in it.
#include <gtest/gtest.h>

#include <algorithm>

#include "features/labels.h"
#include "features/table.h"
#include "features/volatility.h"
#include "features/windows.h"
#include "support.h"

namespace spectrum::features {
namespace {

using testing::Column;
using testing::same_bits;
using testing::synthetic_market;

class Truncation : public ::testing::TestWithParam<std::size_t> {};

TEST_P(Truncation, ChangesNoPastBitOfAnyFeature) {
  const Market market = synthetic_market();
  const Table whole = compute(market), early = compute(market.head(GetParam()));
  ASSERT_EQ(whole.columns(), early.columns());
  for (std::size_t i = 0; i < whole.columns(); ++i)
    EXPECT_TRUE(same_bits(whole.column(i).first(GetParam()), early.column(i))) << whole.names()[i];
}

TEST_P(Truncation, ChangesNoPastBitOfTheChannels) {
  const Market m = synthetic_market();
  const std::size_t n = GetParam();
  Column whole(m.size() * kTmeChannels), early(n * kTmeChannels);
  tme_channels(m.close, m.vix.close, whole);
  tme_channels(Input(m.close).first(n), Input(m.vix.close).first(n), early);
  EXPECT_TRUE(same_bits(Input(whole).first(early.size()), early));
}

INSTANTIATE_TEST_SUITE_P(Sessions, Truncation, ::testing::Values(1, 2, 20, 61, 139, 252, 300, 487, 599));

TEST(Causality, TheFutureMayBeAnything) {
  Market m = synthetic_market();
  const Table before = compute(m);
  for (std::size_t t = 400; t < m.size(); ++t) {
    m.open[t] = m.high[t] = m.low[t] = m.close[t] = t % 2 ? kNaN : 1e9;
    m.volume[t] = 0.0;
    m.vix.close[t] = m.sectors[3].close[t] = 1e-9;
  }
  const Table after = compute(m);
  for (std::size_t i = 0; i < before.columns(); ++i)
    EXPECT_TRUE(same_bits(before.column(i).first(400), after.column(i).first(400))) << before.names()[i];
}

void expect_no_infinity(const Market& m) {
  const Table table = compute(m);
  for (std::size_t i = 0; i < table.columns(); ++i)
    EXPECT_TRUE(std::ranges::none_of(table.column(i), [](double v) { return std::isinf(v); }))
        << table.names()[i];
}

TEST(Robustness, ZeroVolume) {
  Market m = synthetic_market();
  for (std::size_t t = 100; t < 300; ++t) m.volume[t] = 0.0;
  expect_no_infinity(m);
  const Table table = compute(m);
  EXPECT_TRUE(std::isnan(table.column("vol_ratio_20")[100]));
  EXPECT_TRUE(std::isnan(table.column("vol_z_20")[250]));
  EXPECT_TRUE(std::isnan(table.column("obv_slope_20")[250]));
  EXPECT_EQ(table.column("mfi_14")[250], 50.0);
  EXPECT_TRUE(std::isnan(table.column("vol_ratio_20")[313])) << "14 of 20 traded";
  EXPECT_TRUE(std::isfinite(table.column("vol_ratio_20")[314])) << "15 of 20 traded";
}

TEST(Robustness, FlatPrices) {
  Market m = synthetic_market();
  for (std::size_t t = 200; t < 500; ++t) {
    m.open[t] = m.high[t] = m.low[t] = m.close[t] = 19876.55;
    m.vix.open[t] = m.vix.high[t] = m.vix.low[t] = m.vix.close[t] = 13.37;
    for (auto& s : m.sectors) s.close[t] = 7777.7;
  }
  expect_no_infinity(m);
  const Table table = compute(m);
  const std::vector<std::pair<const char*, double>> defined = {{"rv_20", 0.0},
                                                               {"rv_90", 0.0},
                                                               {"park_20", 0.0},
                                                               {"gk_20", 0.0},
                                                               {"yz_20", 0.0},
                                                               {"volofvol_20", 0.0},
                                                               {"stoch_k_14", 50.0},
                                                               {"stoch_d_3", 50.0},
                                                               {"willr_14", -50.0},
                                                               {"cci_20", 0.0},
                                                               {"bb_pctb", 0.5},
                                                               {"bb_width", 0.0},
                                                               {"bb_width_rank_120", 0.5},
                                                               {"linreg_r2_20", 0.0},
                                                               {"linreg_slope_20", 0.0},
                                                               {"clv", 0.0},
                                                               {"body_ratio", 0.0},
                                                               {"aroon_osc_25", 0.0},
                                                               {"vix_rank_252", 0.5},
                                                               {"breadth_20", 0.0},
                                                               {"dispersion_20", 0.0},
                                                               {"mfi_14", 50.0}};
  for (const auto& [name, value] : defined) EXPECT_EQ(table.column(name)[480], value) << name;
  for (const char* name :
       {"rv_ratio_10_60", "rv_zscore", "ret_z_20", "downside_share_20", "ultosc_7_14_28", "vrp_log_20",
        "corr_vix_20", "avg_corr_20", "absorption_60", "beta60_it_index", "vix_z_60"})
    EXPECT_TRUE(std::isnan(table.column(name)[480])) << name;
}

TEST(Robustness, AlwaysFlat) {
  const std::vector<std::int32_t> days = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const auto bars = testing::levels("index", days, Column(days.size(), 0.1));
  const Market m = join(bars.view(), nullptr, {});
  expect_no_infinity(m);
  const Table table = compute(m);
  EXPECT_EQ(table.column("rsi_14")[14], 50.0);
  EXPECT_EQ(table.column("natr_14")[14], 0.0);
  EXPECT_TRUE(std::isnan(table.column("di_diff_14")[14]));
}

/// Rows first..last of `name` are undefined in `table` and no others from row 260 on.
void expect_gap(const Table& table, const char* name, std::size_t first, std::size_t last) {
  for (std::size_t t = 260; t < table.rows(); ++t)
    EXPECT_EQ(std::isfinite(table.column(name)[t]), t < first || t > last) << name << " at " << t;
}

/// All prices times a power of two, which costs no rounding.
Market scaled(Market m, double factor) {
  for (std::vector<double>* column : {&m.open, &m.high, &m.low, &m.close})
    for (double& v : *column) v *= factor;
  for (Market::Sector& s : m.sectors)
    for (double& v : s.close) v *= factor;
  return m;
}

TEST(Robustness, PricesOfAnyScale) {
  const Market m = synthetic_market();
  const Table table = compute(m);
  for (const double factor : {0x1p-41, 0x1p26}) {  // prices about 1e-8 and 1e12
    const Table other = compute(scaled(m, factor));
    for (const std::string& name : table.names()) {
      Column expected(table.column(name).begin(), table.column(name).end());
      if (name == "atr_14")
        for (double& v : expected) v *= factor;
      if (!name.starts_with("linreg_")) {  // the line is through logarithms, which are longer numbers then
        EXPECT_TRUE(same_bits(other.column(name), expected)) << name << " times " << factor;
        continue;
      }
      for (std::size_t t = 19; t < m.size(); ++t)
        ASSERT_NEAR(other.column(name)[t], expected[t], 1e-11) << name << " times " << factor;
    }
  }
}

TEST(Robustness, RangesOfOneTick) {
  Market m = synthetic_market();
  for (std::size_t t = 0; t < m.size(); ++t) {
    m.close[t] = m.open[t] = 20000.0 + 0.05 * static_cast<double>(t % 2);
    m.high[t] = 20000.05;
    m.low[t] = 20000.0;
  }
  expect_no_infinity(m);
  const Table table = compute(m);
  for (const char* name :
       {"rsi_14", "adx_14", "stoch_d_3", "cci_20", "bb_pctb", "gk_20", "natr_14", "linreg_r2_20"})
    for (std::size_t t = 260; t < m.size(); ++t)
      ASSERT_TRUE(std::isfinite(table.column(name)[t])) << name << t;
  EXPECT_EQ(table.column("stoch_k_14")[300], 0.0);
  EXPECT_EQ(table.column("stoch_k_14")[301], 100.0);
}

TEST(Robustness, OneRow) {
  const Market m = synthetic_market().head(1);
  expect_no_infinity(m);
  const Table table = compute(m);
  EXPECT_EQ(table.rows(), 1U);
  EXPECT_TRUE(std::isfinite(table.column("range_hl")[0]) && std::isfinite(table.column("vix_level")[0]));
  EXPECT_TRUE(std::isnan(table.column("ret_log_1")[0]));
}

TEST(Robustness, TenSessionsWithoutVolatilityIndex) {
  Market m = synthetic_market();
  for (std::size_t t = 300; t < 310; ++t) m.vix.close[t] = m.vix.high[t] = m.vix.low[t] = kNaN;
  const Table table = compute(m);
  expect_gap(table, "vix_level", 300, 309);
  expect_gap(table, "vrp_log_20", 300, 309);
  expect_gap(table, "corr_vix_20", 300, 329);
  expect_gap(table, "vix_z_60", 300, 368);
}

TEST(Robustness, AnEmptyMarketHasAnEmptyTable) {
  const Table table = compute(Market{});
  EXPECT_EQ(table.rows(), 0U);
  EXPECT_TRUE(table.has("rsi_14"));
}

TEST(Robustness, AGapUndefinesExactlyTheWindowsThatHoldIt) {
  Market m = synthetic_market();
  m.vix.close[300] = kNaN;
  m.sectors[0].close[350] = kNaN;
  const Table gap = compute(m), whole = compute(synthetic_market());
  const auto expect_undefined = [&](const char* name, std::size_t first, std::size_t last) {
    for (std::size_t t = 260; t < m.size(); ++t) {
      const bool defined = t < first || t > last;
      EXPECT_EQ(std::isfinite(gap.column(name)[t]), defined) << name << " at " << t;
      if (!defined) continue;
      EXPECT_NEAR(gap.column(name)[t], whole.column(name)[t], 1e-12) << name << " at " << t;
    }
  };
  expect_undefined("vix_level", 300, 300);
  expect_undefined("vix_ret_1", 300, 301);
  expect_undefined("vix_z_60", 300, 359);
  expect_undefined("vix_rank_252", 300, 551);
  expect_undefined("corr_vix_20", 300, 320);
  expect_undefined("rs20_bank_nifty", 350, 370);
  expect_undefined("beta60_bank_nifty", 350, 410);
  expect_undefined("avg_corr_20", 350, 370);
  expect_undefined("absorption_60", 350, 410);
  expect_undefined("breadth_20", 350, 369);
  expect_undefined("dispersion_1", 350, 351);
}

TEST(Robustness, AGapInTheIndexItselfDoesTheSame) {
  Market m = synthetic_market();
  m.close[420] = kNaN;
  Table table = compute(m);
  expect_gap(table, "ret_log_1", 420, 421);
  expect_gap(table, "rv_10", 420, 430);
  expect_gap(table, "sma_50_dist", 420, 469);
  expect_gap(table, "bb_width", 420, 439);
  expect_gap(table, "linreg_r2_20", 420, 439);
  expect_gap(table, "ema_12_dist", 420, 420);
  expect_gap(table, "atr_14", 421, 421);
  expect_gap(table, "rsi_14", 420, 421);
  expect_gap(table, "stoch_d_3", 420, 422);
  expect_gap(table, "ultosc_7_14_28", 420, 448);
  expect_gap(table, "mfi_14", 420, 434);
  expect_gap(table, "obv_slope_20", 420, 440);
  expect_gap(table, "upper_wick", 420, 420);
  m = synthetic_market();
  m.high[440] = m.open[460] = m.volume[480] = kNaN;
  table = compute(m);
  expect_gap(table, "atr_14", 440, 440);
  expect_gap(table, "stoch_k_14", 440, 453);
  expect_gap(table, "aroon_osc_25", 440, 465);
  expect_gap(table, "gap", 460, 460);
  expect_gap(table, "obv_slope_20", 480, 499);
}

}  // namespace
}  // namespace spectrum::features
