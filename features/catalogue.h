// The only registry of daily features: 95 with nine sectors, 77 columns and two
// for every sector.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/derived.h"
#include "features/market.h"
#include "features/series.h"

namespace spectrum::features {

enum class Group { kVolatility, kMomentum, kOscillator, kBollinger, kVolumeAndRange, kCrossMarket };
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

/// One column to be computed.
struct Job {
  const Derived& d;
  std::size_t sector;  ///< index into Market::sectors, for Needs::kSector
  Output out;
};

struct Feature {
  std::string_view name;  ///< the column's name, or its prefix for Needs::kSector
  Group group;
  std::string_view formula;
  std::string_view source;
  int warmup;  ///< first defined row when history starts at row 0
  Needs needs;
  void (*compute)(const Job& job);
};

/// Every feature, in the order of the table's columns.
std::span<const Feature> catalogue();

/// A feature as one market has it.
struct ColumnSpec {
  std::string name;
  const Feature* feature;
  std::size_t sector;  ///< index into Market::sectors; 0 where it has no meaning
};

/// The columns that this market's series allow, sectors in the market's order.
std::vector<ColumnSpec> columns_of(const Market& market);

}  // namespace spectrum::features
