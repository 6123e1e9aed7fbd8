#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <thread>
#include <vector>

namespace spectrum::gbdt {

/// work(first row, rows) for all rows, in blocks of at most `block`; each thread has a range of blocks of its
/// own, the caller the first. If work throws, one of the exceptions is thrown on.
template <class Work>
void for_row_blocks(std::size_t rows, std::size_t block, int threads, const Work& work) {
  const std::size_t blocks = (rows + block - 1) / block;
  const std::size_t shares =
      std::min(static_cast<std::size_t>(std::max(threads, 1)), std::max<std::size_t>(blocks, 1));
  const auto share = [&](std::size_t s) {
    for (std::size_t b = blocks * s / shares; b < blocks * (s + 1) / shares; ++b)
      work(b * block, std::min(block, rows - b * block));
  };
  if (shares == 1) return share(0);

  std::vector<std::exception_ptr> failures(shares);
  const auto guarded_share = [&](std::size_t s) {
    try {
      share(s);
    } catch (...) {
      failures[s] = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> others;
    others.reserve(shares - 1);
    for (std::size_t s = 1; s < shares; ++s) others.emplace_back(guarded_share, s);
    guarded_share(0);
  }  // waits for the others
  for (const auto& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

}  // namespace spectrum::gbdt
