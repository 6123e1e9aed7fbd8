#pragma once
// Whole files in and out. Every message names the path.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "io/result.h"

namespace spectrum::io {

inline constexpr std::size_t kMaxFileBytes = std::size_t{128} << 20;

/// All bytes of a file. Errors: kMissingInput (not there, a directory, no permission), kBadData (more than
/// `max_bytes`), kIo (the read failed).
Result<std::string> read_file(const std::string& path, std::size_t max_bytes = kMaxFileBytes);

/// Replaces `path` by `bytes`, or leaves it as it was: temporary file in the same directory, fsync, rename,
/// fsync of the directory. A symbolic link keeps pointing where it did; a device or pipe is written to
/// directly. The directory must exist. Error: kIo. The process should ignore SIGXFSZ, so that a file-size
/// limit is an error and not a death.
Result<void> write_file_atomic(const std::string& path, std::string_view bytes);

/// The name of the file that a temporary one of write_file_atomic was to become (".NAME.PID-N.tmp", of a very
/// long NAME its beginning); nothing where `name` is no temporary file's. A writer that was killed leaves
/// one.
std::optional<std::string_view> temporary_for(std::string_view name);

/// Creates a directory and its parents where missing. Error: kIo.
Result<void> ensure_directory(const std::string& path);

bool file_exists(const std::string& path);

}  // namespace spectrum::io
