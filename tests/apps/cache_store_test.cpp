#include "apps/pipeline/cache_store.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#ifdef __linux__
#include <sys/ptrace.h>
#endif
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <functional>
#include <random>

#include "apps/pipeline/cache_path.h"
#include "io/cache_merge.h"
#include "io/file.h"
#include "program.h"

namespace spectrum::pipeline {
namespace {

const io::Instant kNow = io::parse_instant("2026-11-27T08:45:00+05:30").value();
const io::Day kFirst = io::parse_day("2020-01-01").value();
constexpr int kKeep = 3;

io::Candles bars(int first, int count, double close = 100) {
  io::Candles out;
  for (int i = first; i < first + count; ++i) {
    const io::Day day = kFirst + i;
    out.push_back({day * 86400LL - 19800, day, close, close + 1, close - 1, close, 0});
  }
  return out;
}

/// A cache of the primary series and VIX, `count` bars each.
io::Cache cache_of(int count, double close = 100) {
  io::Cache c;
  c.timestamp = "2026-11-27T08:45:00+05:30";
  for (const char* key : {"nifty_daily", "vix"}) {
    io::Series s;
    s.key = key;
    s.interval = "1d";
    s.bars = bars(0, count, close);
    c.series.push_back(std::move(s));
  }
  return c;
}

class CacheStore : public testing::Test {
 protected:
  std::string path() const { return (folder_ / "cache.json").string(); }
  std::string bytes() const { return io::read_file(path()).value(); }
  io::Cache read() const { return io::read_cache(path(), kNow).value().cache; }
  std::size_t rows() const { return read().find("nifty_daily")->bars.size(); }
  /// Names of the files beside the cache.
  std::vector<std::string> others() const {
    std::vector<std::string> out;
    for (const auto& [name, ignored] : folder_.files())
      if (name != "cache.json") out.push_back(name);
    return out;
  }

  test::Folder folder_;
};

/// Runs `work` in another process.
pid_t in_child(const std::function<int()>& work) {
  const pid_t child = fork();
  if (child == 0) _exit(work());
  return child;
}

int exit_code_of(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// A number that two processes see.
class SharedNumber {
 public:
  SharedNumber()
      : at_(new (mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                      -1, 0)) std::atomic<int>(0)) {}
  ~SharedNumber() { munmap(at_, sizeof *at_); }
  SharedNumber(const SharedNumber&) = delete;
  std::atomic<int>& operator*() { return *at_; }

 private:
  std::atomic<int>* at_;
};

// ---- replacing ----

TEST_F(CacheStore, WhatWasReplacedIsKept) {
  ASSERT_TRUE(replace_cache(path(), cache_of(3), kNow, kKeep));
  EXPECT_TRUE(generations(path()).empty());
  const std::string before = bytes();
  ASSERT_TRUE(replace_cache(path(), cache_of(4), kNow, kKeep));
  EXPECT_EQ(rows(), 4u);
  const auto kept = generations(path());
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].timestamp, "20261127T031500Z");
  EXPECT_EQ(kept[0].bytes, before.size());
  EXPECT_EQ(io::read_file(kept[0].path).value(), before);
  EXPECT_EQ(others(), std::vector<std::string>{"cache.json.20261127T031500Z"});
}

TEST_F(CacheStore, TheSameBytesAreNoReplacement) {
  ASSERT_TRUE(replace_cache(path(), cache_of(3), kNow, kKeep));
  ASSERT_TRUE(replace_cache(path(), cache_of(3), kNow, kKeep));
  EXPECT_TRUE(generations(path()).empty());
}

TEST_F(CacheStore, RefusesToLoseASeriesOrABar) {
  ASSERT_TRUE(replace_cache(path(), cache_of(4), kNow, kKeep));
  const std::string before = bytes();
  const auto refused = [&](const io::Cache& less, const char* says) {
    const auto r = replace_cache(path(), less, kNow, kKeep);
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().kind, io::ErrorKind::kInternal);
    EXPECT_NE(r.error().message.find(says), std::string::npos) << r.error().message;
    EXPECT_EQ(bytes(), before);
    EXPECT_TRUE(others().empty());
  };
  io::Cache less = cache_of(4);
  less.series.pop_back();
  refused(less, "series vix would be lost");
  less = cache_of(5);
  less.find("vix")->bars = bars(1, 4);
  refused(less, "the bar of 2020-01-01 of series vix");
  refused(cache_of(3), "the bar of 2020-01-04 of series nifty_daily");
}

TEST_F(CacheStore, OtherPricesAreNoLoss) {
  ASSERT_TRUE(replace_cache(path(), cache_of(4, 100), kNow, kKeep));
  ASSERT_TRUE(replace_cache(path(), cache_of(4, 120), kNow, kKeep));
  EXPECT_EQ(read().find("vix")->bars.close[0], 120);
}

TEST_F(CacheStore, WhatReadersDropMayGo) {
  io::Cache c = cache_of(4);
  c.find("vix")->bars.push_back(bars(7000, 1).bar(0));  // 2039
  ASSERT_TRUE(io::write_cache(path(), c));
  EXPECT_TRUE(replace_cache(path(), cache_of(5), kNow, kKeep));
}

TEST_F(CacheStore, WhatDoesNotReadIsNotReplaced) {
  ASSERT_TRUE(io::write_file_atomic(path(), "half a ca"));
  const auto r = replace_cache(path(), cache_of(4), kNow, kKeep);
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().kind, io::ErrorKind::kBadData);
  EXPECT_EQ(bytes(), "half a ca");
  EXPECT_TRUE(replace_bytes(path(), "{}", kNow, kKeep));  // by who knows what he does
  EXPECT_EQ(io::read_file(generations(path())[0].path).value(), "half a ca");
}

TEST_F(CacheStore, AFailedWriteLeavesNoGeneration) {
  ASSERT_TRUE(replace_cache(path(), cache_of(4), kNow, kKeep));
  const std::string before = bytes();
  EXPECT_EQ(exit_code_of(in_child([&] {
              std::signal(SIGXFSZ, SIG_IGN);
              const rlimit limit{512, 512};
              setrlimit(RLIMIT_FSIZE, &limit);
              const auto r = replace_cache(path(), cache_of(50), kNow, kKeep);
              return !r && r.error().kind == io::ErrorKind::kIo ? 0 : 1;
            })),
            0);
  EXPECT_EQ(bytes(), before);
  EXPECT_TRUE(others().empty());
}

// ---- generations ----

TEST_F(CacheStore, TheNewestGenerationsStayAlsoWithinASecond) {
  for (int n = 1; n <= 12; ++n) ASSERT_TRUE(replace_cache(path(), cache_of(n), kNow, kKeep));
  const auto kept = generations(path());
  ASSERT_EQ(kept.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(io::read_cache(kept[i].path, kNow)->cache.find("vix")->bars.size(), 11 - i);
    EXPECT_EQ(kept[i].number, 10 - static_cast<int>(i));
  }
}

TEST_F(CacheStore, AClockThatGoesBackMakesNoOlderGeneration) {
  for (int n = 1; n <= 5; ++n)
    ASSERT_TRUE(replace_cache(path(), cache_of(n), {kNow.seconds - 3600 * n, 0}, kKeep));
  EXPECT_EQ(io::read_cache(generations(path())[0].path, kNow)->cache.find("vix")->bars.size(), 4u);
}

TEST_F(CacheStore, GenerationsAreToldFromOtherFiles) {
  ASSERT_TRUE(replace_cache(path(), cache_of(1), kNow, kKeep));
  for (const char* name : {"cache.json.20261127T031500", "cache.json.20261127T031500Z-", "cache.json.bak",
                           "cache.json.20261127T031500Z-0", "cache.json.20261127T031500Z--1",
                           "cache.json.2026112xT031500Z", "other.json.20261127T031500Z", "cache.json.lock"})
    test::spill(folder_ / name, "x");
  EXPECT_TRUE(generations(path()).empty());
  const std::size_t before = others().size();
  for (int n = 2; n <= 8; ++n) ASSERT_TRUE(replace_cache(path(), cache_of(n), kNow, kKeep));
  EXPECT_EQ(others().size(), before + kKeep);
}

TEST_F(CacheStore, AGenerationIsPutBack) {
  std::vector<std::string> versions;
  for (int n = 1; n <= 3; ++n) {
    ASSERT_TRUE(replace_cache(path(), cache_of(n), kNow, 5));
    versions.push_back(bytes());
  }
  const auto restored = restore_generation(path(), 2, kNow, 5);
  ASSERT_TRUE(restored) << restored.error().message;
  EXPECT_EQ(bytes(), versions[0]);
  const auto kept = generations(path());
  ASSERT_EQ(kept.size(), 3u);
  EXPECT_EQ(io::read_file(kept[0].path).value(), versions[2]);
  ASSERT_TRUE(restore_generation(path(), 1, kNow, 5));
  EXPECT_EQ(bytes(), versions[2]);
}

TEST_F(CacheStore, OnlyWhatReadsIsPutBack) {
  EXPECT_EQ(restore_generation(path(), 1, kNow, kKeep).error().kind, io::ErrorKind::kMissingInput);
  ASSERT_TRUE(replace_cache(path(), cache_of(1), kNow, kKeep));
  ASSERT_TRUE(replace_cache(path(), cache_of(2), kNow, kKeep));
  const std::string before = bytes();
  for (int n : {0, -1, 2})
    EXPECT_EQ(restore_generation(path(), n, kNow, kKeep).error().kind, io::ErrorKind::kMissingInput) << n;
  const std::string generation = generations(path())[0].path;
  test::spill(generation, io::read_file(generation).value().substr(0, 300));
  EXPECT_EQ(restore_generation(path(), 1, kNow, kKeep).error().kind, io::ErrorKind::kBadData);
  EXPECT_EQ(bytes(), before);
}

// ---- the lock ----

TEST_F(CacheStore, ASecondWriterIsToldWhoHoldsTheLock) {
  SharedNumber stage;
  const pid_t child = in_child([&] {
    const auto lock = CacheLock::take(path(), 0);
    *stage = lock ? 1 : -1;
    while (*stage != 2) usleep(1000);
    return 0;
  });
  while (*stage == 0) usleep(1000);
  EXPECT_EQ(*stage, 1);
  const auto refused = CacheLock::take(path(), 0.05);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, io::ErrorKind::kTryLater);
  EXPECT_NE(refused.error().message.find("process " + std::to_string(child)), std::string::npos)
      << refused.error().message;
  EXPECT_FALSE(CacheLock::take(path(), 0));  // and asking has not wiped the name
  *stage = 2;
  EXPECT_TRUE(CacheLock::take(path(), 10));  // it is soon done
  EXPECT_EQ(exit_code_of(child), 0);
}

TEST_F(CacheStore, ALockGoesWithItsProcess) {
  SharedNumber stage;
  const pid_t child = in_child([&] {
    const auto lock = CacheLock::take(path(), 0);
    *stage = 1;
    pause();
    return 0;
  });
  while (*stage == 0) usleep(1000);
  kill(child, SIGKILL);
  exit_code_of(child);
  EXPECT_TRUE(CacheLock::take(path(), 0));
}

TEST_F(CacheStore, TheLocksFileStaysAndIsTheOwners) {
  { EXPECT_TRUE(CacheLock::take(path(), 0)); }
  struct stat info {};
  ASSERT_EQ(stat((path() + ".lock").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(info.st_size, 0);
}

TEST_F(CacheStore, TwoNamesOfOneFileHaveOneLock) {
  ASSERT_TRUE(replace_cache(path(), cache_of(1), kNow, kKeep));
  const std::string link = (folder_ / "link.json").string();
  test::fs::create_symlink(path(), link);
  const auto held = CacheLock::take(path(), 0);
  ASSERT_TRUE(held);
  EXPECT_FALSE(CacheLock::take(link, 0));
  ASSERT_TRUE(replace_cache(link, cache_of(2), kNow, kKeep));
  EXPECT_EQ(generations(path()).size(), 1u);
  EXPECT_TRUE(test::fs::is_symlink(link));
}

TEST_F(CacheStore, WhatCannotBeLockedSaysSo) {
  const auto directory = CacheLock::take((folder_ / "").string(), 0);
  ASSERT_FALSE(directory);
  EXPECT_EQ(directory.error().kind, io::ErrorKind::kIo);
  const auto nowhere = CacheLock::take((folder_ / "none/cache.json").string(), 0);
  ASSERT_FALSE(nowhere);
  EXPECT_NE(nowhere.error().message.find("does not exist"), std::string::npos);
  EXPECT_TRUE(CacheLock::take("/dev/null", 0));
  EXPECT_FALSE(io::file_exists("/dev/null.lock"));
}

TEST_F(CacheStore, TheNextHolderCleansUp) {
  ASSERT_TRUE(replace_cache(path(), cache_of(1), kNow, kKeep));
  ASSERT_TRUE(replace_cache(path(), cache_of(2), kNow, kKeep));
  test::fs::create_hard_link(path(), folder_ / "cache.json.20261127T031501Z");  // kept, then killed
  for (const char* name : {".cache.json.123-0.tmp", ".cache.json.20261127T031500Z.77-1.tmp",
                           ".other.json.123-0.tmp", ".cache.json.x.123-0.tmp", ".cache.json.tmp"})
    test::spill(folder_ / name, "x");
  { ASSERT_TRUE(CacheLock::take(path(), 0)); }
  EXPECT_EQ(others(),
            (std::vector<std::string>{".cache.json.tmp", ".cache.json.x.123-0.tmp", ".other.json.123-0.tmp",
                                      "cache.json.20261127T031500Z", "cache.json.lock"}));
}

// ---- two processes, and kill -9 ----

/// Reads the cache, adds one bar that nobody else has, writes it.
bool add_bar(const std::string& path, int number) {
  const auto lock = CacheLock::take(path, 60);
  if (!lock) return false;
  auto cache = io::read_cache(path, kNow);
  if (!cache) return false;
  for (io::Series& s : cache->cache.series)
    io::update_series(s, {bars(number, 1), {}, "test", "2026-11-27T03:15:00Z"});
  return static_cast<bool>(replace_cache(path, cache->cache, kNow, kKeep));
}

TEST_F(CacheStore, TwoWritersNeverLoseEachOthersBars) {
  constexpr int kEach = 40;
  ASSERT_TRUE(replace_cache(path(), cache_of(1), kNow, kKeep));
  const auto writer = [&](int offset) {
    return in_child([this, offset] {
      for (int i = 0; i < kEach; ++i)
        if (!add_bar(path(), 1 + 2 * i + offset)) return 1;
      return 0;
    });
  };
  const pid_t even = writer(0), odd = writer(1);
  EXPECT_EQ(exit_code_of(even), 0);
  EXPECT_EQ(exit_code_of(odd), 0);
  EXPECT_EQ(rows(), 1u + 2 * kEach);
  EXPECT_EQ(others().size(), kKeep + 1u);
}

#ifdef __linux__

/// Runs `work` in another process and kills it at its stop number `stop`: before or after a system call,
/// since nothing else changes a file. True where it was done before that.
bool done_before(int stop, const std::function<int()>& work) {
  const pid_t child = in_child([&] {
    if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) return 77;
    raise(SIGSTOP);
    return work();
  });
  int status = 0;
  for (int i = 0; waitpid(child, &status, 0) == child && WIFSTOPPED(status); ++i) {
    if (i == stop) {
      kill(child, SIGKILL);
      waitpid(child, &status, 0);
      return false;
    }
    ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
  }
  return true;
}

TEST_F(CacheStore, AKillAtEverySystemCallLosesNothing) {
  if (exit_code_of(in_child([] { return ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0 ? 0 : 77; })) != 0)
    GTEST_SKIP() << "no process may be traced here";
  ASSERT_TRUE(replace_cache(path(), cache_of(1), kNow, kKeep));
  ASSERT_TRUE(replace_cache(path(), cache_of(2), kNow, kKeep));
  int stop = 0, safe = 2;
  while (!done_before(stop++, [&] { return add_bar(path(), safe) ? 0 : 1; })) {
    const auto r = io::read_cache(path(), kNow);
    ASSERT_TRUE(r) << "stop " << stop << ": " << r.error().message;
    const io::Candles& now = r->cache.find("vix")->bars;
    ASSERT_TRUE(now == bars(0, safe) || now == bars(0, safe + 1)) << "stop " << stop;
    safe = static_cast<int>(now.size());
    const auto kept = generations(path());
    ASSERT_LE(kept.size(), kKeep + 1u) << "stop " << stop;
    for (const Generation& g : kept) ASSERT_TRUE(io::read_cache(g.path, kNow)) << "stop " << stop;
    ASSERT_LT(stop, 2000);
  }
  EXPECT_GT(stop, 60);
  EXPECT_GT(safe, 10);  // or else it was never killed after the new bytes were in place
  EXPECT_EQ(rows(), safe + 1u);
  EXPECT_EQ(generations(path()).size(), static_cast<std::size_t>(kKeep));
  EXPECT_EQ(others().size(), kKeep + 1u) << "something was left behind";
}

#endif

TEST_F(CacheStore, AKillAtAnyMomentLosesNothing) {
  ASSERT_TRUE(replace_cache(path(), cache_of(1), kNow, kKeep));
  SharedNumber written;  // bars that the writer was told are safe
  *written = 1;
  std::mt19937_64 rng(9);
  for (int round = 0; round < 30; ++round) {
    const pid_t child = in_child([&] {
      for (int n = *written;; ++n) {
        if (!add_bar(path(), n)) return 1;
        *written = n + 1;
      }
    });
    usleep(static_cast<useconds_t>(500 + rng() % 12000));
    kill(child, SIGKILL);
    EXPECT_EQ(exit_code_of(child), -1) << "the writer failed before it was killed";
    const auto r = io::read_cache(path(), kNow);
    ASSERT_TRUE(r) << r.error().message;
    EXPECT_TRUE(r->warnings.empty());
    for (const io::Series& s : r->cache.series) {
      const auto known = static_cast<std::size_t>(*written);
      ASSERT_GE(s.bars.size(), known);
      ASSERT_LE(s.bars.size(), known + 1);  // one more where the kill came between writing and telling
      EXPECT_EQ(s.bars, bars(0, static_cast<int>(s.bars.size())));
    }
    for (const Generation& g : generations(path())) EXPECT_TRUE(io::read_cache(g.path, kNow)) << g.path;
  }
  EXPECT_GT(*written, 5);  // or else it was killed before it did anything
  EXPECT_LE(generations(path()).size(), kKeep + 1u);
  ASSERT_TRUE(add_bar(path(), *written + 1));
  EXPECT_EQ(generations(path()).size(), static_cast<std::size_t>(kKeep));
  EXPECT_EQ(others().size(), kKeep + 1u) << "something was left behind";
}

}  // namespace
}  // namespace spectrum::pipeline
