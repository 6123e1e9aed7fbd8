#include "apps/forecast/leak_demo.h"

#include <numeric>
#include <random>
#include <stdexcept>

#include "apps/forecast/dataset.h"
#include "apps/forecast/models.h"
#include "apps/forecast/scores.h"
#include "features/labels.h"
#include "gbdt/binary.h"
#include "gbdt/train.h"
#include "nn/random.h"

namespace spectrum::forecast {
namespace {

constexpr std::size_t kEmbargo = 5;

struct Sample {
  std::vector<double> x;
  std::vector<int> labels;
};

/// All plain features of the days whose label is known.
struct Labelled {
  std::vector<std::size_t> days;
  std::vector<int> labels;
};

Labelled labelled(const Dataset& data, const std::vector<int>& labels) {
  Labelled out;
  for (std::size_t day : data.days)
    if (labels[day] >= 0) out.days.push_back(day), out.labels.push_back(labels[day]);
  return out;
}

Sample sample_of(const Labelled& all, std::span<const int> rows, const features::Table& table) {
  Sample out;
  for (int row : rows) {
    const auto at = static_cast<std::size_t>(row);
    for (std::size_t c = 0; c < table.columns(); ++c) out.x.push_back(table.column(c)[all.days[at]]);
    out.labels.push_back(all.labels[at]);
  }
  return out;
}

/// The mission's hundred trees: nothing stops them early.
gbdt::Model grow(const Sample& s, int width) {
  gbdt::TrainParams p;
  p.trees = 100;
  p.eta = 0.1;
  p.tree.leaves = 31;
  p.tree.max_depth = 8;
  p.feature_fraction = 0.8;
  p.bagging_fraction = 0.8;
  const std::vector<double> y(s.labels.begin(), s.labels.end());
  const gbdt::Binner bins = gbdt::Binner::fit(s.x, static_cast<int>(y.size()), width);
  return gbdt::train(gbdt::Dataset(bins, s.x, y), gbdt::Binary(), p);
}

LeakRow judge(const char* label, const char* split, const Labelled& all, std::span<const int> learn,
              std::span<const int> held_out, const features::Table& table) {
  const Sample fit = sample_of(all, learn, table), test = sample_of(all, held_out, table);
  std::vector<double> raw(test.labels.size());
  grow(fit, static_cast<int>(table.columns())).predict_raw(test.x, raw);
  std::vector<double> p;
  for (double z : raw) p.push_back(z >= 0 ? 1.0 : 0.0);
  return {label,
          split,
          static_cast<int>(test.labels.size()),
          auc(raw, test.labels),
          accuracy(p, test.labels),
          majority_share(test.labels, 2)};
}

}  // namespace

std::vector<LeakRow> demonstrate_leak(const features::Market& market, const features::Table& table,
                                      std::uint64_t seed) {
  const Dataset data = build_dataset(market, table);
  std::vector<int> now(market.size()), ahead(market.size());
  features::expansion_now_labels(market.close, now);
  features::expansion_labels(daily_variances(market), ahead);
  std::vector<LeakRow> out;
  for (const auto& [label, labels] :
       {std::pair<const char*, const std::vector<int>*>{"same window", &now}, {"next 3 sessions", &ahead}}) {
    const Labelled all = labelled(data, *labels);
    if (all.days.size() < kMinTrainingRows)
      throw std::invalid_argument("the demonstration of the leak needs " + std::to_string(kMinTrainingRows) +
                                  " labelled rows, there are " + std::to_string(all.days.size()));
    std::vector<int> order(all.days.size());
    std::iota(order.begin(), order.end(), 0);
    const std::size_t fit = all.days.size() * 8 / 10;
    const std::span<const int> in_time(order);
    const LeakRow honest =
        judge(label, "last fifth", all, in_time.first(fit), in_time.subspan(fit + kEmbargo), table);
    std::mt19937_64 rng(seed);
    nn::shuffle(order, rng);
    out.push_back(judge(label, "random fifth", all, in_time.first(fit), in_time.subspan(fit), table));
    out.push_back(honest);
  }
  return out;
}

}  // namespace spectrum::forecast
