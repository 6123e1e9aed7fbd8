#include "nn/parallel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

namespace spectrum::nn {
namespace {

/// What a run did: how often every index was taken, and whether a thread number was ever used twice at a
/// time.
struct Record {
  explicit Record(int count, int threads)
      : taken(static_cast<std::size_t>(count)), busy(static_cast<std::size_t>(threads)) {}
  std::vector<std::atomic<int>> taken, busy;
  std::atomic<bool> clash = false;
};

void note(void* context, int index, int thread) {
  auto& r = *static_cast<Record*>(context);
  auto& own = r.busy.at(static_cast<std::size_t>(thread));
  if (++own != 1) r.clash = true;
  ++r.taken[static_cast<std::size_t>(index)];
  --own;
}

void expect_all_once(int count, int threads) {
  Record r(count, threads);
  parallel_for(count, threads, note, &r);
  EXPECT_TRUE(std::all_of(r.taken.begin(), r.taken.end(), [](const auto& n) { return n == 1; }));
  EXPECT_FALSE(r.clash);
}

TEST(ParallelFor, TakesEveryIndexOnceAndLendsEveryNumberToOneThread) {
  for (const int threads : {1, 2, 3, 4, 2, 8})
    for (const int count : {0, 1, 2, 3, 17, 400}) expect_all_once(count, threads);
}

TEST(ParallelFor, ManyShortRuns) {
  for (int i = 0; i < 3000; ++i) expect_all_once(2, 2);
}

TEST(ParallelFor, IsUsedByMoreThanOneThread) {
  std::atomic<int> inside = 0;
  const auto meet = [](void* context, int, int) {  // each waits until the other has come
    auto& n = *static_cast<std::atomic<int>*>(context);
    ++n;
    while (n < 2) std::this_thread::yield();
  };
  parallel_for(2, 2, meet, &inside);
  EXPECT_EQ(inside, 2);
}

TEST(ParallelFor, CallersAtTheSameTimeAndCallsFromWithinAllFinish) {
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i)
    callers.emplace_back([] {
      for (int k = 0; k < 200; ++k) expect_all_once(5, 3);
    });
  for (std::thread& t : callers) t.join();

  std::atomic<int> sum = 0;
  const auto outer = [](void* context, int, int) {
    const auto inner = [](void* total, int, int) { ++*static_cast<std::atomic<int>*>(total); };
    parallel_for(3, 2, inner, context);
  };
  parallel_for(4, 2, outer, &sum);
  EXPECT_EQ(sum, 12);
}

TEST(ParallelFor, WhatTheWorkThrowsComesToTheCallerAndTheNextRunIsWhole) {
  for (const int threads : {1, 2, 4}) {
    std::atomic<int> begun = 0;
    const auto work = [](void* context, int index, int) {
      ++*static_cast<std::atomic<int>*>(context);
      if (index == 3) throw std::runtime_error("index 3");
    };
    EXPECT_THROW(parallel_for(1'000'000, threads, work, &begun), std::runtime_error);
    EXPECT_LT(begun, 1'000'000);
    expect_all_once(50, threads);
  }
}

}  // namespace
}  // namespace spectrum::nn
