#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "io/cache.h"
#include "io/result.h"

namespace spectrum::pipeline {

/// One writer at a time: commands that change a cache hold its lock while they read, merge and write. The
/// lock is the kernel's, on the file PATH.lock beside the cache, so that it goes with the process, however
/// that ends.
class CacheLock {
 public:
  /// Waits up to `wait_seconds` for another process, then removes what killed writers left behind. A device
  /// or pipe needs no lock. Errors: kTryLater, naming the process that holds it; kIo.
  static io::Result<CacheLock> take(const std::string& cache_path, double wait_seconds);
  CacheLock(CacheLock&& other) noexcept;
  CacheLock& operator=(CacheLock&& other) noexcept;
  ~CacheLock();

 private:
  explicit CacheLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

// What follows is for who holds the lock, generations() excepted. A kill at any moment leaves `path` with the
// old bytes or the new ones, whole.

/// A cache as it was before a command replaced it.
struct Generation {
  std::string path;
  std::string timestamp;  ///< when it was replaced, as its name tells, "20261127T031500Z"
  int number = 0;         ///< tells those of one second apart; "-NUMBER" behind the timestamp unless 0
  std::size_t bytes = 0;
};

/// Those of a cache, newest first: the files NAME.TIMESTAMP[-NUMBER] beside it.
std::vector<Generation> generations(const std::string& cache_path);

/// Writes `cache` to `path` and keeps what stood there as a generation, unless the bytes are the same; of
/// generations the newest `keep` stay. Refuses to put less in place of more: a series or a bar that the file
/// has and `cache` lacks is kInternal; bars more than a day after `now`, which a reader drops, do not count.
/// Errors: kIo, kInternal, and kBadData where what stands there does not read.
io::Result<void> replace_cache(const std::string& path, const io::Cache& cache, io::Instant now, int keep);

/// The same for any bytes, without a look at what they are. Error: kIo.
io::Result<void> replace_bytes(const std::string& path, std::string_view bytes, io::Instant now, int keep);

/// Puts a generation back in place (the n-th newest, from 1) after reading it, and keeps what stood there as
/// a generation of its own. Returns the generation restored. Errors: kMissingInput (there is none), kBadData
/// (it does not read), kIo.
io::Result<Generation> restore_generation(const std::string& path, int n, io::Instant now, int keep);

}  // namespace spectrum::pipeline
