#include "apps/pipeline/forecasting.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "apps/forecast/rank.h"
#include "apps/forecast/walk_forward.h"
#include "apps/pipeline/contract.h"
#include "features/table.h"

namespace spectrum::pipeline {
namespace {

using forecast::Dataset;
using forecast::Rows;

/// The probability of volatility expansion from whoever has earned to give it.
double served_expansion(const std::string& served, const forecast::Models& models,
                        const features::Market& market, double trees) {
  if (served == forecast::kVolatilityLogit)
    return models.volatility_logit.predict(forecast::volatility_ratios(market),
                                           std::array{market.size() - 1})[0];
  return served == forecast::kBaseRate ? models.expansion_base_rate : trees;
}

void apply_record(const EvaluationRecord& record, const forecast::Models& models,
                  const features::Market& market, forecast::TileInputs& in) {
  in.direction_record = record.direction;
  in.expansion_record = record.expansion;
  in.range_records = record.ranges;
  if (record.expansion) in.radar_evidence = record.radar;
  in.class_medians = models.class_medians;
  if (record.direction && record.direction->edge)
    in.median_trust = forecast::median_trust(record.direction->skill);
  if (record.direction && record.direction->served != record.direction->model) in.stack_weight = 0;
  if (record.expansion)
    in.expansion_probability =
        served_expansion(record.expansion->served, models, market, in.expansion_probability);
}

/// What the models say of the last session.
void run_models(const MarketView& view, const forecast::Models& models, const features::Table& table,
                int threads, const EvaluationRecord* record, forecast::TileInputs& in) {
  const Dataset data = forecast::build_dataset(view.market, table);
  const std::size_t last = view.market.size() - 1;
  if (data.rows() == 0 || data.days.back() != last)
    throw std::invalid_argument("the models need 252 sessions before the one they speak of, there are " +
                                std::to_string(last) + " before " + io::format_day(view.last_day()));
  const Rows fused = forecast::fuse(models, data, threads);
  const Rows today{1, fused.width, {fused.row(fused.n - 1).begin(), fused.row(fused.n - 1).end()}};

  Rows p;
  models.fusion.predict(today, models.temperature, threads, p);
  in.direction = {p.values[0], p.values[1], p.values[2]};
  in.stack_weight = models.stack_weight;
  in.beats_prior = models.beats_prior;
  for (const std::string& name : data.missing(data.rows() - 1))
    if (std::find(models.absent.begin(), models.absent.end(), name) == models.absent.end())
      in.missing.push_back(name);
  const std::vector<double> errors = forecast::novelty(models, data, threads);
  in.novelty = forecast::mid_rank(std::span(errors).first(errors.size() - 1), errors.back());
  const std::vector<double> x =
      forecast::expansion_matrix(models.expansion.feature_names, fused, data, table);
  const std::size_t width = models.expansion.feature_names.size();
  in.expansion_probability = models.platt(models.expansion.raw(std::span(x).last(width)));
  in.expansion_informative = models.platt.a < 0;
  if (record) apply_record(*record, models, view.market, in);
  in.pattern = forecast::pattern_embedding(models, fused, data, view.market.size());
  const forecast::HeadRecord* const judged = record && record->expansion ? &*record->expansion : nullptr;
  const bool replaced = judged && judged->served != judged->model;
  const bool trees = in.expansion_informative && !replaced;
  in.expansion_source = replaced ? judged->served : trees ? "gbdt_expansion" : "base_rate";
  if (trees) in.attribution = forecast::attribute(models.expansion, std::span(x).last(width));
}

forecast::RangeInputs range_inputs(const MarketView& view, const std::vector<double>& variance,
                                   const std::vector<double>& implied) {
  return {view.market.high, view.market.low, view.market.close, variance, implied};
}

}  // namespace

forecast::RangeForecast forecast_ranges(const MarketView& view) {
  const auto variance = forecast::daily_variances(view.market),
             implied = forecast::implied_volatility(view.market);
  return forecast::forecast_ranges(range_inputs(view, variance, implied));
}

io::Result<io::Json> forecast(const MarketView& view, const StoredModels& stored,
                              forecast::ExpectedMove expected_move, int threads, const MarketClock& clock,
                              const EvaluationRecord* record) {
  const auto variance = forecast::daily_variances(view.market),
             implied = forecast::implied_volatility(view.market);
  const features::Table table = features::compute(view.market);
  const auto session = [&](int n) {
    return io::format_day(clock.session_after(view.last_day(), n, view.until));
  };
  try {
    forecast::TileInputs in;
    in.history = range_inputs(view, variance, implied);
    in.vix_level = view.market.vix.close;
    in.vix_carried = view.market.has_vix() && view.market.vix.carried.back();
    in.trend_strength = table.column("ema_slope_8_21").back();
    in.realised_vol_20 = table.column("rv_20").back();
    in.expansion_ratio = table.column("rv_ratio_3_90").back();
    run_models(view, stored.models, table, threads, record, in);
    in.spot = view.spot;
    in.vix = view.vix;
    in.next_session = session(1);
    in.week_end = session(5);
    in.month_end = session(21);
    in.age_sessions = view.age_sessions;
    in.expected_move = expected_move;

    io::Json document = forecast_document(forecast::compute_tiles(in), in, view, stored.provenance, clock);
    if (record) document.set("evaluation", record->summary);
    if (const auto faults = contract_faults(document); !faults.empty())
      return io::fail(io::ErrorKind::kInternal, "the forecast breaks its contract: " + faults.front());
    return document;
  } catch (const std::invalid_argument& e) {
    return io::fail(io::ErrorKind::kBadData, e.what());
  }
}

}  // namespace spectrum::pipeline
