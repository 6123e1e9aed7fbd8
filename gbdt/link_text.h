#pragma once

#include <string_view>

#include "gbdt/link.h"

namespace spectrum::gbdt {

/// The link an objective's text stands for, as LightGBM's model text has it:
/// "binary sigmoid:1", "multiclass num_class:3", "regression sqrt" ... `line` is
/// told in errors. Throws std::invalid_argument for an objective whose link is
/// not known, and where its numbers are missing or disagree with n_classes.
/// Terms "key:value" that matter for training only are skipped.
Link read_link(std::string_view objective, int n_classes, int line);

}  // namespace spectrum::gbdt
