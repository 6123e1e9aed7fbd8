#include "io/cache_rows.h"

#include <cmath>

#include "io/market_table.h"

namespace spectrum::io {
namespace {

constexpr std::int64_t kDaySeconds = 86400;

const Json* date_of(const Json& row) {
  const Json* date = row.find("Date");
  return date ? date : row.find("Datetime");
}

/// Where a row stands, in words: its date where that can be read, else its number.
std::string place(const Json& row, std::size_t index, const RowRead* dated, bool daily) {
  if (!dated) return "row " + std::to_string(index + 1);
  return daily ? format_day(dated->bar.day) : *date_of(row)->string();
}

std::optional<RowRead> read_date(const Json& row, bool daily, std::string& fault) {
  const Json* date = date_of(row);
  const std::string* text = date ? date->string() : nullptr;
  if (!text) {
    fault = date ? "Date is no string" : "there is no Date and no Datetime";
    return std::nullopt;
  }
  const auto instant = parse_instant(*text, kMarketOffset);
  if (!instant) {
    fault = instant.error().message;
    return std::nullopt;
  }
  const BarTime stamp = bar_time(*instant, daily, kMarketOffset);
  RowRead out;
  out.bar.day = stamp.day;
  out.bar.time = stamp.time;
  out.offset_seconds = stamp.offset_seconds;
  return out;
}

/// Reads the prices; the field at fault where they are none, and `what` says why.
const char* read_prices(const Json& row, Bar& bar, std::string& what) {
  double* const prices[] = {&bar.open, &bar.high, &bar.low, &bar.close};
  static constexpr const char* kFields[] = {"Open", "High", "Low", "Close"};
  for (int f = 0; f < 4; ++f) {
    const Json* value = row.find(kFields[f]);
    const auto number = value ? value->number() : std::nullopt;
    if (!number || !(*number > 0)) {
      what = value ? dump(*value, 0).substr(0, 60) + " is not a price" : "it is missing";
      return kFields[f];
    }
    *prices[f] = *number;
  }
  const auto wrong = price_fault(bar.open, bar.high, bar.low, bar.close);
  if (!wrong) return nullptr;
  what = dump(*row.find(wrong->field), 0) + " " + wrong->phrase;
  return wrong->field;
}

}  // namespace

std::optional<RowRead> read_row(const Json& row, std::size_t index, bool daily, Instant now,
                                RowFault& fault) {
  if (!row.is_object()) {
    fault = {place(row, index, nullptr, daily),
             std::string("it is ") + row.type_name() + ", an object was expected"};
    return std::nullopt;
  }
  auto out = read_date(row, daily, fault.what);
  if (!out) {
    fault.where = place(row, index, nullptr, daily);
    return std::nullopt;
  }
  if (out->bar.time > now.seconds + kDaySeconds) {
    fault = {place(row, index, &*out, daily),
             "the date is in the future (it is " + format_rfc3339(now) + " now)"};
    return std::nullopt;
  }
  if (const char* field = read_prices(row, out->bar, fault.what)) {
    fault.where = place(row, index, &*out, daily) + ", field " + field;
    return std::nullopt;
  }
  const double volume = row.number("Volume").value_or(0);
  out->bar.volume = std::isfinite(volume) && volume > 0 ? volume : 0;
  return out;
}

Json row_json(const Bar& bar, bool daily, std::int32_t offset_seconds) {
  // The midnight of a daily bar tells its own offset, whatever the others have.
  const auto midnight_offset = static_cast<std::int32_t>(bar.day * kDaySeconds - bar.time);
  std::string when = format_rfc3339({bar.time, daily ? midnight_offset : offset_seconds});
  when[10] = ' ';
  const bool whole = std::trunc(bar.volume) == bar.volume && bar.volume < 9e15;
  Json::Object row;  // of moved parts: this is most of what writing a cache takes
  row.reserve(6);
  row.push_back({daily ? "Date" : "Datetime", std::move(when)});
  row.push_back({"Open", bar.open});
  row.push_back({"High", bar.high});
  row.push_back({"Low", bar.low});
  row.push_back({"Close", bar.close});
  row.push_back({"Volume", whole ? Json(static_cast<std::int64_t>(bar.volume)) : Json(bar.volume)});
  return Json(std::move(row));
}

}  // namespace spectrum::io
