#pragma once

namespace spectrum::gbdt {

/// How gradients are summed.
enum class Mode {
  kExact,  ///< float32 in double, in row order: LightGBM's trees
  kFast,   ///< rounded to whole numbers (quantize.h) for the splits; outputs from the unrounded
};

}  // namespace spectrum::gbdt
