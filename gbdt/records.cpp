#include "gbdt/records.h"

#include <algorithm>
#include <utility>

namespace spectrum::gbdt {

Records::Records(std::size_t n_rows, std::vector<int> features)
    : n_rows_(n_rows), features_(std::move(features)) {
  const std::size_t n = features_.size();
  std::size_t pairs = (n + kPair - 1) / kPair;
  if (n > kLanes) pairs += pairs % 2;
  stride_ = pairs * kPair;
  first_.push_back(0);
  for (std::size_t p = 0; p < pairs; ++p) {
    first_.push_back(n * (p + 1) / pairs);
    for (std::size_t f = first_[p]; f < first_[p + 1]; ++f) byte_of_.push_back(p * kPair + f - first_[p]);
  }
  bytes_ = LargeArray<std::uint8_t>(n_rows_ * stride_);
}

void Records::clear(std::size_t begin, std::size_t end) { std::fill(row(begin), row(end), std::uint8_t{0}); }

void select(const Records& all, std::span<const std::size_t> places, std::size_t begin, std::size_t end,
            Records& out) {
  std::vector<std::pair<std::size_t, std::size_t>> moves;
  for (std::size_t i = 0; i < places.size(); ++i) moves.emplace_back(all.byte_of(places[i]), out.byte_of(i));
  out.clear(begin, end);
  for (std::size_t r = begin; r < end; ++r) {
    const std::uint8_t* from = all.row(r);
    std::uint8_t* to = out.row(r);
    for (const auto& [source, target] : moves) to[target] = from[source];
  }
}

}  // namespace spectrum::gbdt
