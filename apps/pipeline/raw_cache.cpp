#include "apps/pipeline/raw_cache.h"

#include <cmath>

#include "io/cache.h"
#include "io/date.h"

namespace spectrum::pipeline {
namespace {

using io::Json;

bool is_null(const Json& value) { return value.is_null() || is_nan_text(value); }

void read_date(const Json& row, bool daily, RawRow& out) {
  const Json* date = row.find("Date");
  if (!date) date = row.find("Datetime");
  const std::string* text = date ? date->string() : nullptr;
  if (!text) {
    out.fault = date ? "the date is no string" : "there is no Date and no Datetime";
    return;
  }
  const auto instant = io::parse_instant(*text, io::kMarketOffset);
  if (!instant) {
    out.fault = instant.error().message;
    return;
  }
  const io::BarTime stamp = io::bar_time(*instant, daily, io::kMarketOffset);
  out.dated = true;
  out.bar.day = stamp.day;
  out.bar.time = stamp.time;
}

/// What is wrong with the prices, where they are not null; empty: nothing.
std::string read_prices(const Json& row, io::Bar& bar) {
  const std::pair<const char*, double*> fields[] = {
      {"Open", &bar.open}, {"High", &bar.high}, {"Low", &bar.low}, {"Close", &bar.close}};
  for (const auto& [field, price] : fields) {
    const Json* value = row.find(field);
    if (!value) return std::string(field) + " is missing";
    const auto number = value->number();
    if (!number && is_null(*value)) return std::string(field) + " has no number";
    if (!number) return std::string(field) + " is no number but " + io::dump(*value, 0).substr(0, 60);
    *price = *number;
  }
  const auto fault = io::price_fault(bar.open, bar.high, bar.low, bar.close);
  if (!fault) return "";
  return std::string(fault->field) + " " + io::dump(*row.find(fault->field), 0) + " " + fault->phrase;
}

}  // namespace

bool is_nan_text(const Json& value) { return value.string() && *value.string() == "NaN"; }

RawRow raw_row(const Json& row, bool daily) {
  RawRow out;
  if (row.is_null()) {
    out.prices = Prices::kNull;
    return out;
  }
  if (!row.is_object()) {
    out.fault = std::string("it is ") + row.type_name() + ", an object was expected";
    return out;
  }
  for (const Json::Member& m : *row.members()) out.nans += is_nan_text(m.value) ? 1 : 0;
  read_date(row, daily, out);
  if (const Json* close = row.find("Close"); close && is_null(*close)) {
    out.prices = Prices::kNull;
    return out;
  }
  const std::string fault = read_prices(row, out.bar);
  out.prices = fault.empty() ? Prices::kGood : Prices::kFaulty;
  if (out.fault.empty()) out.fault = fault;
  const double volume = row.number("Volume").value_or(0);
  out.bar.volume = std::isfinite(volume) && volume > 0 ? volume : 0;
  return out;
}

RawSeries raw_series(std::string_view written, const Json& series) {
  RawSeries out;
  out.written = written;
  out.key = io::canonical_key(written);
  const Json* data = series.find("data");
  const bool has_times = data && data->is_array() && data->size() > 0 && data->at(0).find("Datetime");
  const io::SeriesInfo* known = io::find_series(out.key);
  out.interval = known ? std::string(known->interval) : has_times ? "5m" : "1d";
  if (const Json* meta = series.find("meta"))
    if (const auto interval = meta->string("interval")) out.interval = *interval;
  if (!data || !data->is_array()) {  // in the words of io::parse_cache
    const std::string path = "series." + out.written;
    out.fault = !series.is_object() ? path + " is " + series.type_name() + ", an object was expected"
                : data ? path + ".data is " + data->type_name() + ", an array of rows was expected"
                       : path + " has no \"data\"";
    return out;
  }
  for (const Json& row : *data->array_items()) out.rows.push_back(raw_row(row, out.daily()));
  if (const Json* partial = series.find("partial"); partial && partial->is_array())
    for (const Json& row : *partial->array_items()) out.partial.push_back(raw_row(row, /*daily=*/true));
  if (const Json* sum = series.find({"meta", "sha256"}); sum && sum->string()) {
    out.has_sum = true;
    out.altered = *sum->string() != io::bars_sha256(usable_bars(out));
  }
  return out;
}

io::Candles usable_bars(const RawSeries& series) {
  io::Candles out;
  for (const RawRow& r : series.rows)
    if (r.usable()) out.push_back(r.bar);
  io::tidy(out, series.daily());
  return out;
}

}  // namespace spectrum::pipeline
