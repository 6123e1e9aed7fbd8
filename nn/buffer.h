#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace spectrum::nn {

/// Allocator whose blocks start on a cache line, so that vector loads never straddle two of them.
template <class S>
struct CacheLineAllocator {
  using value_type = S;
  static constexpr std::align_val_t kAlignment{64};

  CacheLineAllocator() = default;
  template <class U>
  CacheLineAllocator(const CacheLineAllocator<U>&) {}
  S* allocate(std::size_t n) { return static_cast<S*>(::operator new(n * sizeof(S), kAlignment)); }
  void deallocate(S* p, std::size_t) { ::operator delete(p, kAlignment); }
  bool operator==(const CacheLineAllocator&) const { return true; }
};

template <class S>
using Buffer = std::vector<S, CacheLineAllocator<S>>;

/// n rounded up so that the next block of scalars starts on a cache line again.
template <class S>
constexpr std::size_t padded(std::size_t n) {
  constexpr std::size_t kLine = 64 / sizeof(S);
  return (n + kLine - 1) / kLine * kLine;
}

}  // namespace spectrum::nn
