#pragma once
#include <cmath>
#include <span>
#include <string>

#include "apps/forecast/conformal.h"
#include "io/json.h"

namespace spectrum::pipeline {

/// The elements of an array in an object; none where it is not there or no array.
inline std::span<const io::Json> items(const io::Json& object, const char* name) {
  const io::Json* found = object.find(name);
  return found && found->is_array() ? std::span<const io::Json>(*found->array_items())
                                    : std::span<const io::Json>();
}

/// A string in an object; empty where it is not there or no string.
inline std::string word(const io::Json& object, const char* name) { return object.string(name).value_or(""); }

/// Six decimals, no "-0"; null where there is no number.
inline io::Json number(double v) {
  if (!std::isfinite(v)) return nullptr;
  const double r = std::round(v * 1e6) / 1e6;
  return r == 0 ? 0.0 : r;
}

/// A measured share with its interval; null where nothing was measured.
inline io::Json coverage_json(const forecast::Coverage& c) {
  if (c.n == 0) return {};
  return io::Json::object(
      {{"share", c.share}, {"n", c.n}, {"interval", io::Json::array({c.lower, c.upper})}});
}

}  // namespace spectrum::pipeline
