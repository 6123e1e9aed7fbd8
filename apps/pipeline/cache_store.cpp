#include "apps/pipeline/cache_store.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <limits>
#include <system_error>
#include <tuple>

#include "apps/pipeline/cache_path.h"
#include "io/file.h"

namespace spectrum::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kDaySeconds = 86400;
/// To read a file without a judgement on what lies in the future.
constexpr io::Instant kEndOfTime{253'402'300'799, 0};

std::string timestamp_of(io::Instant now) {
  std::string text = io::format_rfc3339({now.seconds, 0});
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

/// The name for what is replaced now. It is newer than all there are, whatever the clock says, so that what
/// was kept last goes last.
std::string next_generation(const CachePath& place, io::Instant now) {
  const auto known = generations(place.whole());
  std::string timestamp = timestamp_of(now);
  int number = 0;
  if (!known.empty() && known.front().timestamp >= timestamp) {
    timestamp = known.front().timestamp;
    number = known.front().number + 1;
  }
  std::string path = place.whole() + "." + timestamp;
  if (number > 0) path.append("-").append(std::to_string(number));
  return path;
}

/// The old file under a second name; a copy where the file system has no such thing.
io::Result<void> keep_file(const CachePath& place, const std::string& generation, std::string_view bytes) {
  if (::link(place.whole().c_str(), generation.c_str()) == 0) return {};
  return io::write_file_atomic(generation, bytes);
}

void prune(const CachePath& place, int keep) {
  const auto all = generations(place.whole());
  std::error_code ignored;
  for (std::size_t i = static_cast<std::size_t>(std::max(keep, 0)); i < all.size(); ++i)
    fs::remove(all[i].path, ignored);
}

bool is_file(const std::string& path) {
  std::error_code code;
  return fs::is_regular_file(path, code);
}

/// Writes `bytes` where `old` stands.
io::Result<void> replace_old(const std::string& path, std::string_view old, std::string_view bytes,
                             io::Instant now, int keep) {
  if (old == bytes) return {};
  const CachePath place(path);
  prune(place, keep);  // of what writers left that were killed before they came to it
  const std::string generation = next_generation(place, now);
  if (auto kept = keep_file(place, generation, old); !kept) return kept;
  auto written = io::write_file_atomic(path, bytes);
  if (!written) {
    std::error_code ignored;
    fs::remove(generation, ignored);
    return written;
  }
  prune(place, keep);
  return written;
}

/// What tells the bars of a series apart, ascending.
std::vector<std::int64_t> keys(const io::Candles& bars, bool daily) {
  return daily ? std::vector<std::int64_t>(bars.day.begin(), bars.day.end()) : bars.time;
}

/// The first thing that `before` has and `after` lacks, in words; empty: nothing.
std::string first_loss(const io::Cache& before, const io::Cache& after, io::Instant now) {
  for (const io::Series& s : before.series) {
    const io::Series* heir = after.find(s.key);
    const auto known = keys(s.bars, s.daily());
    const auto kept = heir ? keys(heir->bars, s.daily()) : std::vector<std::int64_t>();
    for (std::size_t i = 0; i < known.size(); ++i)
      if (s.bars.time[i] <= now.seconds + kDaySeconds && !std::ranges::binary_search(kept, known[i]))
        return heir ? "the bar of " + io::format_day(s.bars.day[i]) + " of series " + s.key
                    : "series " + s.key;
  }
  return "";
}

}  // namespace

std::vector<Generation> generations(const std::string& cache_path) {
  const CachePath place(cache_path);
  std::vector<Generation> out;
  for (const std::string& file : place.neighbours()) {
    const auto name = generation_name(place.name, file);
    if (!name) continue;
    std::error_code code;
    const std::string path = place.directory + "/" + file;
    const auto bytes = fs::file_size(path, code);
    if (!code) out.push_back({path, name->timestamp, name->number, static_cast<std::size_t>(bytes)});
  }
  std::ranges::sort(out, [](const Generation& a, const Generation& b) {
    return std::tie(a.timestamp, a.number) > std::tie(b.timestamp, b.number);
  });
  return out;
}

io::Result<void> replace_cache(const std::string& path, const io::Cache& cache, io::Instant now, int keep) {
  const std::string bytes = io::format_cache(cache);
  if (!is_file(path)) return io::write_file_atomic(path, bytes);
  const auto old = io::read_file(path);
  if (!old) return io::fail({io::ErrorKind::kIo, old.error().message});
  if (*old == bytes) return {};
  const auto before = io::parse_cache(*old, path, kEndOfTime, false);
  if (!before) return io::fail(before.error());
  if (const std::string loss = first_loss(before->cache, cache, now); !loss.empty())
    return io::fail(io::ErrorKind::kInternal, loss + " would be lost from " + path +
                                                  "; nothing was written. This is a mistake of the program");
  return replace_old(path, *old, bytes, now, keep);
}

io::Result<void> replace_bytes(const std::string& path, std::string_view bytes, io::Instant now, int keep) {
  if (!is_file(path)) return io::write_file_atomic(path, bytes);
  const auto old = io::read_file(path, std::numeric_limits<std::size_t>::max());
  if (!old) return io::fail({io::ErrorKind::kIo, old.error().message});
  return replace_old(path, *old, bytes, now, keep);
}

io::Result<Generation> restore_generation(const std::string& path, int n, io::Instant now, int keep) {
  const auto all = generations(path);
  if (n < 1 || static_cast<std::size_t>(n) > all.size())
    return io::fail(io::ErrorKind::kMissingInput,
                    path + " has " + (all.empty() ? "no" : std::to_string(all.size())) +
                        " earlier generations, so that there is no number " + std::to_string(n));
  const Generation chosen = all[static_cast<std::size_t>(n - 1)];
  const auto bytes = io::read_file(chosen.path);
  if (!bytes) return io::fail(bytes.error());
  if (auto read = io::parse_cache(*bytes, chosen.path, kEndOfTime, false); !read)
    return io::fail(read.error());
  if (auto ok = replace_bytes(path, *bytes, now, keep); !ok) return io::fail(ok.error());
  return chosen;
}

}  // namespace spectrum::pipeline
