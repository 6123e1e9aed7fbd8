// The program's own operators new, so that they can be counted.
#include "allocations.h"

#include <cstdlib>
#include <new>

namespace {

std::size_t count = 0;

void* take(std::size_t size, std::size_t unit) {
  ++count;
  if (void* p = std::aligned_alloc(unit, (size + unit) / unit * unit)) return p;
  throw std::bad_alloc();
}

}  // namespace

std::size_t spectrum::features::testing::allocations() { return count; }

void* operator new(std::size_t size) { return take(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t line) {
  return take(size, static_cast<std::size_t>(line));
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }
