#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spectrum::pipeline {

/// Where a cache really is, links followed, so that one file has one lock and one row of generations.
struct CachePath {
  explicit CachePath(const std::string& path);

  std::string directory, name;

  std::string whole() const { return directory + "/" + name; }
  /// Names in its directory, in no order.
  std::vector<std::string> neighbours() const;
};

/// What the name of a generation tells, "NAME.20261127T031500Z" or "NAME.20261127T031500Z-2".
struct GenerationName {
  std::string timestamp;
  int number = 0;
};

/// Nothing where `file` is no generation of the cache `name`.
std::optional<GenerationName> generation_name(std::string_view name, std::string_view file);

}  // namespace spectrum::pipeline
