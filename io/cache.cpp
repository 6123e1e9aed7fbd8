#include "io/cache.h"

#include <cmath>

#include "io/file.h"
#include "io/json.h"
#include "io/sha256.h"

namespace spectrum::io {
namespace {

constexpr std::int64_t kDaySeconds = 86400;

/// Reads one cache file; `name` is its path, for messages.
class Reader {
 public:
  Reader(std::string_view name, Instant now, bool need_primary, CacheRead& out)
      : name_(name), now_(now), need_primary_(need_primary), out_(out) {}

  Result<void> read(const Json& root) {
    if (!root.is_object()) return wrong_type("the top level", "an object", root);
    if (auto ok = read_head(root); !ok) return ok;
    const Json* series = root.find("series");
    if (!series) return bad("there is no \"series\"; this is not a cache of market data");
    if (!series->is_object()) return wrong_type("series", "an object", *series);
    for (const Json::Member& m : *series->members()) {
      if (auto ok = read_series(m.name, m.value); !ok) return ok;
    }
    return need_primary_ ? check_primary() : Result<void>();
  }

 private:
  struct Fault {
    std::string where, what;  ///< "2024-03-05, field Close" and "null is not a price"
  };

  Unexpected bad(const std::string& what) const {
    return fail(ErrorKind::kBadData, std::string(name_) + ": " + what);
  }
  Unexpected wrong_type(const std::string& where, const char* expected, const Json& found) const {
    return bad(where + " is " + found.type_name() + ", " + expected + " was expected");
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
    if (!data) return bad(path + " has no \"data\"");
    if (!data->is_array()) return wrong_type(path + ".data", "an array of rows", *data);

    Series s;
    s.key = canonical_key(key);
    if (auto ok = read_meta(path, json, s); !ok) return ok;
    if (auto ok = read_rows(*data, s); !ok) return ok;
    if (!s.daily()) {  // one clock for the whole series, the one in which it is written again
      for (std::size_t i = 0; i < s.bars.size(); ++i)
        s.bars.day[i] = local_day(s.bars.time[i], s.offset_seconds);
    }
    const Tidied tidied = tidy(s.bars, s.daily());
    if (tidied.was_unsorted) warn(s, "rows were not in order of date; sorted");
    if (tidied.duplicates > 0) {
      warn(s, std::to_string(tidied.duplicates) + " duplicate dates; the last row of each is kept");
    }
    if (Series* known = out_.cache.find(s.key)) {
      merge(known->bars, s.bars, s.daily());
      warn(s, "present under two names; merged by date");
    } else if (s.bars.empty() && s.role() != Role::kPrimary) {
      warn(s, "no usable row; left out");
    } else {
      out_.cache.series.push_back(std::move(s));
    }
    return {};
  }

  Result<void> read_meta(const std::string& path, const Json& json, Series& s) const {
    if (const SeriesInfo* known = find_series(s.key)) {
      s.ticker = known->ticker;
      s.period = known->period;
      s.interval = known->interval;
      s.purpose = known->purpose;
    }
    const std::string expected = s.interval;
    if (const Json* meta = json.find("meta"); meta && !meta->is_null()) {
      if (!meta->is_object()) return wrong_type(path + ".meta", "an object", *meta);
      const std::pair<const char*, std::string*> fields[] = {
          {"ticker", &s.ticker}, {"period", &s.period}, {"interval", &s.interval}, {"purpose", &s.purpose}};
      for (const auto& [field, target] : fields) {
        const Json* value = meta->find(field);
        if (!value || value->is_null()) continue;
        if (!value->is_string()) return wrong_type(path + ".meta." + field, "a string", *value);
        *target = *value->string();
      }
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
    std::string first;
    for (std::size_t i = 0; i < data.size(); ++i) {
      Fault fault;
      if (read_row(data.at(i), i, s, fault)) continue;
      const std::string message = fault.where + ": " + fault.what;
      if (s.role() == Role::kPrimary) {
        return bad("series " + s.key + ", " + message +
                   "; correct or remove that row, or bring the series in again (pipeline import csv)");
      }
      if (dropped++ == 0) first = message;
    }
    if (dropped > 0) {
      warn(s, std::to_string(dropped) + (dropped == 1 ? " row" : " rows") + " dropped; the first: " + first);
    }
    return {};
  }

  bool read_row(const Json& row, std::size_t index, Series& s, Fault& fault) const {
    fault.where = "row " + std::to_string(index + 1);
    if (!row.is_object()) {
      fault.what = std::string("it is ") + row.type_name() + ", an object was expected";
      return false;
    }
    Bar bar;
    if (!read_date(row, s, bar, fault)) return false;
    double* const prices[] = {&bar.open, &bar.high, &bar.low, &bar.close};
    static constexpr const char* kFields[] = {"Open", "High", "Low", "Close"};
    for (int f = 0; f < 4; ++f) {
      const Json* value = row.find(kFields[f]);
      const auto number = value ? value->number() : std::nullopt;
      if (!number || !(*number > 0)) {
        fault.where += std::string(", field ") + kFields[f];
        fault.what = value ? dump(*value, 0).substr(0, 60) + " is not a price" : "it is missing";
        return false;
      }
      *prices[f] = *number;
    }
    if (const auto wrong = price_fault(bar.open, bar.high, bar.low, bar.close)) {
      fault.where += std::string(", field ") + wrong->field;
      fault.what = dump(*row.find(wrong->field), 0) + " " + wrong->phrase;
      return false;
    }
    const double volume = row.number("Volume").value_or(0);
    bar.volume = std::isfinite(volume) && volume > 0 ? volume : 0;
    s.bars.push_back(bar);
    return true;
  }

  bool read_date(const Json& row, Series& s, Bar& bar, Fault& fault) const {
    const Json* date = row.find("Date");
    if (!date) date = row.find("Datetime");
    const std::string* text = date ? date->string() : nullptr;
    if (!text) {
      fault.what = date ? "Date is no string" : "there is no Date and no Datetime";
      return false;
    }
    const auto instant = parse_instant(*text, kMarketOffset);
    if (!instant) {
      fault.what = instant.error().message;
      return false;
    }
    const BarTime stamp = bar_time(*instant, s.daily(), kMarketOffset);
    bar.day = stamp.day;
    bar.time = stamp.time;
    s.offset_seconds = stamp.offset_seconds;
    fault.where = s.daily() ? format_day(bar.day) : *text;
    if (bar.time > now_.seconds + kDaySeconds) {
      fault.what = "the date is in the future (it is " + format_rfc3339(now_) + " now)";
      return false;
    }
    return true;
  }

  Result<void> check_primary() const {
    const Series* primary = out_.cache.find(kPrimaryKey);
    if (!primary) {
      std::string present;
      for (const Series& s : out_.cache.series) present += (present.empty() ? "" : ", ") + s.key;
      return bad("series " + std::string(kPrimaryKey) + " is absent (present: " +
                 (present.empty() ? "none" : present) + "); bring it in with pipeline import csv");
    }
    if (primary->bars.empty()) return bad("series " + primary->key + " has no rows");
    return {};
  }

  std::string_view name_;
  Instant now_;
  bool need_primary_;
  CacheRead& out_;
};

Json row_json(const Series& s, std::size_t i) {
  const Candles& c = s.bars;
  // The midnight of a daily bar tells its own offset, whatever the others have.
  const auto midnight_offset = static_cast<std::int32_t>(c.day[i] * kDaySeconds - c.time[i]);
  std::string when = format_rfc3339({c.time[i], s.daily() ? midnight_offset : s.offset_seconds});
  when[10] = ' ';
  const double volume = c.volume[i];
  const bool whole = std::trunc(volume) == volume && volume < 9e15;
  return Json::object({{s.daily() ? "Date" : "Datetime", std::move(when)},
                       {"Open", c.open[i]},
                       {"High", c.high[i]},
                       {"Low", c.low[i]},
                       {"Close", c.close[i]},
                       {"Volume", whole ? Json(static_cast<std::int64_t>(volume)) : Json(volume)}});
}

}  // namespace

const Series* Cache::find(std::string_view key) const {
  const std::string_view wanted = canonical_key(key);
  for (const Series& s : series) {
    if (s.key == wanted) return &s;
  }
  return nullptr;
}

Series* Cache::find(std::string_view key) { return const_cast<Series*>(std::as_const(*this).find(key)); }

Result<CacheRead> parse_cache(std::string_view bytes, std::string_view name, Instant now, bool need_primary) {
  const auto json = parse_json(bytes, name);
  if (!json) return fail(json.error());
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

std::string format_cache(const Cache& cache) {
  Json keys = Json::array(), series = Json::object();
  for (const Series& s : cache.series) {
    keys.push(s.key);
    Json rows = Json::array();
    for (std::size_t i = 0; i < s.bars.size(); ++i) rows.push(row_json(s, i));
    series.set(s.key, Json::object({{"meta", Json::object({{"ticker", s.ticker},
                                                           {"period", s.period},
                                                           {"interval", s.interval},
                                                           {"purpose", s.purpose}})},
                                    {"data", std::move(rows)}}));
  }
  Json root = Json::object({{"timestamp", cache.timestamp}});
  if (cache.synthetic) root.set("synthetic", true);
  root.set("fetched_keys", std::move(keys));
  root.set("series", std::move(series));
  return dump(root) + "\n";
}

Result<void> write_cache(const std::string& path, const Cache& cache) {
  return write_file_atomic(path, format_cache(cache));
}

}  // namespace spectrum::io
