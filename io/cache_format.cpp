#include <bit>

#include "io/cache.h"
#include "io/cache_rows.h"
#include "io/json.h"
#include "io/sha256.h"

namespace spectrum::io {
namespace {

Json rows_json(const Candles& bars, const Series& s) {
  Json::Array rows;
  rows.reserve(bars.size());
  for (std::size_t i = 0; i < bars.size(); ++i)
    rows.push_back(row_json(bars.bar(i), s.daily(), s.offset_seconds));
  return Json(std::move(rows));
}

Json meta_json(const Series& s) {
  Json meta = Json::object(
      {{"ticker", s.ticker}, {"period", s.period}, {"interval", s.interval}, {"purpose", s.purpose}});
  const Provenance& p = s.provenance;
  if (!p.fetched_at.empty()) meta.set("fetched_at", p.fetched_at);
  if (!p.source.empty()) meta.set("source", p.source);
  if (!p.status.empty()) meta.set("status", p.status);
  meta.set("rows", s.bars.size());
  meta.set("sha256", bars_sha256(s.bars));
  return meta;
}

Json revisions_json(const Series& s) {
  Json out = Json::array();
  for (const Revision& r : s.revisions) {
    Json one = Json::object({{"seen_at", r.seen_at}});
    if (!r.source.empty()) one.set("source", r.source);
    one.set("was", row_json(r.was, s.daily(), s.offset_seconds));
    one.set("is", row_json(r.is, s.daily(), s.offset_seconds));
    out.push(std::move(one));
  }
  return out;
}

Json series_json(const Series& s) {
  Json out = Json::object({{"meta", meta_json(s)}});
  out.set("data", rows_json(s.bars, s));
  if (!s.partial.empty()) {
    Json row = row_json(s.partial.bar(0), s.daily(), s.offset_seconds);
    if (!s.partial_seen_at.empty()) row.set("seen_at", s.partial_seen_at);
    out.set("partial", Json::array({std::move(row)}));
  }
  if (!s.revisions.empty()) out.set("revisions", revisions_json(s));
  return out;
}

}  // namespace

std::string bars_sha256(const Candles& bars) {
  std::string bytes;
  bytes.reserve(bars.size() * 48);
  const auto put = [&bytes](std::uint64_t v) {
    char eight[8];
    for (int i = 0; i < 8; ++i) eight[i] = static_cast<char>(v >> (8 * i));
    bytes.append(eight, 8);
  };
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const Bar b = bars.bar(i);
    put(static_cast<std::uint64_t>(b.time));
    for (double v : {b.open, b.high, b.low, b.close, b.volume}) put(std::bit_cast<std::uint64_t>(v));
  }
  return sha256_hex(bytes);
}

std::string format_cache(const Cache& cache) {
  Json keys = Json::array(), series = Json::object();
  for (const Series& s : cache.series) {
    keys.push(s.key);
    series.set(s.key, series_json(s));
  }
  Json root = Json::object({{"schema_version", kCacheSchema}, {"timestamp", cache.timestamp}});
  if (cache.synthetic) root.set("synthetic", true);
  root.set("fetched_keys", std::move(keys));
  root.set("series", std::move(series));
  return dump(root) + "\n";
}

}  // namespace spectrum::io
