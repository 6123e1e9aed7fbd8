#include "gbdt/records.h"

#include <algorithm>
#include <utility>

namespace spectrum::gbdt {

Records::Records(std::size_t n_rows, std::vector<int> features, const Binner& bins)
    : n_rows_(n_rows),
      features_(std::move(features)),
      grouped_(features_),
      places_(static_cast<std::size_t>(bins.n_features())) {
  std::ranges::stable_partition(grouped_, [&](int f) { return !bins.feature(f).narrow(); });
  const std::size_t n = grouped_.size();
  std::size_t pairs = (n + kPair - 1) / kPair;
  if (n > kLanes) pairs += pairs % 2;
  first_.push_back(0);
  for (std::size_t p = 0; p < pairs; ++p) {
    const std::size_t first = first_.back(), begin = begin_.back();
    first_.push_back(n * (p + 1) / pairs);
    const bool halves = bins.feature(grouped_[first]).narrow();  // and so are those behind it
    begin_.push_back(begin + (halves ? kLanes : kPair));
    for (std::size_t i = 0; first + i < first_.back(); ++i) {
      places_[static_cast<std::size_t>(grouped_[first + i])] =
          halves ? Place{begin + i % kLanes, i < kLanes ? 0 : 4, 15} : Place{begin + i, 0, 255};
    }
  }
  bytes_ = LargeArray<std::uint8_t>(n_rows_ * stride());
}

void Records::clear(std::size_t begin, std::size_t end) { std::fill(row(begin), row(end), std::uint8_t{0}); }

void Records::store(int feature, std::size_t first, std::span<const std::uint8_t> bins) {
  const Place place = place_of(feature);
  std::uint8_t* byte = row(first) + place.byte;
  const std::size_t step = stride();
  if (place.mask == 255) {
    for (std::size_t i = 0; i < bins.size(); ++i) byte[i * step] = bins[i];
  } else {
    for (std::size_t i = 0; i < bins.size(); ++i)
      byte[i * step] = static_cast<std::uint8_t>(byte[i * step] | bins[i] << place.shift);
  }
}

void select(const Records& all, std::size_t begin, std::size_t end, Records& out) {
  std::vector<std::pair<Records::Place, Records::Place>> halves;
  std::vector<std::pair<std::size_t, std::size_t>> whole;
  for (int f : out.features()) {
    const Records::Place from = all.place_of(f), to = out.place_of(f);
    if (from.mask == 255 && to.mask == 255)
      whole.emplace_back(from.byte, to.byte);
    else
      halves.emplace_back(from, to);
  }
  out.clear(begin, end);
  for (std::size_t r = begin; r < end; ++r) {
    const std::uint8_t* from = all.row(r);
    std::uint8_t* to = out.row(r);
    for (const auto& [source, target] : whole) to[target] = from[source];
    for (const auto& [source, target] : halves) {
      const int bin = from[source.byte] >> source.shift & source.mask;
      to[target.byte] = static_cast<std::uint8_t>(to[target.byte] | bin << target.shift);
    }
  }
}

}  // namespace spectrum::gbdt
