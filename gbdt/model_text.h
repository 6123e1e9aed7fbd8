#pragma once

#include <string>
#include <string_view>

#include "gbdt/model.h"

namespace spectrum::gbdt {

/// The model in LightGBM's text format, version v4: LightGBM 4 loads it.
std::string write_model(const Model& model);

/// A model from LightGBM's text, ours or LightGBM's own: one class, numerical
/// splits, constant leaves. Trusts nothing: throws std::invalid_argument with
/// line and key for whatever is malformed, inconsistent or not supported.
/// A model that is returned is safe to predict with.
Model read_model(std::string_view text);

}  // namespace spectrum::gbdt
