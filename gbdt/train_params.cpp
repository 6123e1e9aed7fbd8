#include "gbdt/train_params.h"

#include <cmath>
#include <stdexcept>

#include "gbdt/number_text.h"

namespace spectrum::gbdt {
namespace {

void require(bool ok, const char* what) {
  if (!ok) throw std::invalid_argument(std::string("train: ") + what);
}

bool fraction(double x) { return x > 0.0 && x <= 1.0; }
bool weight(double x) { return x >= 0.0 && std::isfinite(x); }

std::string entry(const std::string& key, const std::string& value) {
  std::string out = "[";
  return out += key + ": " + value + "]";
}
std::string entry(const std::string& key, int value) { return entry(key, std::to_string(value)); }
std::string entry(const std::string& key, double value) { return entry(key, shortest_text(value)); }

}  // namespace

void check(const TrainParams& p) {
  require(p.trees >= 1, "trees below 1");
  require(p.eta > 0.0 && std::isfinite(p.eta), "eta not above 0");
  require(p.tree.leaves >= 2 && p.tree.leaves <= 65535, "leaves not in 2..65535");
  require(p.tree.min_data_in_leaf >= 1, "min_data_in_leaf below 1");
  require(weight(p.tree.min_sum_hessian), "min_sum_hessian below 0");
  require(weight(p.tree.lambda_l1) && weight(p.tree.lambda_l2), "lambda below 0");
  require(weight(p.tree.min_gain_to_split), "min_gain_to_split below 0");
  require(fraction(p.feature_fraction), "feature_fraction not in (0, 1]");
  require(fraction(p.node_feature_fraction), "node_feature_fraction not in (0, 1]");
  require(fraction(p.bagging_fraction), "bagging_fraction not in (0, 1]");
  require(p.bagging_freq >= 1, "bagging_freq below 1");
  require(p.early_stopping_rounds >= 0, "early_stopping_rounds below 0");
  require(p.threads >= 1, "threads below 1");
}

std::vector<std::string> describe(const BinParams& b, const Objective& objective, const TrainParams& p) {
  const std::string objective_text = objective.text();
  std::vector<std::string> out{entry("boosting", "gbdt"),
                               entry("objective", objective_text.substr(0, objective_text.find(' '))),
                               entry("num_iterations", p.trees),
                               entry("learning_rate", p.eta),
                               entry("num_leaves", p.tree.leaves),
                               entry("max_depth", p.tree.max_depth),
                               entry("min_data_in_leaf", p.tree.min_data_in_leaf),
                               entry("min_sum_hessian_in_leaf", p.tree.min_sum_hessian),
                               entry("bagging_fraction", p.bagging_fraction),
                               entry("bagging_freq", p.bagging_fraction < 1.0 ? p.bagging_freq : 0),
                               entry("bagging_seed", static_cast<int>(p.bagging_seed)),
                               entry("feature_fraction", p.feature_fraction),
                               entry("feature_fraction_bynode", p.node_feature_fraction),
                               entry("feature_fraction_seed", static_cast<int>(p.feature_seed)),
                               entry("early_stopping_round", p.early_stopping_rounds),
                               entry("lambda_l1", p.tree.lambda_l1),
                               entry("lambda_l2", p.tree.lambda_l2),
                               entry("min_gain_to_split", p.tree.min_gain_to_split),
                               entry("linear_tree", 0),
                               entry("max_bin", b.max_bins),
                               entry("min_data_in_bin", b.min_data_in_bin),
                               entry("zero_as_missing", b.zero_as_missing ? 1 : 0),
                               entry("feature_pre_filter", p.feature_pre_filter ? 1 : 0),
                               entry("bin_construct_sample_cnt", b.sample_rows),
                               entry("data_random_seed", static_cast<int>(b.sample_seed)),
                               entry("num_class", objective.n_classes()),
                               entry("boost_from_average", p.boost_from_average ? 1 : 0),
                               entry("use_quantized_grad", p.mode == Mode::kFast ? 1 : 0)};
  for (const auto& [key, value] : objective.settings()) out.push_back(entry(key, value));
  return out;
}

}  // namespace spectrum::gbdt
