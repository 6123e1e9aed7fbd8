#pragma once

#include <cstddef>
#include <memory>
#include <span>

namespace spectrum::gbdt {

/// Memory aligned to a cache line; for arrays of megabytes the system is asked for large pages, since rows
/// are met in leaps: with small pages half the time goes into finding them. Throws std::bad_alloc.
void* allocate_large(std::size_t bytes);
void release_large(void* memory);

/// n numbers, not set yet: pages belong to the thread that writes them first.
template <class T>
class LargeArray {
 public:
  LargeArray() = default;
  explicit LargeArray(std::size_t n) : data_(static_cast<T*>(allocate_large(n * sizeof(T)))), n_(n) {}

  std::size_t size() const { return n_; }
  T* data() { return data_.get(); }
  const T* data() const { return data_.get(); }
  T& operator[](std::size_t i) { return data_.get()[i]; }
  const T& operator[](std::size_t i) const { return data_.get()[i]; }
  std::span<T> span() { return {data_.get(), n_}; }
  std::span<const T> span() const { return {data_.get(), n_}; }

 private:
  struct Release {
    void operator()(T* memory) const { release_large(memory); }
  };
  std::unique_ptr<T, Release> data_;
  std::size_t n_ = 0;
};

}  // namespace spectrum::gbdt
