#include "apps/pipeline/report_record.h"

#include <algorithm>
#include <span>

#include "apps/pipeline/report_json.h"

namespace spectrum::pipeline {
namespace {

using io::Json;

std::span<const Json> items(const Json& object, const char* name) { return items_of(object.find(name)); }

std::string text(const Json& object, const char* name) { return object.string(name).value_or(""); }

/// Both ends of an interval, where there are two.
void read_interval(const Json& object, const char* name, Figure& low, Figure& high) {
  const auto both = object.numbers(name);
  if (!both || both->size() != 2) return;
  low = (*both)[0];
  high = (*both)[1];
}

RecordForecaster read_forecaster(const Json& head, const Json& f) {
  RecordForecaster out;
  out.name = text(f, "name");
  out.log_loss = f.number("log_loss");
  out.brier = f.number("brier");
  out.accuracy = f.number("accuracy");
  out.auc = f.number("auc");
  out.mean_absolute_error = f.number("mean_absolute_error");
  out.served = !out.name.empty() && head.string("served") == out.name;
  return out;
}

/// The comparison of one forecaster with another; none of those is in the file.
const Json* comparison_of(const Json& head, const std::string& model, const std::string& baseline) {
  for (const Json& c : items(head, "comparisons"))
    if (text(c, "model") == model && text(c, "baseline") == baseline) return &c;
  return nullptr;
}

Figure negated(const Figure& v) { return v ? Figure(0.0 - *v) : v; }

/// What a comparison says from the side of its baseline. The test is two-sided, so its p holds for both.
void read_reversed(const Json& c, RecordForecaster& f) {
  f.gain = negated(c.number("gain"));
  read_interval(c, "gain_ci", f.gain_high, f.gain_low);
  f.gain_low = negated(f.gain_low);
  f.gain_high = negated(f.gain_high);
  const Figure p = c.number("p");
  if (f.gain_low && (p || *f.gain_low <= 0)) f.beaten = *f.gain_low > 0 && *p < 0.05;
}

/// The gain over one forecaster of `best`: who is served, or where none is, the model itself.
void read_gain(const Json& head, const std::string& best, RecordForecaster& f) {
  if (const Json* c = comparison_of(head, best, f.name)) {
    f.gain = c->number("gain");
    f.beaten = c->boolean("beats");
    read_interval(*c, "gain_ci", f.gain_low, f.gain_high);
  } else if (const Json* back = comparison_of(head, f.name, best)) {
    read_reversed(*back, f);
  }
}

std::vector<ReliabilityBin> read_bins(const Json& head) {
  std::vector<ReliabilityBin> bins;
  for (const Json& b : items(head, "reliability_of_served")) {
    const auto n = b.number("n"), forecast = b.number("mean_p"), observed = b.number("share");
    if (n && *n > 0 && forecast && observed) bins.push_back({*forecast, *observed, *n});
  }
  return bins;
}

void read_head(const Json& evaluation, const char* name, Record& record) {
  const Json* head = evaluation.find({"heads", name});
  if (!head || items(*head, "forecasters").empty()) return;
  RecordHead out;
  out.question = text(*head, "question").empty() ? name : text(*head, "question");
  if (std::string_view(name) == "pattern") out.question = "Pattern analogues: " + out.question;
  out.verdict = text(*head, "verdict");
  out.first = text(*head, "first");
  out.last = text(*head, "last");
  out.rows = head->number("rows");
  out.majority = head->number("majority");
  for (const Json& f : items(*head, "forecasters")) out.forecasters.push_back(read_forecaster(*head, f));
  const std::string served = text(*head, "served");
  const std::string best = served.empty() ? out.forecasters.front().name : served;
  for (RecordForecaster& f : out.forecasters) read_gain(*head, best, f);
  out.reliability = read_bins(*head);
  record.heads.push_back(std::move(out));
}

RecordBand read_band(const Json& b, std::string name) {
  RecordBand out{std::move(name),           b.number("n"), b.number("coverage"), {}, {}, b.number("width"),
                 b.number("interval_score")};
  read_interval(b, "coverage_ci", out.low, out.high);
  return out;
}

void read_ranges(const Json& heads, Record& record) {
  for (const Json& r : items(heads, "ranges")) {
    RecordRange out;
    out.kind = text(r, "kind");
    out.horizon = static_cast<int>(std::clamp<std::int64_t>(r.integer("horizon").value_or(0), 0, 10000));
    out.nominal = std::clamp(r.number("nominal").value_or(0.8), 0.0, 1.0);
    out.holds = r.boolean("holds_its_promise");
    for (const Json& f : items(r, "forecasters")) {
      out.forecasters.push_back(read_band(f, text(f, "name")));
      if (out.forecasters.size() > 1) continue;
      for (const Json& y : items(f, "by_year"))
        out.years.push_back(read_band(y, std::to_string(y.integer("year").value_or(0))));
      for (const Json& third : items(f, "by_volatility")) out.thirds.push_back(third.number("coverage"));
    }
    if (!out.forecasters.empty()) record.ranges.push_back(std::move(out));
  }
}

void read_encoders(const Json& heads, Record& record) {
  for (const Json& e : items(heads, "encoders"))
    record.encoders.push_back({text(e, "model"), text(e, "score"), text(e, "baseline"), e.number("value"),
                               e.number("baseline_value"), e.number("folds"), e.number("folds_better")});
}

void read_leak(const Json& evaluation, Record& record) {
  for (const Json& r : items(evaluation, "leak_demonstration"))
    record.leak.push_back({text(r, "label"), text(r, "held_out"), r.number("rows"), r.number("auc"),
                           r.number("accuracy"), r.number("majority")});
}

}  // namespace

Record read_record(const Json& evaluation) {
  Record record;
  record.evaluated_at = text(evaluation, "evaluated_at");
  record.config_hash = text(evaluation, "config_hash");
  if (const Json* protocol = evaluation.find("protocol")) {
    const Json* folds = protocol->find("folds");  // all of them: they are counted, not listed
    if (folds && folds->is_array() && folds->size() > 0) {
      record.folds = folds->size();
      record.first = text(folds->at(0), "test_first");
      record.last = text(folds->at(folds->size() - 1), "test_last");
    }
  }
  for (const char* name : {"direction", "expansion", "pattern"}) read_head(evaluation, name, record);
  if (const Json* heads = evaluation.find("heads")) {
    read_ranges(*heads, record);
    read_encoders(*heads, record);
  }
  read_leak(evaluation, record);
  return record;
}

}  // namespace spectrum::pipeline
