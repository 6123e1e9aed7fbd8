#include "apps/pipeline/cache_path.h"

#include <charconv>
#include <filesystem>
#include <system_error>

namespace spectrum::pipeline {

namespace fs = std::filesystem;

CachePath::CachePath(const std::string& path) {
  std::error_code code;
  const fs::path absolute = fs::absolute(path, code);
  fs::path real = fs::weakly_canonical(absolute, code);
  if (code) real = absolute;
  directory = real.parent_path().string();
  name = real.filename().string();
}

std::vector<std::string> CachePath::neighbours() const {
  std::vector<std::string> names;
  std::error_code code;
  fs::directory_iterator at(directory, code);
  for (; !code && at != fs::directory_iterator(); at.increment(code))
    names.push_back(at->path().filename().string());
  return names;
}

std::optional<GenerationName> generation_name(std::string_view name, std::string_view file) {
  constexpr std::string_view kPattern = "00000000T000000Z";
  if (!file.starts_with(name) || file.substr(name.size()).size() <= kPattern.size() ||
      file[name.size()] != '.')
    return std::nullopt;
  GenerationName out;
  out.timestamp = file.substr(name.size() + 1, kPattern.size());
  for (std::size_t i = 0; i < kPattern.size(); ++i) {
    const char c = out.timestamp[i];
    if (kPattern[i] == '0' ? c < '0' || c > '9' : c != kPattern[i]) return std::nullopt;
  }
  const std::string_view rest = file.substr(name.size() + 1 + kPattern.size());
  if (rest.empty()) return out;
  const char* end = rest.data() + rest.size();
  if (rest[0] != '-' || rest.size() < 2 || rest[1] == '-') return std::nullopt;
  const auto [at, code] = std::from_chars(rest.data() + 1, end, out.number);
  return code == std::errc() && at == end && out.number > 0 ? std::optional(out) : std::nullopt;
}

}  // namespace spectrum::pipeline
