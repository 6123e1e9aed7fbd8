#include "apps/forecast/evaluation.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <stdexcept>

namespace spectrum::forecast {
namespace {

template <class Rows>
void join_forecasters(const Rows& more, Rows& all) {
  if (all.forecasters.empty())
    for (const Forecaster& f : more.forecasters) all.forecasters.push_back({f.name, {}});
  if (all.forecasters.size() != more.forecasters.size())
    throw std::invalid_argument("folds have other forecasters");
  for (std::size_t i = 0; i < more.forecasters.size(); ++i) {
    const Forecaster& f = more.forecasters[i];
    if (f.name != all.forecasters[i].name) throw std::invalid_argument("folds have other forecasters");
    std::ranges::copy(f.values, std::back_inserter(all.forecasters[i].values));
  }
  std::ranges::copy(more.days, std::back_inserter(all.days));
}

const Forecaster& named(const ClassRows& rows, const std::string& name) {
  for (const Forecaster& f : rows.forecasters)
    if (f.name == name) return f;
  throw std::invalid_argument("no forecaster named " + name);
}

std::vector<double> log_losses(const ClassRows& rows, const Forecaster& f) {
  std::vector<double> out;
  for (std::size_t i = 0; i < rows.labels.size(); ++i) {
    const auto at = i * static_cast<std::size_t>(rows.classes) + static_cast<std::size_t>(rows.labels[i]);
    out.push_back(-std::log(std::max(f.values[at], kLeastProbability)));
  }
  return out;
}

/// Probabilities of class 1 of two.
std::vector<double> ones(const Forecaster& f) {
  std::vector<double> out;
  for (std::size_t i = 1; i < f.values.size(); i += 2) out.push_back(f.values[i]);
  return out;
}

ClassScores scores_of(const ClassRows& rows, const Forecaster& f) {
  const int k = rows.classes;
  ClassScores s{f.name,
                log_loss(f.values, k, rows.labels),
                brier(f.values, k, rows.labels),
                ece(f.values, k, rows.labels),
                accuracy(f.values, k, rows.labels),
                balanced_accuracy(f.values, k, rows.labels),
                {},
                {}};
  if (k != 2) return s;
  const std::vector<double> p = ones(f);
  s.brier = brier(p, rows.labels);
  s.ece = ece(p, rows.labels);
  if (const double area = auc(p, rows.labels); std::isfinite(area)) s.auc = area;
  s.murphy = murphy(p, rows.labels);
  return s;
}

struct Top {
  std::vector<double> confidence;
  std::vector<int> right;
};

/// The likeliest class of each row: how likely it was called, and whether it came.
Top top_class(const ClassRows& rows, const Forecaster& f) {
  Top out;
  const auto k = static_cast<std::ptrdiff_t>(rows.classes);
  for (std::size_t i = 0; i < rows.labels.size(); ++i) {
    const auto row = f.values.begin() + static_cast<std::ptrdiff_t>(i) * k;
    const auto best = std::max_element(row, row + k);
    out.confidence.push_back(*best);
    out.right.push_back(best - row == rows.labels[i]);
  }
  return out;
}

/// Which of `order` did best on the first `known` rows: the first whose mean log-loss is below that of every
/// one after it.
std::size_t best_of(const ClassRows& rows, std::span<const char* const> order, std::size_t known) {
  std::vector<double> loss;
  for (const char* name : order) {
    const std::vector<double> all = log_losses(rows, named(rows, name));
    loss.push_back(std::accumulate(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(known), 0.0));
  }
  std::size_t best = loss.size() - 1;
  for (std::size_t i = loss.size() - 1; i-- > 0;)
    if (loss[i] < loss[best]) best = i;
  return best;
}

}  // namespace

ClassRows joined(std::span<const FoldResult> folds, ClassRows FoldResult::*head) {
  ClassRows all;
  for (const FoldResult& fold : folds) {
    const ClassRows& more = fold.*head;
    all.classes = more.classes;
    join_forecasters(more, all);
    std::ranges::copy(more.labels, std::back_inserter(all.labels));
  }
  return all;
}

PointRows joined(std::span<const FoldResult> folds) {
  PointRows all;
  for (const FoldResult& fold : folds) {
    join_forecasters(fold.pattern, all);
    std::ranges::copy(fold.pattern.outcomes, std::back_inserter(all.outcomes));
  }
  return all;
}

std::vector<double> served_at_the_time(std::span<const FoldResult> folds, ClassRows FoldResult::*head,
                                       std::span<const char* const> order, int horizon) {
  const ClassRows all = joined(folds, head);
  std::vector<double> out;
  for (const FoldResult& fold : folds) {
    const ClassRows& own = fold.*head;
    if (own.days.empty()) continue;
    const auto known = std::ranges::count_if(all.days, [&](std::size_t day) {
      return day + static_cast<std::size_t>(horizon) <= own.days.front();
    });
    const std::size_t best = best_of(all, order, static_cast<std::size_t>(known));
    std::ranges::copy(ones(named(own, order[best])), std::back_inserter(out));
  }
  return out;
}

ClassEvaluation evaluate_classes(const ClassRows& rows, std::span<const char* const> order, int horizon,
                                 std::uint64_t seed) {
  if (rows.labels.size() < static_cast<std::size_t>(horizon) + 2)
    throw std::invalid_argument("only " + std::to_string(rows.labels.size()) + " forecasts have an outcome");
  ClassEvaluation out;
  out.classes = rows.classes;
  out.rows = static_cast<int>(rows.labels.size());
  out.first_day = rows.days.front();
  out.last_day = rows.days.back();
  out.base_rates = base_rates(rows.labels, rows.classes);
  out.majority = majority_share(rows.labels, rows.classes);
  for (const Forecaster& f : rows.forecasters) out.forecasters.push_back(scores_of(rows, f));
  const Forecaster& model = rows.forecasters.front();
  const auto beside = [&](const std::string& a, const std::string& b) {
    return compare(a, log_losses(rows, named(rows, a)), b, log_losses(rows, named(rows, b)), horizon, seed);
  };
  for (std::size_t i = 1; i < rows.forecasters.size(); ++i)
    out.comparisons.push_back(beside(model.name, rows.forecasters[i].name));

  const std::size_t served_at = best_of(rows, order, rows.labels.size());
  out.served = order[served_at];
  const auto instead_of = order.first(served_at);
  if (served_at > 0)
    for (const Forecaster& f : rows.forecasters)
      if (f.name != out.served && std::ranges::find(instead_of, f.name) == instead_of.end())
        out.comparisons.push_back(beside(out.served, f.name));
  out.shown = served_at + 1 < order.size() && std::ranges::all_of(out.comparisons, [&](const Comparison& c) {
                return c.model != out.served || c.beats();
              });

  const Top top = top_class(rows, model);
  const auto majority = std::ranges::max_element(out.base_rates) - out.base_rates.begin();
  std::vector<double> gain;
  for (std::size_t i = 0; i < top.right.size(); ++i)
    gain.push_back(top.right[i] - (rows.labels[i] == majority));
  out.accuracy_gain = mean_interval(
      gain, {.block = block_length(gain.size(), static_cast<std::size_t>(horizon)), .seed = seed});
  const Forecaster& served = named(rows, out.served);
  const Top sure = top_class(rows, served);
  out.reliability =
      rows.classes == 2 ? reliability(ones(served), rows.labels) : reliability(sure.confidence, sure.right);
  return out;
}

PointEvaluation evaluate_points(const PointRows& rows, int horizon, std::uint64_t seed) {
  PointEvaluation out{static_cast<int>(rows.outcomes.size()), {}, {}};
  std::vector<std::vector<double>> errors;
  for (const Forecaster& f : rows.forecasters) {
    double sum = 0;
    auto& own = errors.emplace_back();
    for (std::size_t i = 0; i < f.values.size(); ++i) own.push_back(std::abs(rows.outcomes[i] - f.values[i]));
    for (double e : own) sum += e;
    out.mean_absolute_error.emplace_back(f.name,
                                         sum / static_cast<double>(std::max<std::size_t>(1, own.size())));
  }
  for (std::size_t i = 1; i < errors.size(); ++i)
    out.comparisons.push_back(compare(rows.forecasters.front().name, errors.front(), rows.forecasters[i].name,
                                      errors[i], horizon, seed));
  return out;
}

std::vector<EncoderEvaluation> evaluate_encoders(std::span<const FoldResult> folds) {
  std::vector<EncoderEvaluation> out;
  for (const FoldResult& fold : folds)
    for (const EncoderScore& s : fold.encoders) {
      const auto same = [&](const EncoderEvaluation& e) { return e.model == s.model && e.score == s.score; };
      auto at = std::ranges::find_if(out, same);
      if (at == out.end()) at = out.insert(at, {s.model, s.score, s.baseline, 0, 0, 0, 0});
      ++at->folds;
      at->better += s.higher_is_better ? s.value > s.baseline_value : s.value < s.baseline_value;
      at->value += s.value;
      at->baseline_value += s.baseline_value;
    }
  for (EncoderEvaluation& e : out)
    for (double* mean : {&e.value, &e.baseline_value}) *mean /= e.folds;
  return out;
}

}  // namespace spectrum::forecast
