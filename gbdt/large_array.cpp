#include "gbdt/large_array.h"

#include <cstdlib>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace spectrum::gbdt {

void* allocate_large(std::size_t bytes) {
  constexpr std::size_t kLine = 64, kLargePage = std::size_t{1} << 21;
  const std::size_t alignment = bytes >= 2 * kLargePage ? kLargePage : kLine;
  const std::size_t whole = (bytes / alignment + 1) * alignment;
  void* memory = std::aligned_alloc(alignment, whole);
  if (memory == nullptr) throw std::bad_alloc();
#if defined(__linux__)
  if (alignment == kLargePage)
    madvise(memory, whole, MADV_HUGEPAGE);  // a wish: nothing is lost if it is refused
#endif
  return memory;
}

void release_large(void* memory) { std::free(memory); }

}  // namespace spectrum::gbdt
