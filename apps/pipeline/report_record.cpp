#include "apps/pipeline/report_record.h"

#include "apps/pipeline/report_table.h"
#include "apps/pipeline/report_text.h"

namespace spectrum::pipeline {
namespace {

using io::Json;
using Names = std::initializer_list<std::string_view>;

/// The first of several names that an object has.
const Json* any_of(const Json& object, Names names) {
  for (const std::string_view name : names)
    if (const Json* v = object.find(name); v && !v->is_null()) return v;
  return nullptr;
}

std::optional<double> number_of(const Json& object, Names names) {
  const Json* v = any_of(object, names);
  return v ? v->number() : std::nullopt;
}

std::string text_of(const Json& object, Names names, const std::string& otherwise = "") {
  const Json* v = any_of(object, names);
  return v && v->string() ? *v->string() : otherwise;
}

/// The objects in a member that is an array of them, or an object of named ones; the name comes along.
struct Named {
  std::string name;
  const Json* object;
};
std::vector<Named> objects_in(const Json& owner, Names names) {
  std::vector<Named> out;
  const Json* v = any_of(owner, names);
  if (v && v->is_array())
    for (const Json& item : *v->array_items())
      if (item.is_object()) out.push_back({text_of(item, {"name", "head", "tile", "band", "kind"}), &item});
  if (v && v->is_object())
    for (const Json::Member& m : *v->members())
      if (m.value.is_object()) out.push_back({m.name, &m.value});
  return out;
}

void read_interval(const Json& object, std::optional<double>& low, std::optional<double>& high) {
  const Json* ci = any_of(object, {"ci", "ci95", "interval", "coverage_ci", "difference_ci"});
  const auto both = ci ? ci->numbers() : std::nullopt;
  if (!both || both->size() != 2) return;
  low = (*both)[0];
  high = (*both)[1];
}

RecordScore read_score(const Json& s, const std::string& head, double n) {
  RecordScore out{head,
                  text_of(s, {"name", "score", "metric"}, "score"),
                  text_of(s, {"baseline", "against"}),
                  number_of(s, {"value"}),
                  number_of(s, {"baseline_value"}),
                  {},
                  {},
                  number_of(s, {"n"}).value_or(n),
                  s.boolean("beats_baseline")};
  read_interval(s, out.low, out.high);
  return out;
}

std::vector<ReliabilityBin> read_bins(const Json& owner) {
  std::vector<ReliabilityBin> bins;
  for (const Named& b : objects_in(owner, {"reliability", "bins"})) {
    const auto forecast = number_of(*b.object, {"forecast", "predicted", "mean_probability", "p"});
    const auto observed = number_of(*b.object, {"observed", "share", "frequency"});
    if (!forecast || !observed) continue;
    ReliabilityBin bin{*forecast, *observed, {}, {}, number_of(*b.object, {"n", "count"}).value_or(0)};
    read_interval(*b.object, bin.low, bin.high);
    bins.push_back(bin);
  }
  return bins;
}

void read_heads(const Json& evaluation, Record& record) {
  for (const Named& head : objects_in(evaluation, {"heads", "models"})) {
    const double n = number_of(*head.object, {"n", "forecasts", "test_rows"}).value_or(0);
    for (const Named& s : objects_in(*head.object, {"scores"}))
      record.scores.push_back(read_score(*s.object, head.name, n));
    if (auto bins = read_bins(*head.object); !bins.empty())
      record.reliability.push_back({head.name, std::move(bins)});
  }
}

ShareLine read_over_time(const Json& c, double nominal) {
  ShareLine line{{}, {}, nominal};
  for (const Named& point : objects_in(c, {"over_time", "series", "rolling"})) {
    const auto share = number_of(*point.object, {"coverage", "share", "value"});
    if (!share) continue;
    line.shares.push_back(*share);
    line.dates.push_back(text_of(*point.object, {"date", "until", "last"}));
  }
  return line;
}

void read_coverage(const Json& evaluation, Record& record) {
  for (const Named& c : objects_in(evaluation, {"coverage", "ranges", "bands"})) {
    RecordCoverage out;
    out.name = c.name;
    if (const auto h = number_of(*c.object, {"horizon"}))
      out.name += (out.name.empty() ? "" : ", ") + counted(static_cast<long long>(*h), "session");
    out.nominal = number_of(*c.object, {"nominal"});
    out.measured = number_of(*c.object, {"coverage", "measured", "share"});
    out.n = number_of(*c.object, {"n"}).value_or(0);
    read_interval(*c.object, out.low, out.high);
    out.over_time = read_over_time(*c.object, out.nominal.value_or(0.8));
    if (out.measured) record.coverage.push_back(std::move(out));
  }
}

std::string number_text(const std::optional<double>& v) { return v ? plain_number(*v) : "not known"; }

Html score_table(const std::vector<RecordScore>& scores, const std::string& caption) {
  Html rows;
  for (const RecordScore& s : scores)
    rows += element("tr",
                    row_head(as_words(s.head)) + classed("td", "words", s.name) +
                        element("td", number_text(s.value)) +
                        classed("td", "words", s.baseline.empty() ? "none" : s.baseline) +
                        element("td", number_text(s.baseline_value)) +
                        element("td", s.low && s.high ? plain_number(*s.low) + " to " + plain_number(*s.high)
                                                      : "not given") +
                        element("td", s.n > 0 ? grouped(s.n, 0) : "not given") +
                        classed("td", "words",
                                !s.better   ? "not judged"
                                : *s.better ? "\xE2\x96\xB2 better"
                                            : "\xE2\x96\xBC not better"));
  return scroll_table(caption,
                      heading_row({"Forecast of", " Score", "Value", " Baseline", "Its value", "95% interval",
                                   "Forecasts", " Against it"}),
                      rows);
}

Html coverage_table(const std::vector<RecordCoverage>& all) {
  Html rows;
  const auto share = [](const std::optional<double>& v) {
    return v ? percent(*v, 1) : std::string("not given");
  };
  for (const RecordCoverage& c : all)
    rows += element(
        "tr",
        row_head(as_words(c.name)) + element("td", share(c.nominal)) + element("td", share(c.measured)) +
            element("td", c.low && c.high ? percent(*c.low, 1) + " to " + percent(*c.high, 1) : "not given") +
            element("td", grouped(c.n, 0)));
  return scroll_table("How often ranges held, walk-forward",
                      heading_row({"Range", "Promised", "Held", "95% interval", "Forecasts"}), rows);
}

Html coverage_charts(const std::vector<RecordCoverage>& all) {
  Html out;
  int number = 0;
  for (const RecordCoverage& c : all) {
    if (c.over_time.shares.size() < 2) continue;
    const std::string id = "coverage-" + std::to_string(++number);
    const std::string title = as_words(c.name) + ": coverage over time";
    out += element("figure", {{"class", "tile"}},
                   element("h3", title) +
                       share_chart({id, title,
                                    "From " + c.over_time.dates.front() + " to " + c.over_time.dates.back() +
                                        ", between " + percent(extent_of(c.over_time.shares).low) + " and " +
                                        percent(extent_of(c.over_time.shares).high) + "."},
                                   c.over_time, {320, 180}) +
                       element("figcaption", "Dashed: the promise."));
  }
  return out.empty() ? out : classed("div", "grid", out);
}

Html reliability_charts(const std::vector<RecordReliability>& all) {
  Html out;
  int number = 0;
  for (const RecordReliability& r : all) {
    const std::string id = "reliability-" + std::to_string(++number);
    std::string told;
    for (const ReliabilityBin& b : r.bins)
      told += (told.empty() ? "" : "; ") + std::string("said ") + percent(b.forecast) + ", came true " +
              percent(b.observed) + " of " + grouped(b.n, 0);
    out += element(
        "figure", {{"class", "tile"}},
        element("h3", as_words(r.name) + ": reliability") +
            reliability_chart({id, as_words(r.name) + ": reliability", told + "."}, r.bins) +
            element("figcaption",
                    "Upwards: how often it came true. On the dashed line the probabilities are right."));
  }
  return out.empty() ? out : classed("div", "grid", out);
}

Html facts_of(const Record& record) {
  Html out;
  for (const auto& [name, value] : record.facts) out += element("dt", name) + element("dd", value);
  return out.empty() ? out : classed("dl", "figures open", out);
}

}  // namespace

Record read_record(const Json& evaluation) {
  Record record;
  if (!evaluation.is_object()) return record;
  for (const auto& [name, label] :
       {std::pair{"evaluated_at", "Evaluated"}, {"first", "First forecast"}, {"last", "Last forecast"}})
    if (const auto text = evaluation.string(name)) record.facts.emplace_back(label, *text);
  for (const auto& [name, label] : {std::pair{"folds", "Folds"}, {"configurations", "Configurations tried"}})
    if (const auto n = evaluation.number(name)) record.facts.emplace_back(label, grouped(*n, 0));
  read_heads(evaluation, record);
  read_coverage(evaluation, record);
  for (const Named& s : objects_in(evaluation, {"leak", "leak_demonstration"}))
    record.leak.push_back(read_score(*s.object, s.name, 0));
  return record;
}

Html record_section(const ReportInput& in) {
  if (!in.evaluation.value) return classed("p", "missing", in.evaluation.why);
  const Record record = read_record(*in.evaluation.value);
  if (record.empty())
    return classed("p", "missing",
                   "The evaluation holds nothing that this version can show: run `pipeline evaluate` again.");
  Html out = facts_of(record);
  if (!record.coverage.empty()) out += coverage_table(record.coverage) + coverage_charts(record.coverage);
  if (!record.scores.empty())
    out += score_table(record.scores, "Scores of a walk-forward evaluation, each beside a baseline.");
  out += reliability_charts(record.reliability);
  if (!record.leak.empty())
    out += score_table(record.leak,
                       "What a split that leaks would have claimed: the same model, judged on days whose "
                       "neighbours it learnt from. No such number is a forecast.");
  return out;
}

}  // namespace spectrum::pipeline
