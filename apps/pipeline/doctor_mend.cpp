#include "apps/pipeline/doctor_mend.h"

#include <algorithm>
#include <map>
#include <utility>

#include "apps/pipeline/counted.h"
#include "apps/pipeline/raw_cache.h"
#include "io/cache.h"

namespace spectrum::pipeline {
namespace {

using io::Json;

/// Mends the rows of one series.
class SeriesMender {
 public:
  SeriesMender(const RawSeries& series, Json& data, std::vector<Mending>& out)
      : s_(series), data_(data), out_(out) {
    for (std::size_t i = 0; i < s_.rows.size(); ++i) order_.push_back(i);
  }

  void mend() {
    drop("without a close dropped", [&](std::size_t i) { return s_.rows[i].prices == Prices::kNull; });
    sort();
    drop("of a date that is there again dropped", [&](std::size_t i) { return is_superseded(i); });
    const std::size_t nans = count_nans();
    if (nans > 0) note(counted(nans, "NaN") + " replaced by null", {});
    if (!changed_) return;
    Json::Array kept;
    const Json::Array& all = *data_.array_items();
    for (std::size_t i : order_) kept.push_back(nans > 0 ? without_nans(all[i]) : all[i]);
    data_ = Json(std::move(kept));
  }

 private:
  void note(std::string text, std::vector<Json> removed) {
    changed_ = true;
    out_.push_back({s_.key, std::move(text), std::move(removed)});
  }

  template <class Wrong>
  void drop(const char* what, Wrong wrong) {
    std::vector<Json> removed;
    index_dates();
    std::erase_if(order_, [&](std::size_t i) {
      if (!wrong(i)) return false;
      removed.push_back(data_.at(i));
      return true;
    });
    if (removed.empty()) return;
    const std::size_t n = removed.size();
    note(counted(n, "row") + " " + what, std::move(removed));
  }

  void sort() {
    const auto older = [&](std::size_t a, std::size_t b) {
      const RawRow &x = s_.rows[a], &y = s_.rows[b];
      return x.dated && (!y.dated || s_.time_key(x) < s_.time_key(y));
    };
    std::vector<std::size_t> dated = order_;
    std::erase_if(dated, [&](std::size_t i) { return !s_.rows[i].dated; });
    if (std::ranges::is_sorted(dated, older)) return;
    std::ranges::stable_sort(order_, older);
    note("sorted by date", {});
  }

  /// The row to keep of each date: the last usable one, or else the last.
  void index_dates() {
    keep_.clear();
    for (std::size_t i : order_) {
      if (!s_.rows[i].dated) continue;
      const auto [at, is_new] = keep_.try_emplace(s_.time_key(s_.rows[i]), i);
      if (!is_new && (s_.rows[i].usable() || !s_.rows[at->second].usable())) at->second = i;
    }
  }

  bool is_superseded(std::size_t i) const {
    return s_.rows[i].dated && keep_.at(s_.time_key(s_.rows[i])) != i;
  }

  std::size_t count_nans() const {
    std::size_t n = 0;
    for (std::size_t i : order_) n += s_.rows[i].nans;
    return n;
  }

  static Json without_nans(Json row) {
    if (!row.is_object()) return row;
    Json out = Json::object();
    for (const Json::Member& m : *row.members()) out.set(m.name, is_nan_text(m.value) ? Json() : m.value);
    return out;
  }

  const RawSeries& s_;
  Json& data_;
  std::vector<Mending>& out_;
  std::vector<std::size_t> order_;
  std::map<std::int64_t, std::size_t> keep_;
  bool changed_ = false;
};

/// Drops what the program passes over: a partial bar that is none, or not later than the completed ones.
void drop_partial(const RawSeries& s, Json& series, std::vector<Mending>& out) {
  if (s.partial.empty()) return;
  const io::Candles bars = usable_bars(s);
  const RawRow& last = s.partial.back();
  const bool later = last.usable() && (bars.empty() || last.bar.day > bars.day.back());
  if (s.daily() && s.partial.size() == 1 && later) return;
  Json& partial = *series.find("partial");
  out.push_back({s.key, "partial bar dropped", *partial.array_items()});
  partial = Json::array();
}

/// The sum of rows that were as the program wrote them stays one of what it wrote.
void renew_sum(const RawSeries& mended, Json& meta) {
  const io::Candles bars = usable_bars(mended);
  const std::string sum = io::bars_sha256(bars);
  if (meta.string("sha256") == sum) return;
  meta.set("sha256", sum);
  meta.set("rows", bars.size());
}

}  // namespace

std::vector<Mending> mend(Json& cache) {
  std::vector<Mending> out;
  Json* all = cache.find("series");
  if (!all || !all->is_object()) return out;
  std::vector<std::string> names;
  for (const Json::Member& m : *all->members()) names.push_back(m.name);
  for (const std::string& name : names) {
    Json* series = all->find(name);
    const RawSeries raw = raw_series(name, *series);
    if (!raw.fault.empty()) continue;
    SeriesMender(raw, *series->find("data"), out).mend();
    drop_partial(raw, *series, out);
    if (raw.has_sum && !raw.altered) renew_sum(raw_series(name, *series), *series->find("meta"));
  }
  return out;
}

}  // namespace spectrum::pipeline
