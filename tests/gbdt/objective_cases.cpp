#include "objective_cases.h"

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <stdexcept>

#include "gbdt/absolute_error.h"
#include "gbdt/binary.h"
#include "gbdt/huber.h"
#include "gbdt/model_text.h"
#include "gbdt/number_text.h"
#include "gbdt/quantile.h"
#include "gbdt/softmax.h"
#include "gbdt/squared_error.h"
#include "reference.h"

namespace spectrum::gbdt::reference {
namespace {

const std::string kFolder = kSmall + "objectives/";

/// Out of the model's list of "[key: value]".
std::string setting(const Model& model, const std::string& key) {
  const std::string start = "[" + key + ": ";
  for (const std::string& line : model.parameters) {
    if (line.starts_with(start)) return line.substr(start.size(), line.size() - start.size() - 1);
  }
  throw std::runtime_error("no parameter " + key);
}
double number(const Model& model, const std::string& key) { return read_double(setting(model, key)).value(); }
int whole(const Model& model, const std::string& key) { return static_cast<int>(number(model, key)); }

std::unique_ptr<Objective> objective_of(const Model& model) {
  const std::string name = setting(model, "objective");
  if (name == "binary")
    return std::make_unique<Binary>(number(model, "sigmoid"), number(model, "scale_pos_weight"));
  if (name == "regression") return std::make_unique<SquaredError>();
  if (name == "regression_l1") return std::make_unique<AbsoluteError>();
  if (name == "quantile") return std::make_unique<Quantile>(number(model, "alpha"));
  if (name == "huber") return std::make_unique<Huber>(number(model, "alpha"));
  if (name == "multiclass") return std::make_unique<Softmax>(whole(model, "num_class"));
  throw std::runtime_error("no objective " + name);
}

TrainParams params_of(const Model& model) {
  TrainParams p;
  p.trees = whole(model, "num_iterations");
  p.eta = number(model, "learning_rate");
  p.tree.leaves = whole(model, "num_leaves");
  p.tree.max_depth = whole(model, "max_depth");
  p.tree.min_data_in_leaf = whole(model, "min_data_in_leaf");
  p.tree.min_sum_hessian = number(model, "min_sum_hessian_in_leaf");
  p.tree.lambda_l1 = number(model, "lambda_l1");
  p.tree.lambda_l2 = number(model, "lambda_l2");
  p.tree.min_gain_to_split = number(model, "min_gain_to_split");
  p.boost_from_average = whole(model, "boost_from_average") != 0;
  return p;
}

std::vector<float> floats(const std::vector<double>& v) { return {v.begin(), v.end()}; }

bool has_word(const std::string& name, const std::string& word) {
  return ("_" + name + "_").find("_" + word + "_") != std::string::npos;
}

}  // namespace

std::vector<std::string> objective_cases() {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder))
    out.push_back(entry.path().stem().string());
  std::sort(out.begin(), out.end());
  return out;
}

ObjectiveCase read_objective_case(const std::string& name) {
  ObjectiveCase out;
  out.model = read_model(read_text(kFolder + name + ".txt"));
  out.objective = objective_of(out.model);
  out.params = params_of(out.model);
  out.bins.max_bins = whole(out.model, "max_bin");
  out.bins.zero_as_missing = whole(out.model, "zero_as_missing") != 0;

  const Csv csv = read_csv(kSmall + "objectives.csv");  // y_binary, y_real, y_class, weight, features
  out.x = has_word(name, "nan") ? read_csv(kSmall + "objectives_nan.csv").cells : csv.from_column(4);
  const std::string kind = setting(out.model, "objective");
  out.labels = floats(csv.column(kind == "binary" ? 0 : kind == "multiclass" ? 2 : 1));
  if (has_word(name, "weighted")) out.weights = floats(csv.column(3));
  return out;
}

std::vector<ObjectiveFact> read_objective_facts(const std::string& file) {
  std::istringstream lines(read_text(kSmall + file));
  std::vector<ObjectiveFact> out;
  std::string line;
  std::getline(lines, line);  // the names of the columns
  while (std::getline(lines, line)) {
    std::istringstream cells(line);
    ObjectiveFact fact;
    std::string value;
    std::getline(cells, fact.name, ',');
    std::getline(cells, fact.key, ',');
    std::getline(cells, value);
    fact.value = read_double(value).value();
    out.push_back(fact);
  }
  return out;
}

}  // namespace spectrum::gbdt::reference
