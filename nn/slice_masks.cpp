#include "nn/slice_masks.h"

namespace spectrum::nn {

template <class S>
SliceMasks<S>::SliceMasks(const Chain<S>& chain, int steps, const Room& room)
    : chain_(chain),
      steps_(steps),
      slice_(room.slice),
      keys_(static_cast<std::size_t>(slice_count(room.batch, room.slice))),
      masks_(static_cast<std::size_t>(room.threads), Buffer<S>(chain.mask_size(room.slice * steps))) {}

template <class S>
void SliceMasks<S>::draw(int batch, std::mt19937_64& rng) {
  if (masks_.front().empty()) return;
  for (int s = 0; s < slice_count(batch, slice_); ++s) keys_[static_cast<std::size_t>(s)] = rng();
}

template <class S>
std::span<const S> SliceMasks<S>::of(const Slice& slice) {
  const int columns = slice.count * steps_;
  const std::span<S> own =
      std::span<S>(masks_[static_cast<std::size_t>(slice.thread)]).first(chain_.mask_size(columns));
  chain_.draw_masks(columns, own, keys_[static_cast<std::size_t>(slice.index)]);
  return own;
}

template class SliceMasks<float>;
template class SliceMasks<double>;

}  // namespace spectrum::nn
