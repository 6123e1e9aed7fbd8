#include "apps/pipeline/targets.h"

#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

#include "io/file.h"

namespace spectrum::pipeline {
namespace {

namespace fs = std::filesystem;

io::Unexpected refused(const std::string& what, const std::string& option) {
  return io::fail(io::ErrorKind::kIo, what + "; mend that, or name another place with " + option);
}

/// What keeps a file from being made in a folder; empty: nothing.
std::string obstacle(const fs::path& folder) {
  std::string name = (folder / ".writable.XXXXXX").string();
  const int file = mkstemp(name.data());
  if (file < 0) return std::strerror(errno);
  close(file);
  unlink(name.c_str());
  return "";
}

}  // namespace

std::string folder_of(const std::string& path) {
  const std::string parent = fs::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

io::Result<void> can_write_into(const std::string& directory, const std::string& option) {
  std::error_code ignored;
  std::vector<fs::path> missing;  // innermost first
  for (fs::path at = directory; !at.empty() && !fs::exists(at, ignored); at = at.parent_path())
    missing.push_back(at);
  const auto made = io::ensure_directory(directory);
  const std::string why = made ? obstacle(directory) : "";
  for (const fs::path& folder : missing) fs::remove(folder, ignored);  // who begins the work makes them again
  if (!made) return refused(made.error().message, option);
  if (!why.empty()) return refused("cannot write into the directory " + directory + ": " + why, option);
  return {};
}

io::Result<void> can_write_file(const std::string& path, const std::string& option) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return refused("cannot write " + path + ": it is a directory", option);
  if (fs::exists(path, ignored) && !fs::is_regular_file(path, ignored)) return {};
  const fs::path place = fs::weakly_canonical(path, ignored);  // a link keeps pointing where it does
  const std::string folder = folder_of(place.empty() ? path : place.string());
  if (!fs::is_directory(folder, ignored))
    return refused("cannot write " + path + ": the directory " + folder_of(path) + " does not exist", option);
  if (const std::string why = obstacle(folder); !why.empty())
    return refused("cannot write " + path + ": " + why, option);
  return {};
}

}  // namespace spectrum::pipeline
