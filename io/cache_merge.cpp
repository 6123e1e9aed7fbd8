#include "io/cache_merge.h"

namespace spectrum::io {

bool drop_stale_partial(Series& series) {
  if (series.partial.empty() || series.bars.empty() || series.partial.day.back() > series.bars.day.back())
    return false;
  series.partial = {};
  series.partial_seen_at.clear();
  return true;
}

void cap_revisions(Series& series) {
  auto& all = series.revisions;
  if (all.size() > kMaxRevisions)
    all.erase(all.begin(), all.end() - static_cast<std::ptrdiff_t>(kMaxRevisions));
}

Merged update_series(Series& series, const SeriesUpdate& update) {
  std::vector<BarChange> changes;
  const Merged merged = merge(series.bars, update.bars, series.daily(), &changes);
  for (const auto& [was, is] : changes)
    series.revisions.push_back({update.fetched_at, update.source, was, is});
  cap_revisions(series);

  const bool newer = !update.partial.empty() &&
                     (series.partial.empty() || update.partial.day.back() >= series.partial.day.back());
  if (series.daily() && newer) {
    series.partial = {};
    series.partial.push_back(update.partial.bar(update.partial.size() - 1));
    series.partial_seen_at = update.fetched_at;
  }
  drop_stale_partial(series);
  series.provenance = {update.fetched_at, update.source, "ok"};
  return merged;
}

}  // namespace spectrum::io
