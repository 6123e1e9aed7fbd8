#pragma once
// What stands between a file and its bytes: descriptors, and calls that a signal may interrupt.
#include <sys/types.h>

#include <string>
#include <string_view>

namespace spectrum::io {

/// The system's words for an errno.
std::string reason(int code);

/// Closes a descriptor; close() reports what the destructor cannot.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }
  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }
  int close();

 private:
  int release() {
    const int fd = fd_;
    fd_ = -1;
    return fd;
  }
  int fd_;
};

/// open(2), again where a signal interrupted it; on failure -1, and errno says why.
int open_retrying(const std::string& path, int flags, mode_t mode = 0);

/// Writes all bytes; on failure errno says why.
bool write_all(int fd, std::string_view bytes);

/// The directory that a path stands in.
std::string directory_of(const std::string& path);

/// Makes a new name in a directory, or a rename, survive a power cut.
bool sync_directory(const std::string& directory);

}  // namespace spectrum::io
