// Every feature against an independent implementation.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "features/catalogue.h"
#include "features/table.h"
#include "support.h"

namespace spectrum::features {
namespace {

using testing::read_csv;
using testing::synthetic_market;

/// Features that carry a state from the start of the history.
bool is_recursive(const std::string& name) {
  for (const char* stem : {"ema_", "macd_", "adx_", "di_diff_", "rsi_", "atr_", "natr_"})
    if (name.starts_with(stem)) return true;
  return false;
}

TEST(Golden, AllFeaturesOnSevenSessions) {
  const Table table = compute(synthetic_market());
  const auto golden = read_csv("golden_features.csv");
  ASSERT_EQ(golden.size(), 96U);
  ASSERT_EQ(table.columns(), 95U);
  for (std::size_t i = 1; i < golden.size(); ++i) {
    const std::string& name = golden[i][0];
    EXPECT_EQ(table.names()[i - 1], name) << "order of the catalogue";
    for (std::size_t k = 1; k < golden[0].size(); ++k) {
      const std::size_t t = std::stoul(golden[0][k]);
      const double value = table.column(name)[t];
      if (golden[i][k].empty()) {
        EXPECT_TRUE(std::isnan(value)) << name << " at " << t;
        continue;
      }
      const double expected = std::stod(golden[i][k]);
      const double relative = is_recursive(name) ? 1e-8 : 1e-9;
      EXPECT_NEAR(value, expected, 1e-12 + relative * std::abs(expected)) << name << " at " << t;
    }
  }
}

TEST(Golden, WarmupIsTheFirstDefinedRow) {
  const Table table = compute(synthetic_market());
  std::ifstream file(SPECTRUM_TEST_DATA "/warmup.txt");
  std::string line;
  std::getline(file, line);
  std::size_t seen = 0;
  while (std::getline(file, line)) {
    std::stringstream words(line);
    std::string name, word, last;
    words >> name;
    while (words >> word) last = word;
    const auto column = table.column(name);
    const auto first = std::find_if(column.begin(), column.end(), [](double v) { return std::isfinite(v); });
    EXPECT_EQ(first - column.begin(), std::stol(last)) << name;
    EXPECT_TRUE(std::all_of(first, column.end(), [](double v) { return std::isfinite(v); })) << name;
    EXPECT_EQ(table.warmups()[seen], std::stol(last)) << name;
    ++seen;
  }
  EXPECT_EQ(seen, 95U);
}

TEST(Catalogue, LeavesOutWhatTheMarketCannotGive) {
  Market m = synthetic_market().head(50);
  m.vix = {};
  EXPECT_EQ(compute(m).columns(), 95U - 8U);
  EXPECT_FALSE(compute(m).has("vrp_log_20"));
  m.sectors.resize(1);
  EXPECT_EQ(compute(m).columns(), 95U - 8U - 5U - 16U);
  EXPECT_TRUE(compute(m).has("rs20_bank_nifty"));
  EXPECT_FALSE(compute(m).has("avg_corr_20"));
  m.sectors.clear();
  m.volume.clear();
  const Table plain = compute(m);
  EXPECT_EQ(plain.columns(), 95U - 8U - 5U - 18U - 4U);
  EXPECT_THROW(plain.column("mfi_14"), std::invalid_argument);
  EXPECT_THROW(plain.column(plain.columns()), std::invalid_argument);
}

TEST(Catalogue, ComputesAChoice) {
  const Market m = synthetic_market().head(100);
  const std::vector<std::string_view> only = {"rv_20", "ret_log_1", "beta60_it_index", "rs20_nowhere"};
  const Table some = compute(m, only);
  ASSERT_EQ(some.columns(), 3U);
  EXPECT_EQ(some.names()[0], "ret_log_1");
  EXPECT_EQ(some.warmups()[1], 20);
  const Table all = compute(m);
  for (const std::string& name : some.names())
    EXPECT_TRUE(testing::same_bits(some.column(name), all.column(name))) << name;
  const std::vector<std::string_view> wrong = {"rv_21"};
  EXPECT_THROW(compute(m, wrong), std::invalid_argument);
}

TEST(Catalogue, EveryEntryIsDescribed) {
  for (const Feature& f : catalogue()) {
    EXPECT_FALSE(f.formula.empty() || f.source.empty() || to_string(f.group).empty()) << f.name;
    EXPECT_NE(f.recipe.make, nullptr) << f.name;
  }
}

TEST(Table, RefusesWhatDoesNotFit) {
  EXPECT_THROW(Table({"a"}, {0}, 2, {1.0}), std::invalid_argument);
  EXPECT_THROW(Table({"a"}, {}, 1, {1.0}), std::invalid_argument);
  EXPECT_THROW(Table({"a", "a"}, {0, 0}, 1, {1.0, 2.0}), std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::features
