// The only registry of daily features: 95 with nine sectors, 77 columns and two
// for every sector.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/indicator.h"
#include "features/market.h"

namespace spectrum::features {

enum class Group { kVolatility, kMomentum, kOscillator, kBollinger, kVolumeAndRange, kCrossMarket, kChart };
std::string_view to_string(Group group);

/// The series a feature needs besides the primary's prices. Where they are
/// absent, the feature is not in the table.
enum class Needs {
  kNothing,
  kVolume,
  kVix,
  kSector,   ///< one column for each sector, named with the sector's name behind `name`
  kSectors,  ///< the cross-section: at least two sectors
};

struct Feature {
  std::string_view name;  ///< the column's name, or its prefix for Needs::kSector
  Group group;
  std::string_view formula;
  std::string_view source;
  int warmup;  ///< first defined row when history starts at row 0
  Needs needs;
  Recipe recipe;
};

/// Every feature, in the order of the table's columns.
std::span<const Feature> catalogue();

/// Indicators as charts draw them, in price points and shares: for people, no model sees them.
std::span<const Feature> chart_catalogue();

/// A feature as one market has it.
struct ColumnSpec {
  std::string name;
  const Feature* feature;
  std::size_t sector;  ///< index into Market::sectors; 0 where it has no meaning
};

/// What a market has besides the primary's prices.
struct Shape {
  bool volume = false, vix = false;
  std::vector<std::string> sectors;

  static Shape of(const Market& market);
};

/// The columns of `features` that these series allow, sectors in their order.
std::vector<ColumnSpec> columns_of(const Shape& shape, std::span<const Feature> features = catalogue());

}  // namespace spectrum::features
