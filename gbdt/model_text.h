#pragma once

#include <string>
#include <string_view>

#include "gbdt/model.h"

namespace spectrum::gbdt {

/// The model in LightGBM's text format, version v4: LightGBM 4 loads it and
/// trains on from it. A text of LightGBM's that was read comes back byte for
/// byte, but for what prediction and training do without: the version, where it
/// was v3, a label_index other than 0, and sections for parsers of data files.
/// Model: as `train` or `read_model` made it.
std::string write_model(const Model& model);

/// A model from LightGBM's text, version v3 or v4, ours or LightGBM's own.
/// Linear leaves are refused, and objectives whose link is not known. Trusts
/// nothing: throws std::invalid_argument with line and key for whatever is
/// malformed, inconsistent or not supported; takes time and memory in proportion
/// to the text. Keys it does not know are skipped, as LightGBM skips them.
/// A model that is returned is safe to predict with.
Model read_model(std::string_view text);

}  // namespace spectrum::gbdt
