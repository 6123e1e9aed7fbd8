#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <thread>
#include <utility>

#include "apps/pipeline/cache_path.h"
#include "apps/pipeline/cache_store.h"
#include "io/file.h"

namespace spectrum::pipeline {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPause{20};  // between two looks at a lock that is taken

io::Unexpected cannot_lock(const std::string& path, int code) {
  if (code == ENOENT)
    return io::fail(io::ErrorKind::kIo,
                    "cannot write " + path + ": its directory does not exist; create it first");
  return io::fail(io::ErrorKind::kIo, "cannot lock " + path + ": " + path +
                                          ".lock: " + std::generic_category().message(code) +
                                          "; its folder must be writable, or name another file with --data");
}

/// 0 once the lock is ours, else the system's reason: EWOULDBLOCK where somebody held it all the time.
int wait_for_lock(int descriptor, double seconds) {
  const auto started = Clock::now();
  while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return errno;
    const std::chrono::duration<double> waited = Clock::now() - started;
    if (!(waited.count() < seconds)) return EWOULDBLOCK;
    std::this_thread::sleep_for(kPause);
  }
  return 0;
}

/// Writes who holds the lock, for the message of those who wait. The lock holds without it.
void say_holder(int descriptor, std::string_view pid) {
  [[maybe_unused]] const bool said =
      ::ftruncate(descriptor, 0) == 0 && ::pwrite(descriptor, pid.data(), pid.size(), 0) >= 0;
}

/// "process 1234", or "another process" where it has not said.
std::string holder(int descriptor) {
  char text[16];
  const ssize_t n = ::pread(descriptor, text, sizeof text, 0);
  std::string pid;
  for (ssize_t i = 0; i < n && text[i] >= '0' && text[i] <= '9'; ++i) pid += text[i];
  return pid.empty() ? "another process" : "process " + pid;
}

/// What writers that were killed left: temporary files, and a generation that is the cache itself, because it
/// was kept and the cache then not replaced.
void clean_up(const CachePath& place) {
  struct stat cache {};
  const bool exists = ::stat(place.whole().c_str(), &cache) == 0;
  std::error_code ignored;
  for (const std::string& name : place.neighbours()) {
    const auto owner = io::temporary_for(name);
    const std::string path = place.directory + "/" + name;
    struct stat file {};
    if (owner && (*owner == place.name || generation_name(place.name, *owner))) {
      fs::remove(path, ignored);
    } else if (exists && generation_name(place.name, name) && ::lstat(path.c_str(), &file) == 0 &&
               file.st_ino == cache.st_ino && file.st_dev == cache.st_dev) {
      fs::remove(path, ignored);
    }
  }
}

}  // namespace

io::Result<CacheLock> CacheLock::take(const std::string& cache_path, double wait_seconds) {
  std::error_code code;
  const fs::file_status status = fs::status(cache_path, code);
  if (fs::is_directory(status))
    return io::fail(io::ErrorKind::kIo,
                    "cannot write " + cache_path + ": a directory of that name is in the way");
  if (fs::exists(status) && !fs::is_regular_file(status)) return CacheLock(-1);

  const CachePath place(cache_path);
  const std::string path = place.whole() + ".lock";
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return cannot_lock(cache_path, errno);
  if (const int failure = wait_for_lock(descriptor, wait_seconds); failure != 0) {
    const std::string who = holder(descriptor);
    ::close(descriptor);
    if (failure != EWOULDBLOCK) return cannot_lock(cache_path, failure);
    return io::fail(io::ErrorKind::kTryLater,
                    cache_path + " is being changed by " + who +
                        "; try again when it is done, or wait longer with --lock-wait SECONDS");
  }
  say_holder(descriptor, std::to_string(::getpid()) + "\n");
  clean_up(place);
  return CacheLock(descriptor);
}

CacheLock::CacheLock(CacheLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

CacheLock& CacheLock::operator=(CacheLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

CacheLock::~CacheLock() {
  if (descriptor_ < 0) return;
  say_holder(descriptor_, "");
  ::close(descriptor_);
}

}  // namespace spectrum::pipeline
