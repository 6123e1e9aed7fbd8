#include <array>
#include <limits>

#include "gbdt/link_text.h"
#include "gbdt/model_text.h"
#include "gbdt/text_fields.h"
#include "gbdt/tree_text.h"

namespace spectrum::gbdt {
namespace {

constexpr int kAnyInt = std::numeric_limits<int>::max();

constexpr std::array<std::string_view, 11> kHeaderKeys{
    "version",   "num_class",      "num_tree_per_iteration", "label_index",   "max_feature_idx",
    "objective", "average_output", "feature_names",          "feature_infos", "monotone_constraints",
    "tree_sizes"};

/// LightGBM takes a line with a second '=' for damage.
std::string_view plain_value(const TextFields& header, std::string_view key) {
  const std::string_view value = header.value(key);
  if (value.find('=') != std::string_view::npos) refuse(header.line(key), key, "a second '=' in this line");
  return value;
}

/// The two differ in nothing that matters here: v4 came with a section for parsers of data files.
void check_version(const TextFields& header) {
  const std::string_view version = header.value("version");
  if (version != "v3" && version != "v4")
    refuse(header.line("version"), "version", "only v3 and v4 are supported");
}

int read_classes(const TextFields& header) {
  const int classes = header.integer("num_class", 1, kAnyInt);
  constexpr std::string_view kTrees = "num_tree_per_iteration";
  if (header.has(kTrees) && header.integer(kTrees, 1, kAnyInt) != classes)
    refuse(header.line(kTrees), kTrees, "is not num_class, which is " + std::to_string(classes));
  return classes;
}

void read_features(const TextFields& header, Model& model) {
  const auto n = static_cast<std::size_t>(header.integer("max_feature_idx", 0, kAnyInt - 1)) + 1;
  for (std::string_view name : header.entries("feature_names", n)) {
    if (name.empty()) refuse(header.line("feature_names"), "feature_names", "a name is empty");
    model.feature_names.emplace_back(name);
  }
  plain_value(header, "feature_infos");
  for (std::string_view info : header.entries("feature_infos", n)) model.feature_infos.emplace_back(info);
  if (header.has("monotone_constraints"))
    model.monotone_constraints = header.integers("monotone_constraints", n, -1, 1);
}

void read_header(const TextFields& header, Model& model) {
  check_version(header);
  model.n_classes = read_classes(header);
  model.averaged = header.has("average_output");
  header.integer("label_index", 0, kAnyInt);  // of the file trained from; LightGBM wants it told
  read_features(header, model);
  if (!header.has("objective")) return;
  model.objective = plain_value(header, "objective");
  model.link = read_link(model.objective, model.n_classes, header.line("objective"));
}

bool starts_tree(std::string_view line) { return line.substr(0, 5) == "Tree="; }

TextFields read_block(TextLines& lines) {
  TextFields fields(lines.number(), tree_keys());
  while (!lines.at_end() && !lines.peek().empty()) {
    const int number = lines.number();
    const std::string_view line = lines.next();
    if (line.find('=') == std::string_view::npos) refuse(number, line, "no '=' in this line");
    fields.add(line, number);
  }
  return fields;
}

/// LightGBM finds the trees by their lengths in bytes: these must be right.
void check_sizes(const TextFields& header, const std::vector<std::size_t>& sizes) {
  const auto told = header.integers("tree_sizes", sizes.size(), 1, kAnyInt);
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (static_cast<std::size_t>(told[i]) == sizes[i]) continue;
    refuse(header.line("tree_sizes"), "tree_sizes",
           "tree " + std::to_string(i) + " is " + std::to_string(sizes[i]) + " bytes long, not " +
               std::to_string(told[i]));
  }
}

/// The trees up to "end of trees". Only a file that tells their lengths may end
/// without: of any other it could not be said whether it is whole.
void read_trees(TextLines& lines, const TextFields& header, Model& model) {
  std::vector<std::size_t> sizes;
  while (!lines.at_end() && starts_tree(lines.peek())) {
    const std::size_t begin = lines.position();
    model.trees.push_back(read_tree(read_block(lines), model.n_features()));
    lines.skip_empty();
    sizes.push_back(lines.position() - begin);
  }
  const int number = lines.number();
  const bool may_end = lines.at_end() && header.has("tree_sizes");
  if (!may_end && (lines.at_end() || lines.next() != "end of trees"))
    refuse(number, "end of trees", "is missing here");
  if (sizes.empty()) refuse(number, "Tree", "there is no tree");
  if (sizes.size() % static_cast<std::size_t>(model.n_classes) != 0)
    refuse(number, "Tree",
           std::to_string(sizes.size()) + " trees are no whole iterations of " +
               std::to_string(model.n_classes));
  if (header.has("tree_sizes")) check_sizes(header, sizes);
}

void read_parameters(TextLines& lines, Model& model) {
  while (!lines.at_end()) {
    const std::string_view line = lines.next();
    if (line == "end of parameters") return;
    if (!line.empty()) model.parameters.emplace_back(line);
  }
  refuse(lines.number() - 1, "end of parameters", "is missing here");
}

/// "name=splits" lines, up to an empty one: ours to count.
void skip_importances(TextLines& lines) {
  while (!lines.at_end() && !lines.peek().empty()) lines.next();
}

/// What follows the trees. All of it may be missing.
void read_tail(TextLines& lines, Model& model) {
  constexpr std::string_view kPandas = "pandas_categorical:";
  while (!lines.at_end()) {
    const std::string_view line = lines.next();
    if (line == "feature_importances:") skip_importances(lines);
    if (line == "parameters:") read_parameters(lines, model);
    if (line.substr(0, kPandas.size()) == kPandas) model.pandas_categorical = line.substr(kPandas.size());
  }
}

}  // namespace

Model read_model(std::string_view text) {
  TextLines lines(text);
  if (lines.next() != "tree") refuse(1, "tree", "the first line is not this word: this is no LightGBM model text");

  TextFields header(1, kHeaderKeys);
  while (!lines.at_end() && !starts_tree(lines.peek())) {
    const int number = lines.number();
    const std::string_view line = lines.next();
    if (line == "end of trees") refuse(number, "Tree", "there is no tree");
    header.add(line, number);
  }
  Model model;
  read_header(header, model);
  read_trees(lines, header, model);
  read_tail(lines, model);
  return model;
}

}  // namespace spectrum::gbdt
