#pragma once
#include <algorithm>
#include <span>

#include "io/json.h"

namespace spectrum::pipeline {

/// Lists longer than this are cut: a page that one reads has no more, and a file is not to be trusted.
inline constexpr std::size_t kMostItems = 100;

/// The elements of an array, at most kMostItems of them; none where it is not there or no array.
inline std::span<const io::Json> items_of(const io::Json* array) {
  if (!array || !array->is_array()) return {};
  return std::span(*array->array_items()).first(std::min(array->size(), kMostItems));
}

/// The members of an object, likewise.
inline std::span<const io::Json::Member> members_of(const io::Json* object) {
  if (!object || !object->is_object()) return {};
  return std::span(*object->members()).first(std::min(object->size(), kMostItems));
}

}  // namespace spectrum::pipeline
