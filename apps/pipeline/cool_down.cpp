#include "apps/pipeline/cool_down.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "io/file.h"
#include "io/json.h"

namespace spectrum::pipeline {
namespace {

constexpr std::array<std::int64_t, 4> kQuiet = {60, 120, 300, 600};
constexpr std::int64_t kLongest = 3600;

std::string file_of(const std::string& cache_path) { return cache_path + ".cooldown"; }

}  // namespace

std::optional<CoolDown> read_cool_down(const std::string& cache_path) {
  const auto json = io::read_json(file_of(cache_path));
  if (!json) return {};
  const auto until = io::parse_instant(json->string("until").value_or(""), 0);
  const auto refusals = json->integer("refusals");
  if (!until || !refusals || *refusals < 1) return {};
  return CoolDown{*until, static_cast<int>(std::min<std::int64_t>(*refusals, kQuiet.size()))};
}

io::Result<void> check_cool_down(const std::string& cache_path, io::Instant now) {
  const auto quiet = read_cool_down(cache_path);
  if (!quiet || quiet->until.seconds <= now.seconds) return {};
  // Longer than any that is noted: the clock was wrong then, or is now.
  if (quiet->until.seconds > now.seconds + kLongest) return {};
  return io::fail(io::ErrorKind::kTryLater,
                  "the source asked to be left alone until " + io::format_rfc3339(quiet->until) + ", " +
                      std::to_string(quiet->until.seconds - now.seconds) +
                      " s from now; asking sooner prolongs it (--force asks all the same)");
}

io::Result<CoolDown> extend_cool_down(const std::string& cache_path, io::Instant now,
                                      std::optional<std::int64_t> asked_seconds) {
  const auto before = read_cool_down(cache_path);
  const int refusals = std::min<int>((before ? before->refusals : 0) + 1, kQuiet.size());
  const std::int64_t quiet =
      std::min(kLongest, std::max(kQuiet[static_cast<std::size_t>(refusals - 1)], asked_seconds.value_or(0)));
  const CoolDown out{{now.seconds + quiet, now.offset_seconds}, refusals};
  const io::Json json =
      io::Json::object({{"until", io::format_rfc3339(out.until)}, {"refusals", out.refusals}});
  if (auto ok = io::write_file_atomic(file_of(cache_path), io::dump(json) + "\n"); !ok)
    return io::fail(ok.error());
  return out;
}

void end_cool_down(const std::string& cache_path) { std::remove(file_of(cache_path).c_str()); }

}  // namespace spectrum::pipeline
