// Columns that several features share.
#pragma once

#include <span>

#include "features/indicator.h"

namespace spectrum::features {

/// Columns made together, in the order of Column; each sector has its own of a column of sectors.
struct SharedColumns {
  ColumnSet outputs;
  Recipe recipe;
};

/// In an order in which each comes after what it reads.
std::span<const SharedColumns> shared_columns();

/// Those columns, and all that they are made of.
ColumnSet with_inputs(ColumnSet wanted);

}  // namespace spectrum::features
