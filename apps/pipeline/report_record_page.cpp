#include "apps/pipeline/report_record_page.h"

#include <algorithm>

#include "apps/pipeline/market_clock.h"
#include "apps/pipeline/report_record.h"
#include "apps/pipeline/report_table.h"
#include "apps/pipeline/report_text.h"
#include "apps/pipeline/report_tile.h"

namespace spectrum::pipeline {
namespace {

constexpr const char* kNone = "\xE2\x80\x93";  // a dash: this figure does not exist here

Html cell(const std::string& text) { return element("td", text); }
Html words(const std::string& text) { return classed("td", "words", text.empty() ? kNone : text); }

std::string four(const Figure& v) { return v ? grouped(*v, 4) : kNone; }
std::string share(const Figure& v) { return v ? percent(*v, 1) : kNone; }
std::string count(const Figure& v) { return v ? grouped(*v, 0) : kNone; }

std::string shares(const Figure& low, const Figure& high) {
  return low && high ? percent(*low, 1) + " to " + percent(*high, 1) : kNone;
}

/// "+0.0174 (+0.0016 to +0.0293)"
std::string gain_text(const RecordForecaster& f, double scale = 1) {
  if (!f.gain) return kNone;
  std::string out = signed_text(scale * *f.gain, 4);
  if (f.gain_low && f.gain_high)
    out.append(" (")
        .append(signed_text(scale * *f.gain_low, 4))
        .append(" to ")
        .append(signed_text(scale * *f.gain_high, 4))
        .append(")");
  return out;
}

/// A share of the close as percent of it, without the sign, which the head of the column has.
std::string in_percent(const Figure& v, int decimals) { return v ? grouped(100 * *v, decimals) : kNone; }

std::string beaten_text(const std::optional<bool>& beaten) {
  return !beaten ? kNone : *beaten ? "\xE2\x96\xB2 beaten" : "\xE2\x96\xBC not beaten";
}

std::string name_of(const RecordForecaster& f) { return f.served ? f.name + " (served)" : f.name; }

Html class_rows(const RecordHead& head) {
  Html rows;
  for (const RecordForecaster& f : head.forecasters)
    rows += element("tr", row_head(name_of(f)) + cell(four(f.log_loss)) + cell(four(f.brier)) +
                              cell(share(f.accuracy)) + cell(four(f.auc)) + cell(gain_text(f)) +
                              words(beaten_text(f.beaten)));
  return rows;
}

Html point_rows(const RecordHead& head) {
  Html rows;
  for (const RecordForecaster& f : head.forecasters)
    rows += element("tr", row_head(name_of(f)) + cell(in_percent(f.mean_absolute_error, 4)) +
                              cell(gain_text(f, 100)) + words(beaten_text(f.beaten)));
  return rows;
}

bool has_classes(const RecordHead& head) {
  return std::ranges::any_of(head.forecasters,
                             [](const RecordForecaster& f) { return f.log_loss.has_value(); });
}

Html reliability_figure(const RecordHead& head, const std::string& id) {
  if (head.reliability.empty()) return {};
  std::string told;
  for (const ReliabilityBin& b : head.reliability)
    told.append(told.empty() ? "Said " : "; said ")
        .append(percent(b.forecast))
        .append(", came true ")
        .append(percent(b.observed))
        .append(" of ")
        .append(grouped(b.n, 0));
  const std::string title = "Reliability of what is served";
  return element("figure", {{"class", "tile"}},
                 element("h4", title) + reliability_chart({id, title, told + "."}, head.reliability) +
                     element("figcaption",
                             "Upwards: how often it came true; larger dots stand for more forecasts. On the "
                             "dashed line the probabilities are right."));
}

std::string span_of(const RecordHead& head) {
  std::string out = head.rows ? count(head.rows) + " forecasts" : "Forecasts, their number not known";
  if (!head.first.empty())
    out.append(", ").append(long_day(head.first)).append(" to ").append(long_day(head.last));
  if (head.majority)
    out.append("; always saying the most frequent class is right ")
        .append(percent(*head.majority, 1))
        .append(" of the time");
  return out + ".";
}

Html head_part(const RecordHead& head, int number) {
  const std::string id = "reliability-" + std::to_string(number);
  const bool classes = has_classes(head);
  const Html table = classes ? scroll_table(head.question + ": scores beside simple rules",
                                            heading_row({"Forecaster", "Log-loss", "Brier", "Right", "AUC",
                                                         "Gain of the one served (95%)", " Beaten by it"}),
                                            class_rows(head))
                             : scroll_table(head.question + ": errors beside simple rules",
                                            heading_row({"Forecaster", "Mean absolute error, %",
                                                         "Model's gain (95%)", " By the model"}),
                                            point_rows(head));
  return element("h3", head.question) +
         (head.verdict.empty() ? Html() : classed("p", "verdict", capitalised(head.verdict))) +
         classed("p", "sub", span_of(head)) + classed("div", "beside", table + reliability_figure(head, id));
}

/// What a range's record says of its promise.
std::string promise_words(const RecordRange& r) {
  const RecordBand& ours = r.forecasters.front();
  if (!r.holds) return kNone;
  if (!*r.holds)
    return ours.coverage > r.nominal ? "\xE2\x96\xBC holds more: too wide" : "\xE2\x96\xBC does not hold it";
  return ours.low && ours.high && is_wide(*ours.low, *ours.high) ? "\xE2\x96\xA0 too few to tell"
                                                                 : "\xE2\x9C\x93 holds it";
}

std::string range_name(const RecordRange& r) {
  return (r.kind == "path" ? std::string("highs and lows, ") : std::string("close, ")) +
         counted(r.horizon, "session");
}

/// "74, 74 and 85%"
std::string thirds_text(const RecordRange& r) {
  if (r.thirds.size() != 3 || !std::ranges::all_of(r.thirds, [](const Figure& f) { return f.has_value(); }))
    return kNone;
  return grouped(100 * *r.thirds[0], 0) + ", " + grouped(100 * *r.thirds[1], 0) + " and " +
         percent(*r.thirds[2]);
}

Html range_rows(const std::vector<RecordRange>& all) {
  Html rows;
  for (const RecordRange& r : all) {
    const RecordBand& ours = r.forecasters.front();
    rows += element("tr", row_head(range_name(r)) + cell(percent(r.nominal)) + cell(share(ours.coverage)) +
                              cell(shares(ours.low, ours.high)) + cell(thirds_text(r)) + cell(count(ours.n)) +
                              cell(share(ours.width)) + words(promise_words(r)));
  }
  return rows;
}

/// Ours beside the other forecasters of ranges: narrow and yet holding is a small interval score.
Html rival_rows(const std::vector<RecordRange>& all) {
  Html rows;
  for (const RecordRange& r : all)
    for (const RecordBand& f : r.forecasters)
      rows += element("tr", row_head(range_name(r)) + words(f.name) + cell(share(f.coverage)) +
                                cell(share(f.width)) + cell(in_percent(f.score, 2)));
  return rows;
}

bool is_charted(const RecordRange& r) {
  return !r.years.empty() && (r.kind == "path" ? r.horizon == 5 || r.horizon == 21 : r.horizon == 1);
}

/// Where the axis of all coverage charts begins, so that they compare: at 40%, or where the worst year is.
double least_coverage(const std::vector<RecordRange>& all) {
  double least = 0.4;
  for (const RecordRange& r : all)
    for (const RecordBand& y : r.years)
      if (is_charted(r) && y.coverage) least = std::min({least, *y.coverage, y.low.value_or(*y.coverage)});
  return std::max(least, 0.0);
}

Html year_figure(const RecordRange& r, double least, const std::string& id) {
  std::vector<ShareBar> bars;
  std::string told;
  for (const RecordBand& y : r.years) {
    if (!y.coverage) continue;
    bars.push_back({y.name, *y.coverage, y.low, y.high});
    told.append(told.empty() ? "" : ", ").append(y.name).append(": ").append(percent(*y.coverage));
  }
  const std::string title = "Coverage over time: " + range_name(r);
  return element(
      "figure", {{"class", "tile"}},
      element("h4", title) +
          share_chart({id, title, told + "; promised " + percent(r.nominal) + "."}, bars, r.nominal, least) +
          element("figcaption",
                  "Dots: share that held, a year each, with its 95% interval. Dashed: the promise."));
}

Html ranges_part(const std::vector<RecordRange>& all) {
  if (all.empty()) return {};
  Html charts;
  int number = 0;
  const double least = least_coverage(all);
  for (const RecordRange& r : all)
    if (is_charted(r)) charts += year_figure(r, least, "coverage-" + std::to_string(++number));
  return element("h3", "Ranges") +
         scroll_table("How often ranges held",
                      heading_row({"Range of", "Promised", "Held", "95% interval", "Calm, middle, wild days",
                                   "Forecasts", "Mean width", " Promise"}),
                      range_rows(all)) +
         (charts.empty() ? charts : classed("div", "grid", charts)) +
         element("details", element("summary", "Beside simpler ranges") +
                                scroll_table("Ranges of simpler rules",
                                             heading_row({"Range of", " Forecaster", "Held", "Mean width",
                                                          "Interval score, %"}),
                                             rival_rows(all)));
}

Html encoders_part(const std::vector<RecordEncoder>& all) {
  if (all.empty()) return {};
  Html rows;
  for (const RecordEncoder& e : all)
    rows += element("tr", row_head(e.model) + words(e.score) + cell(four(e.value)) + words(e.baseline) +
                              cell(four(e.baseline_value)) + cell(count(e.better)) + cell(count(e.folds)));
  return element("h3", "Encoders") + scroll_table("Encoders beside a linear baseline, means over folds",
                                                  heading_row({"Model", " Score", "Value", " Baseline",
                                                               "Its value", "Folds better", "Folds"}),
                                                  rows);
}

Html leak_part(const std::vector<RecordLeak>& all) {
  if (all.empty()) return {};
  Html rows;
  for (const RecordLeak& r : all)
    rows += element("tr", row_head(r.label) + words(r.held_out) + cell(count(r.rows)) + cell(four(r.auc)) +
                              cell(share(r.accuracy)) + cell(share(r.majority)));
  return element("h3", "What a leak would have claimed") +
         classed("p", "sub",
                 "The same trees on the same features. The label of the same window is known on the day, and "
                 "rows held out "
                 "at random share nearly all their sessions with rows that were learnt. Only the last fifth "
                 "with a "
                 "label of the next sessions is a forecast.") +
         scroll_table("The leak, shown",
                      heading_row({"Label", " Held out", "Rows", "AUC", "Right", "Most frequent class"}),
                      rows);
}

Html intro(const ReportInput& in, const Record& record) {
  std::string told = "Walk-forward over " + counted(record.folds, "fold");
  if (!record.first.empty())
    told.append(", forecasts of ")
        .append(long_day(record.first))
        .append(" to ")
        .append(long_day(record.last));
  told.append(": everything was refitted on what lay before, and scored beside simple rules.");
  if (const auto made = io::parse_instant(record.evaluated_at))
    told.append(" Evaluated ").append(display_time(*made)).append(".");
  Html out = classed("p", "lead", told);
  const io::Json *used = in.document.find("evaluation"),
                 *models = in.document.find({"provenance", "config_hash"});
  if (used && used->is_null())
    out += banner(
        "The forecast above was made without this evaluation: `pipeline infer` goes by it where it "
        "fits, and says why where it does not.");
  else if (models && models->string() && !record.config_hash.empty() &&
           *models->string() != record.config_hash)
    out += banner("The evaluation speaks of models of another configuration than those of this forecast.");
  return out;
}

}  // namespace

Html record_section(const ReportInput& in) {
  if (!in.evaluation.value) return classed("p", "missing", in.evaluation.why);
  const Record record = read_record(*in.evaluation.value);
  if (record.empty())
    return classed("p", "missing",
                   "The evaluation holds nothing that this version can show: run `pipeline evaluate` again.");
  Html out = intro(in, record) + ranges_part(record.ranges);
  int number = 0;
  for (const RecordHead& head : record.heads) out += head_part(head, ++number);
  return out + encoders_part(record.encoders) + leak_part(record.leak);
}

}  // namespace spectrum::pipeline
