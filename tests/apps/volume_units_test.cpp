#include "apps/pipeline/volume_units.h"

#include <gtest/gtest.h>

namespace spectrum::pipeline {
namespace {

constexpr io::Day kFirst = 20000;

io::Candles bars(io::Day first, const std::vector<double>& volumes) {
  io::Candles out;
  for (std::size_t i = 0; i < volumes.size(); ++i) {
    const io::Day day = first + static_cast<io::Day>(i);
    out.push_back({std::int64_t{86400} * day, day, 10, 12, 9, 11, volumes[i]});
  }
  return out;
}

std::vector<double> volumes(std::initializer_list<std::pair<std::size_t, double>> stretches) {
  std::vector<double> out;
  for (const auto& [n, v] : stretches)
    for (std::size_t i = 0; i < n; ++i) out.push_back(v * (1 + 0.3 * static_cast<double>(i % 4)));
  return out;
}

TEST(VolumeUnits, TwoSourcesOfOtherUnitsAreTold) {
  const io::Candles known = bars(kFirst, volumes({{30, 250}}));
  const std::string text = other_volume_unit(bars(kFirst + 30, volumes({{5, 250000}})), known);
  EXPECT_NE(text.find("medians 325000 and 325"), std::string::npos) << text;
  EXPECT_NE(other_volume_unit(bars(kFirst + 30, volumes({{5, 0.25}})), known), "");
  EXPECT_EQ(other_volume_unit(bars(kFirst + 30, volumes({{5, 5000}})), known), "");  // 20 times: a lively day
}

TEST(VolumeUnits, WhatHasNoVolumeOrIsReplacedIsNotCompared) {
  const io::Candles known = bars(kFirst, volumes({{30, 250}}));
  EXPECT_EQ(other_volume_unit(bars(kFirst + 30, volumes({{5, 0}})), known), "");
  EXPECT_EQ(other_volume_unit(bars(kFirst + 30, volumes({{5, 9}})), bars(kFirst, volumes({{30, 0}}))), "");
  EXPECT_EQ(other_volume_unit(bars(kFirst, volumes({{30, 250000}})), known), "");  // all of it is new now
  EXPECT_NE(other_volume_unit(bars(kFirst + 10, volumes({{30, 250000}})), known), "");
  EXPECT_EQ(other_volume_unit({}, known), "");
}

TEST(VolumeUnits, AChangeIsFoundOnItsDay) {
  const auto changes = [](std::initializer_list<std::pair<std::size_t, double>> stretches) {
    std::vector<io::Day> days = volume_unit_changes(bars(kFirst, volumes(stretches)));
    for (io::Day& d : days) d -= kFirst;
    return days;
  };
  using Days = std::vector<io::Day>;
  EXPECT_EQ(changes({{60, 250}, {60, 250000}}), Days({60}));
  EXPECT_EQ(changes({{60, 250000}, {60, 250}}), Days({60}));
  EXPECT_EQ(changes({{60, 250}, {3, 250000}}), Days({60}));    // three new bars
  EXPECT_EQ(changes({{60, 250}, {2, 250000}}), Days());        // two odd ones
  EXPECT_EQ(changes({{60, 250}, {1, 5}, {60, 250}}), Days());  // an hour's session
  EXPECT_EQ(changes({{60, 0}, {60, 250}}), Days());
  EXPECT_EQ(changes({{60, 250}, {60, 250000}, {60, 250}}), Days({60, 120}));
  EXPECT_EQ(changes({{40, 250}, {9, 0}, {40, 250000}}), Days({49}));
  EXPECT_EQ(changes({}), Days());
}

}  // namespace
}  // namespace spectrum::pipeline
