#include "apps/pipeline/audit_warmup.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "apps/pipeline/audit_report.h"
#include "apps/pipeline/exchange_calendar.h"
#include "io/synth.h"

namespace spectrum::pipeline {
namespace {

using features::Market;
using features::Table;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

const MarketView& view() {
  static const MarketView kView =
      view_market(io::synthesise({.seed = 7, .sessions = 500}), std::nullopt,
                  {nse_calendar(), io::parse_instant("2025-11-15T10:00:00+05:30").value()})
          .value();
  return kView;
}

/// window: the close 10 days ago. fading: an exponential mean that forgets a tenth a day. counting: the
/// number of sessions so far. early: the close, declared for row 3. late: the close from row 7 on, declared
/// for row 3. nothing: never defined.
Table toys(const Market& m) {
  const std::size_t n = m.size();
  std::vector<double> cells(6 * n, kNaN);
  double mean = n > 0 ? m.close[0] : 0;
  for (std::size_t t = 0; t < n; ++t) {
    mean += 0.1 * (m.close[t] - mean);
    if (t >= 10) cells[t] = m.close[t - 10];
    cells[n + t] = mean;
    cells[2 * n + t] = static_cast<double>(t);
    cells[3 * n + t] = m.close[t];
    if (t >= 7) cells[4 * n + t] = m.close[t];
  }
  return {{"window", "fading", "counting", "early", "late", "nothing"}, {10, 0, 0, 3, 3, 0}, n, cells};
}

const FeatureWarmup& feature(const WarmupAudit& audit, const std::string& name) {
  const auto at = std::ranges::find(audit.features, name, &FeatureWarmup::name);
  if (at == audit.features.end()) throw std::invalid_argument(name);
  return *at;
}

TEST(Warmup, SaysHowManySessionsAValueNeeds) {
  const WarmupAudit audit = audit_warmup(toys, view().market);
  EXPECT_EQ(audit.lengths, (std::vector<std::size_t>{100, 150, 200, 300, 400}));
  ASSERT_EQ(audit.days.size(), 4u);
  EXPECT_EQ(audit.days[0], view().market.days.back());
  EXPECT_LT(audit.days[1], audit.days[0]);

  EXPECT_EQ(feature(audit, "window").sessions_needed, 11u);
  EXPECT_EQ(feature(audit, "window").difference, std::vector<double>(5, 0));
  // 0.9^n of what the closes differ by, a few hundredths of them, is 1e-6 after some 100 sessions.
  const FeatureWarmup& fading = feature(audit, "fading");
  ASSERT_TRUE(fading.sessions_needed);
  EXPECT_GT(*fading.sessions_needed, 70u);
  EXPECT_LT(*fading.sessions_needed, 120u);
  EXPECT_NEAR(std::log(fading.difference[1] / fading.difference[0]), 50 * std::log(0.9), 3);
  EXPECT_FALSE(feature(audit, "counting").sessions_needed) << "no history is long enough";
  EXPECT_GT(feature(audit, "counting").difference.back(), 0.05);
}

TEST(Warmup, SessionsNeededIsTheLeastNumberThatIsEnough) {
  const WarmupAudit audit = audit_warmup(toys, view().market);
  const std::size_t needed = *feature(audit, "fading").sessions_needed;
  const Table whole = toys(view().market);
  const auto worst = [&](std::size_t length) {
    double gap = 0;
    for (std::size_t row = 499; row >= 499 - 63; row -= 21) {
      const double full = whole.column("fading")[row];
      const double v = toys(view().market.slice(row + 1 - length, row + 1)).column("fading").back();
      gap = std::max(gap, std::abs(v - full) / full);
    }
    return gap;
  };
  EXPECT_LE(worst(needed), 1.3e-6);  // relative to the mean size, where that is more
  EXPECT_GT(worst(needed - 1), 0.7e-6);
}

TEST(Warmup, SaysWhereAFeatureIsFirstDefined) {
  const WarmupAudit audit = audit_warmup(toys, view().market);
  EXPECT_EQ(feature(audit, "window").state, WarmupState::kAsDeclared);
  EXPECT_EQ(feature(audit, "early").state, WarmupState::kEarlier);
  EXPECT_EQ(feature(audit, "late").state, WarmupState::kLater);
  EXPECT_EQ(feature(audit, "nothing").state, WarmupState::kUnknown);
  EXPECT_FALSE(feature(audit, "nothing").sessions_needed);
  EXPECT_TRUE(std::isnan(feature(audit, "nothing").difference[0]));
}

TEST(Warmup, TheFeaturesKeepTheirWord) {
  const WarmupAudit audit = audit_warmup([](const Market& m) { return features::compute(m); }, view().market);
  EXPECT_EQ(audit.features.size(), 95u);
  for (const FeatureWarmup& f : audit.features) {
    EXPECT_EQ(f.state, WarmupState::kAsDeclared) << f.name;
    ASSERT_TRUE(f.sessions_needed) << f.name;
    EXPECT_GT(*f.sessions_needed, static_cast<std::size_t>(f.declared)) << f.name;
  }
  EXPECT_EQ(feature(audit, "sma_200_dist").sessions_needed, 200u);
  EXPECT_EQ(feature(audit, "drawdown_252").sessions_needed, 252u);
  EXPECT_TRUE(std::isinf(feature(audit, "drawdown_252").difference[0])) << "not defined with 100 sessions";
  EXPECT_GT(*feature(audit, "rsi_14").sessions_needed, 150u);
  EXPECT_LT(*feature(audit, "rsi_14").sessions_needed, 230u);
}

TEST(Warmup, RefusesWhatLeavesNothingToCompareWith) {
  EXPECT_NO_THROW(audit_warmup(toys, view().market.head(kMinWarmupSessions)));
  try {
    audit_warmup(toys, view().market.head(kMinWarmupSessions - 1));
    FAIL() << "audited too little";
  } catch (const std::invalid_argument& e) {
    EXPECT_NE(std::string(e.what()).find("199"), std::string::npos) << e.what();
  }
}

TEST(WarmupReport, TellsWhatToDo) {
  const std::string text = warmup_table(view(), audit_warmup(toys, view().market));
  EXPECT_NE(text.find("counting needs more than the 400 sessions tried"), std::string::npos) << text;
  EXPECT_NE(text.find("Not defined where declared: early (earlier), late (later)"), std::string::npos)
      << text;
  EXPECT_NE(text.find("Not defined on the audited days: nothing"), std::string::npos) << text;
  EXPECT_LT(text.find("\ncounting"), text.find("\nfading")) << "the neediest first";
}

TEST(WarmupReport, JsonHasNullForWhatIsNotDefined) {
  const io::Json json = warmup_json(view(), audit_warmup(toys, view().market));
  const auto copy = io::parse_json(io::dump(json), "json");
  ASSERT_TRUE(copy);
  EXPECT_EQ(copy->string("command"), "audit warmup");
  EXPECT_EQ(copy->number("tolerance"), 1e-6);
  EXPECT_EQ(copy->find("lengths")->size(), 5u);
  const io::Json& window = copy->find("features")->at(0);
  EXPECT_EQ(window.string("name"), "window");
  EXPECT_EQ(window.integer("warmup"), 10);
  EXPECT_EQ(window.string("defined"), "as declared");
  EXPECT_EQ(window.integer("sessions_needed"), 11);
  EXPECT_EQ(window.find("differences")->size(), 5u);
  const io::Json& nothing = copy->find("features")->at(5);
  EXPECT_TRUE(nothing.find("sessions_needed")->is_null());
  EXPECT_TRUE(nothing.find("differences")->at(0).is_null());
}

}  // namespace
}  // namespace spectrum::pipeline
