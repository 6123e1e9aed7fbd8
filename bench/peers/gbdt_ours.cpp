// Our side of gbdt.py: trains or predicts once on raw numbers in files and prints what it took.
//   gbdt_ours train key=value ...     gbdt_ours predict key=value ...
// x: float64, row after row; y: float64. Answers are one line of key=value; scores and models go to files.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "gbdt/binary.h"
#include "gbdt/model_text.h"
#include "gbdt/squared_error.h"
#include "gbdt/train.h"

namespace {

using namespace spectrum::gbdt;
using Settings = std::map<std::string, std::string>;

double seconds(const std::chrono::steady_clock::time_point& since) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
}

std::vector<double> read(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<double> out(static_cast<std::size_t>(file.tellg()) / sizeof(double));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size() * sizeof(double)));
  return out;
}

long peak_kib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

TrainParams params_of(const Settings& s) {
  TrainParams p;
  p.trees = std::stoi(s.at("trees"));
  p.eta = std::stod(s.at("eta"));
  p.tree.leaves = std::stoi(s.at("leaves"));
  p.tree.max_depth = std::stoi(s.at("depth"));
  p.feature_fraction = std::stod(s.at("feature_fraction"));
  p.bagging_fraction = std::stod(s.at("bagging_fraction"));
  p.mode = s.at("mode") == "fast" ? Mode::kFast : Mode::kExact;
  p.threads = std::stoi(s.at("threads"));
  return p;
}

void train_once(const Settings& s) {
  const std::vector<double> x = read(s.at("x")), y = read(s.at("y"));
  const Matrix matrix = Matrix::row_major(x, y.size(), x.size() / y.size());
  const TrainParams p = params_of(s);
  const long before = peak_kib();
  const auto start = std::chrono::steady_clock::now();
  const Dataset data(Binner::fit(matrix, {}, p.threads), matrix, y, {}, p.threads);
  const double binning = seconds(start);
  const auto begin = std::chrono::steady_clock::now();
  const Model model = train(data, Binary{}, p);
  const double training = seconds(begin);
  std::printf("bin=%.6f train=%.6f peak_kib=%ld before_kib=%ld\n", binning, training, peak_kib(), before);
  std::ofstream(s.at("model")) << write_model(model);
}

}  // namespace

int main(int argc, char** argv) try {
  Settings settings;
  for (int i = 2; i < argc; ++i) {
    const std::string word = argv[i];
    settings[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
  }
  if (argc > 1 && std::string(argv[1]) == "train") return train_once(settings), 0;
  std::cerr << "usage: gbdt_ours train|predict key=value ...\n";
  return 2;
} catch (const std::exception& e) {
  std::cerr << "gbdt_ours: " << e.what() << '\n';
  return 1;
}
