#include "io/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "io/descriptor.h"

namespace spectrum::io {
namespace {

Unexpected cannot_write(const std::string& path, const std::string& why) {
  return fail(ErrorKind::kIo, "cannot write " + path + ": " + why + "; what was there before is unchanged");
}

/// A new file beside its future place, removed unless it got there.
class Temporary {
 public:
  Temporary(const std::string& path, mode_t mode) {
    const std::string directory = directory_of(path);
    const std::string name = path.substr(path.rfind('/') + 1).substr(0, kLongestName);
    for (int attempt = 0; attempt < 100 && fd_ < 0; ++attempt) {
      path_ =
          directory + "/." + name + "." + std::to_string(::getpid()) + "-" + std::to_string(attempt) + ".tmp";
      fd_ = open_retrying(path_, O_WRONLY | O_CREAT | O_EXCL, mode);
      if (fd_ < 0 && errno != EEXIST) return;
    }
    exists_ = fd_ >= 0;
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary() {
    if (fd_ >= 0) ::close(fd_);
    if (exists_) ::unlink(path_.c_str());
  }
  bool exists() const { return exists_; }
  int fd() const { return fd_; }
  bool close() { return ::close(std::exchange(fd_, -1)) == 0; }
  bool move_to(const std::string& path) {
    exists_ = ::rename(path_.c_str(), path.c_str()) != 0;
    return !exists_;
  }

 private:
  static constexpr std::size_t kLongestName = 200;  // so that the rest fits in what file systems allow
  std::string path_;
  int fd_ = -1;
  bool exists_ = false;
};

Result<void> write_through(const std::string& path, std::string_view bytes) {
  Descriptor d(open_retrying(path, O_WRONLY));
  if (!d.open() || !write_all(d.get(), bytes) || d.close() != 0) {
    return fail(ErrorKind::kIo, "cannot write " + path + ": " + reason(errno));
  }
  return {};
}

Result<void> replace(const std::string& path, std::string_view bytes, mode_t mode) {
  const std::string directory = directory_of(path);
  Temporary temporary(path, mode);
  if (!temporary.exists()) {
    const int code = errno;
    if (code == ENOENT) {
      return fail(ErrorKind::kIo, "cannot write " + path + ": the directory " + directory +
                                      " does not exist; create it first (mkdir -p " + directory + ")");
    }
    return cannot_write(path, reason(code));
  }
  if (!write_all(temporary.fd(), bytes) || ::fsync(temporary.fd()) != 0 || !temporary.close() ||
      !temporary.move_to(path)) {
    return cannot_write(path, reason(errno));
  }
  if (!sync_directory(directory)) {
    return fail(ErrorKind::kIo,
                path + " is written, but its directory could not be flushed: " + reason(errno));
  }
  return {};
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  Descriptor d(open_retrying(path, O_RDONLY));
  if (!d.open()) {
    const int code = errno;
    const std::string why = code == ENOENT ? "there is no such file" : reason(code);
    return fail(ErrorKind::kMissingInput, "cannot read " + path + ": " + why);
  }
  struct stat info {};
  if (::fstat(d.get(), &info) != 0) return fail(ErrorKind::kIo, "cannot read " + path + ": " + reason(errno));
  if (S_ISDIR(info.st_mode)) {
    return fail(ErrorKind::kMissingInput, "cannot read " + path + ": it is a directory, a file was expected");
  }
  const Unexpected too_large = fail(
      ErrorKind::kBadData, "cannot read " + path + ": larger than " + std::to_string(max_bytes) + " bytes");
  const auto expected = static_cast<std::size_t>(std::max<off_t>(info.st_size, 0));
  if (S_ISREG(info.st_mode) && expected > max_bytes) return too_large;

  std::string bytes;
  std::size_t used = 0;
  while (true) {  // to the end, whatever size the file had when it was opened
    if (used > max_bytes) return too_large;
    if (bytes.size() - used < 4096) bytes.resize(std::max(expected + 4096, used + used / 2 + 65536));
    const ssize_t n = ::read(d.get(), bytes.data() + used, bytes.size() - used);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(ErrorKind::kIo, "cannot read " + path + ": " + reason(errno));
    if (n == 0) break;
    used += static_cast<std::size_t>(n);
  }
  bytes.resize(used);
  return bytes;
}

Result<void> write_file_atomic(const std::string& path, std::string_view bytes) {
  if (path.empty()) return fail(ErrorKind::kIo, "cannot write a file without a name");
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    if (errno != ENOENT) return cannot_write(path, reason(errno));
    if (::lstat(path.c_str(), &info) == 0) return cannot_write(path, "it is a symbolic link to nowhere");
    return replace(path, bytes, 0666);
  }
  if (S_ISDIR(info.st_mode)) return cannot_write(path, "a directory of that name is in the way");
  if (!S_ISREG(info.st_mode)) return write_through(path, bytes);
  if (::access(path.c_str(), W_OK) != 0) return cannot_write(path, reason(errno));
  std::error_code code;
  const auto target = std::filesystem::canonical(path, code);
  if (code) return cannot_write(path, code.message());
  return replace(target.string(), bytes, info.st_mode & 0777);
}

std::optional<std::string_view> temporary_for(std::string_view name) {
  if (!name.starts_with('.') || !name.ends_with(".tmp")) return std::nullopt;
  name = name.substr(1, name.size() - 5);
  const auto eat_digits = [&name] {
    const std::size_t before = name.size();
    while (!name.empty() && name.back() >= '0' && name.back() <= '9') name.remove_suffix(1);
    return name.size() < before;
  };
  const auto eat = [&name](char c) {
    if (!name.ends_with(c)) return false;
    name.remove_suffix(1);
    return true;
  };
  const bool ours = eat_digits() && eat('-') && eat_digits() && eat('.') && !name.empty();
  return ours ? std::optional(name) : std::nullopt;
}

Result<void> ensure_directory(const std::string& path) {
  std::error_code code;
  std::filesystem::create_directories(path, code);
  if (code && !std::filesystem::is_directory(path)) {
    return fail(ErrorKind::kIo, "cannot create the directory " + path + ": " + code.message());
  }
  if (!std::filesystem::is_directory(path, code)) {
    return fail(ErrorKind::kIo,
                "cannot create the directory " + path + ": a file of that name is in the way");
  }
  return {};
}

bool file_exists(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0;
}

}  // namespace spectrum::io
