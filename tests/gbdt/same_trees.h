#pragma once

#include "gbdt/model.h"

namespace spectrum::gbdt::reference {

/// The same trees, node for node; leaf values to 6e-16, what the text holds to six digits to that.
void expect_same_trees(const Model& ours, const Model& theirs);

}  // namespace spectrum::gbdt::reference
