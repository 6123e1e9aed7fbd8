#include "apps/pipeline/nearest.h"

#include <algorithm>
#include <vector>

namespace spectrum::pipeline {
namespace {

std::size_t distance(std::string_view a, std::string_view b) {
  const std::size_t width = b.size() + 1;
  std::vector<std::size_t> d((a.size() + 1) * width);
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      std::size_t& here = d[i * width + j];
      if (i == 0 || j == 0) {
        here = i + j;
        continue;
      }
      const std::size_t replaced = d[(i - 1) * width + j - 1] + (a[i - 1] != b[j - 1]);
      here = std::min({d[(i - 1) * width + j] + 1, d[i * width + j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) here = std::min(here, d[(i - 2) * width + j - 2] + 1);
    }
  }
  return d.back();
}

}  // namespace

std::string nearest(std::string_view word, std::span<const std::string> names) {
  word = word.substr(0, 64);
  std::string best;
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& name : names) {
    const std::size_t d = distance(word, name);
    if (d < least) {
      least = d;
      best = name;
    }
  }
  return best;
}

}  // namespace spectrum::pipeline
