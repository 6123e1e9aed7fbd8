#include "io/cache.h"

#include "io/cache_merge.h"
#include "io/cache_rows.h"
#include "io/file.h"
#include "io/json.h"
#include "io/sha256.h"

namespace spectrum::io {
namespace {

/// Reads one cache file; `name` is its path, for messages.
class Reader {
 public:
  Reader(std::string_view name, Instant now, bool need_primary, CacheRead& out)
      : name_(name), now_(now), need_primary_(need_primary), out_(out) {}

  Result<void> read(const Json& root) {
    if (!root.is_object()) return wrong_type("the top level", "an object", root);
    if (auto ok = read_head(root); !ok) return ok;
    const Json* series = root.find("series");
    if (!series)
      return bad(std::string("there is no \"series\"; this is not a cache of market data") +
                 kBrokenCacheRemedy);
    if (!series->is_object()) return wrong_type("series", "an object", *series);
    for (const Json::Member& m : *series->members()) {
      if (auto ok = read_series(m.name, m.value); !ok) return ok;
    }
    return need_primary_ ? check_primary() : Result<void>();
  }

 private:
  Unexpected bad(const std::string& what) const {
    return fail(ErrorKind::kBadData, std::string(name_) + ": " + what);
  }
  Unexpected wrong_type(const std::string& where, const char* expected, const Json& found) const {
    return bad(where + " is " + found.type_name() + ", " + expected + " was expected" + kBrokenCacheRemedy);
  }
  void warn(const Series& s, const std::string& what) {
    out_.warnings.push_back("series " + s.key + ": " + what);
  }

  Result<void> read_head(const Json& root) {
    if (const Json* t = root.find("timestamp")) {
      if (!t->is_string()) return wrong_type("timestamp", "a string", *t);
      out_.cache.timestamp = *t->string();
    } else {
      out_.warnings.push_back("there is no \"timestamp\": the age of the data is unknown");
    }
    if (const Json* v = root.find("schema_version")) {
      if (!v->is_integer()) return wrong_type("schema_version", "a whole number", *v);
      if (*v->integer() > kCacheSchema)
        return bad("it was written by a newer program (schema_version " + std::to_string(*v->integer()) +
                   ", this one knows " + std::to_string(kCacheSchema) + "); use that one");
    }
    if (const Json* s = root.find("synthetic")) {
      if (!s->is_bool()) return wrong_type("synthetic", "true or false", *s);
      out_.cache.synthetic = *s->boolean();
    }
    return {};
  }

  Result<void> read_series(const std::string& key, const Json& json) {
    const std::string path = "series." + key;
    if (!json.is_object()) return wrong_type(path, "an object", json);
    const Json* data = json.find("data");
    if (!data) return bad(path + " has no \"data\"" + kBrokenCacheRemedy);
    if (!data->is_array()) return wrong_type(path + ".data", "an array of rows", *data);

    Series s;
    s.key = canonical_key(key);
    if (const SeriesInfo* known = find_series(s.key)) s = empty_series(*known);
    if (auto ok = read_meta(path, json, s); !ok) return ok;
    if (auto ok = read_rows(*data, s); !ok) return ok;
    if (auto ok = read_partial(path, json, s); !ok) return ok;
    if (auto ok = read_revisions(path, json, s); !ok) return ok;
    if (!s.daily()) {  // one clock for the whole series, the one in which it is written again
      for (std::size_t i = 0; i < s.bars.size(); ++i)
        s.bars.day[i] = local_day(s.bars.time[i], s.offset_seconds);
    }
    const Tidied tidied = tidy(s.bars, s.daily());
    if (tidied.was_unsorted) warn(s, "rows were not in order of date; sorted");
    if (tidied.duplicates > 0) {
      warn(s, std::to_string(tidied.duplicates) +
                  (tidied.duplicates == 1 ? " duplicate date" : " duplicate dates") +
                  "; the last row of each is kept");
    }
    if (drop_stale_partial(s)) warn(s, "the partial bar is dropped: it is not later than the others");
    if (Series* known = out_.cache.find(s.key)) {
      join(*known, s);
      warn(s, "present under two names; merged by date");
    } else if (s.bars.empty() && s.role() != Role::kPrimary) {
      warn(s, "no usable row; left out");
    } else {
      out_.cache.series.push_back(std::move(s));
    }
    return {};
  }

  /// What stands under two names becomes one; the second has the last word.
  static void join(Series& known, const Series& s) {
    Provenance provenance = s.provenance.fetched_at.empty() ? known.provenance : s.provenance;
    known.revisions.insert(known.revisions.end(), s.revisions.begin(), s.revisions.end());
    update_series(known, {s.bars, s.partial, provenance.source, s.partial_seen_at});
    known.provenance = std::move(provenance);
  }

  Result<void> read_meta(const std::string& path, const Json& json, Series& s) {
    const std::string expected = s.interval;
    if (const Json* meta = json.find("meta"); meta && !meta->is_null()) {
      if (!meta->is_object()) return wrong_type(path + ".meta", "an object", *meta);
      std::string sha256;  // who checks it asks bars_sha256()
      const std::pair<const char*, std::string*> fields[] = {{"ticker", &s.ticker},
                                                             {"period", &s.period},
                                                             {"interval", &s.interval},
                                                             {"purpose", &s.purpose},
                                                             {"fetched_at", &s.provenance.fetched_at},
                                                             {"source", &s.provenance.source},
                                                             {"status", &s.provenance.status},
                                                             {"sha256", &sha256}};
      for (const auto& [field, target] : fields) {
        const Json* value = meta->find(field);
        if (!value || value->is_null()) continue;
        if (!value->is_string()) return wrong_type(path + ".meta." + field, "a string", *value);
        *target = *value->string();
      }
      const Json* rows = meta->find("rows");
      if (rows && !rows->is_null() && !rows->is_integer())
        return wrong_type(path + ".meta.rows", "a whole number", *rows);
    }
    if (!s.provenance.fetched_at.empty() && !parse_instant(s.provenance.fetched_at)) {
      warn(s, "meta.fetched_at is no time, and passed over");
      s.provenance.fetched_at.clear();
    }
    if (!expected.empty() && is_intraday(expected) != is_intraday(s.interval)) {
      return bad(path + ".meta.interval is \"" + s.interval + "\", \"" + expected + "\" was expected");
    }
    if (s.interval.empty()) s.interval = has_times(*json.find("data")) ? "5m" : "1d";
    return {};
  }

  static bool has_times(const Json& data) { return data.size() > 0 && data.at(0).find("Datetime"); }

  Result<void> read_rows(const Json& data, Series& s) {
    s.bars.reserve(data.size());
    std::size_t dropped = 0;
    RowFault fault;
    std::string first;
    for (std::size_t i = 0; i < data.size(); ++i) {
      if (const auto row = read_row(data.at(i), i, s.daily(), now_, fault)) {
        s.bars.push_back(row->bar);
        s.offset_seconds = row->offset_seconds;
        continue;
      }
      if (s.role() == Role::kPrimary) {
        return bad("series " + s.key + ", " + fault.text() +
                   "; correct or remove that row, or bring the series in again (pipeline import csv)");
      }
      if (dropped++ == 0) first = fault.text();
    }
    if (dropped > 0) {
      warn(s, std::to_string(dropped) + (dropped == 1 ? " row" : " rows") + " dropped; the first: " + first);
    }
    return {};
  }

  Result<void> read_partial(const std::string& path, const Json& json, Series& s) {
    const Json* partial = json.find("partial");
    if (!partial || partial->is_null()) return {};
    if (!partial->is_array()) return wrong_type(path + ".partial", "an array of at most one row", *partial);
    if (partial->size() == 0) return {};
    RowFault fault;
    const Json& row = partial->at(partial->size() - 1);
    const auto read = read_row(row, partial->size() - 1, true, now_, fault);
    if (!s.daily() || partial->size() > 1 || !read) {
      warn(s, "the partial bar is dropped: " + (!s.daily()            ? "the series is not a daily one"
                                                : partial->size() > 1 ? "there is more than one"
                                                                      : fault.text()));
      return {};
    }
    s.partial.push_back(read->bar);
    s.partial_seen_at = row.string("seen_at").value_or("");
    if (!s.partial_seen_at.empty() && !parse_instant(s.partial_seen_at)) {
      warn(s, "when the partial bar was seen is no time, and passed over");
      s.partial_seen_at.clear();
    }
    return {};
  }

  Result<void> read_revisions(const std::string& path, const Json& json, Series& s) {
    const Json* revisions = json.find("revisions");
    if (!revisions || revisions->is_null()) return {};
    if (!revisions->is_array()) return wrong_type(path + ".revisions", "an array", *revisions);
    std::size_t dropped = 0;
    for (const Json& r : *revisions->array_items()) {
      const Json *was = r.find("was"), *is = r.find("is");
      const auto seen_at = r.string("seen_at");
      RowFault fault;
      const auto before = was ? read_row(*was, 0, s.daily(), now_, fault) : std::nullopt;
      const auto after = is ? read_row(*is, 0, s.daily(), now_, fault) : std::nullopt;
      if (seen_at && before && after) {
        s.revisions.push_back({*seen_at, r.string("source").value_or(""), before->bar, after->bar});
      } else {
        ++dropped;
      }
    }
    if (dropped > 0)
      warn(s, std::to_string(dropped) +
                  (dropped == 1 ? " revision that is none dropped" : " revisions that are none dropped"));
    cap_revisions(s);
    return {};
  }

  Result<void> check_primary() const {
    const Series* primary = out_.cache.find(kPrimaryKey);
    if (!primary) {
      std::string present;
      for (const Series& s : out_.cache.series) present += (present.empty() ? "" : ", ") + s.key;
      return bad("series " + std::string(kPrimaryKey) +
                 " is absent (present: " + (present.empty() ? "none" : present) +
                 "); run `pipeline fetch`, or bring it in with `pipeline import csv`");
    }
    if (primary->bars.empty()) return bad("series " + primary->key + " has no rows");
    return {};
  }

  std::string_view name_;
  Instant now_;
  bool need_primary_;
  CacheRead& out_;
};

}  // namespace

const Series* Cache::find(std::string_view key) const {
  const std::string_view wanted = canonical_key(key);
  for (const Series& s : series) {
    if (s.key == wanted) return &s;
  }
  return nullptr;
}

Series* Cache::find(std::string_view key) { return const_cast<Series*>(std::as_const(*this).find(key)); }

Series empty_series(const SeriesInfo& info) {
  Series s;
  s.key = info.key;
  s.ticker = info.ticker;
  s.period = info.period;
  s.interval = info.interval;
  s.purpose = info.purpose;
  return s;
}

Result<CacheRead> parse_cache(std::string_view bytes, std::string_view name, Instant now, bool need_primary) {
  const auto json = parse_json(bytes, name);
  if (!json) return fail(json.error().kind, json.error().message + kBrokenCacheRemedy);
  CacheRead out;
  out.sha256 = sha256_hex(bytes);
  if (auto ok = Reader(name, now, need_primary, out).read(*json); !ok) return fail(ok.error());
  return out;
}

Result<CacheRead> read_cache(const std::string& path, Instant now, bool need_primary) {
  const auto bytes = read_file(path);
  if (!bytes) return fail(bytes.error());
  return parse_cache(*bytes, path, now, need_primary);
}

Result<void> write_cache(const std::string& path, const Cache& cache) {
  return write_file_atomic(path, format_cache(cache));
}

}  // namespace spectrum::io
