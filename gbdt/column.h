#pragma once

#include <cstddef>
#include <cstdint>

namespace spectrum::gbdt {

/// The bins of one feature, row after row: a byte each or, of a narrow one (FeatureBins::narrow), half a byte
/// each, that of an even row in the lower half. Three more bytes may be read.
struct Column {
  const std::uint8_t* data = nullptr;
  bool narrow = false;

  int operator[](std::size_t row) const { return narrow ? data[row / 2] >> row % 2 * 4 & 15 : data[row]; }
};

}  // namespace spectrum::gbdt
