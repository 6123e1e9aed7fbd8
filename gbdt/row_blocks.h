#pragma once

#include <algorithm>
#include <cstddef>

#include "gbdt/team.h"

namespace spectrum::gbdt {

/// work(first row, rows) for all rows, in blocks of at most `block`; each thread has a range of blocks of its
/// own. If work throws, one of the exceptions is thrown on.
template <class Work>
void for_row_blocks(std::size_t rows, std::size_t block, int threads, const Work& work) {
  const std::size_t blocks = (rows + block - 1) / block;
  const auto range = [&](std::size_t begin, std::size_t end) {
    for (std::size_t b = begin; b < end; ++b) work(b * block, std::min(block, rows - b * block));
  };
  if (threads <= 1 || blocks <= 1) return range(0, blocks);
  Team team(static_cast<int>(std::min(static_cast<std::size_t>(threads), blocks)));
  team.run([&](int t) {
    const auto [begin, end] = team.share(blocks, t);
    range(begin, end);
  });
}

}  // namespace spectrum::gbdt
