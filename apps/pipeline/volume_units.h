#pragma once
#include <string>
#include <vector>

#include "io/candles.h"

namespace spectrum::pipeline {

// Sources count volume in shares, thousands or contracts; where a series is of two of them, its volumes
// jump by a factor that no market knows.

/// Volumes that differ by more than this are taken to be of two units.
inline constexpr double kUnitFactor = 50;

/// Why `fresh` bars and those of `known` that stay beside them (the bars of other times) count volume in
/// different units, by the medians of the volumes above 0; empty: they do not, or one of them has no volume.
std::string other_volume_unit(const io::Candles& fresh, const io::Candles& known);

/// The days on which the volumes of a series begin to be of another unit: where the medians of up to 20
/// volumes before and after are that far apart. Bars without volume are passed over.
std::vector<io::Day> volume_unit_changes(const io::Candles& bars);

}  // namespace spectrum::pipeline
