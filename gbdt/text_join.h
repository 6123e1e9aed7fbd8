#pragma once

#include <string>
#include <utility>

#include "gbdt/number_text.h"

namespace spectrum::gbdt {

/// "key=a b c\n": the entries are what `text_of` makes of the items.
template <class Items, class TextOf>
std::string field_line(const char* key, const Items& items, const TextOf& text_of) {
  std::string out = std::string(key) + "=";
  bool first = true;
  for (const auto& item : items) {
    if (!std::exchange(first, false)) out += ' ';
    out += text_of(item);
  }
  return out += '\n';
}

}  // namespace spectrum::gbdt
