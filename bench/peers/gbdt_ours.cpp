// Our side of gbdt.py: does one piece of work on raw numbers in files and prints what it took, as JSON on one
// line.
//   gbdt_ours train   x= y= rows= features= trees= leaves= depth= eta= feature_fraction= bagging_fraction=
//                     mode=exact|fast threads= repeat= model=OUT [test=X scores=OUT]
//   gbdt_ours predict model= x= rows= features= threads= repeat= scores=OUT
//   gbdt_ours single  model= x= rows= features= repeat= scores=OUT
// x: float64, row after row, of which the first rows are used; y, scores: a float64 a row, scores raw.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/peers/work.h"
#include "gbdt/binary.h"
#include "gbdt/kernels/train_kernels.h"
#include "gbdt/model_text.h"
#include "gbdt/predictor.h"
#include "gbdt/train.h"

namespace {

using namespace spectrum::gbdt;
using spectrum::bench::Clock;
using spectrum::bench::median;
using spectrum::bench::read;
using spectrum::bench::Settings;
using spectrum::bench::write;

/// The most memory this process has had, of Linux; 0 where it is not known. (getrusage would count the
/// process that started this one.)
long peak_kib() {
  std::ifstream file("/proc/self/status");
  for (std::string word; file >> word;) {
    if (word == "VmHWM:" && file >> word) return std::stol(word);
  }
  return 0;
}

TrainParams params_of(const Settings& s) {
  TrainParams p;
  p.trees = s.whole("trees");
  p.eta = s.number("eta");
  p.tree.leaves = s.whole("leaves");
  p.tree.max_depth = s.whole("depth");
  p.feature_fraction = s.number("feature_fraction");
  p.bagging_fraction = s.number("bagging_fraction");
  p.mode = s.text("mode") == "fast" ? Mode::kFast : Mode::kExact;
  p.threads = s.whole("threads");
  return p;
}

void run_train(const Settings& s) {
  const auto rows = static_cast<std::size_t>(s.whole("rows"));
  const auto features = static_cast<std::size_t>(s.whole("features"));
  const std::vector<double> x = read(s.text("x"), rows * features), y = read(s.text("y"), rows);
  const Matrix matrix = Matrix::row_major(x, rows, features);
  const TrainParams p = params_of(s);
  const long before = peak_kib();
  std::vector<double> binning, training;
  Model model;
  for (int r = 0; r < s.whole("repeat"); ++r) {
    const Clock bin_clock;
    const Dataset data(Binner::fit(matrix, {}, p.threads), matrix, y, {}, p.threads);
    binning.push_back(bin_clock.seconds());
    const Clock train_clock;
    model = train(data, Binary{}, p);
    training.push_back(train_clock.seconds());
  }
  const long peak = peak_kib();
  std::ofstream(s.text("model")) << write_model(model);
  if (s.has("test")) {
    const std::vector<double> test = read(s.text("test"));
    std::vector<double> scores(test.size() / features);
    Predictor(model).predict_raw(test, scores);
    write(s.text("scores"), scores);
  }
  std::printf(
      "{\"bin\": %.9f, \"train\": %.9f, \"before_kib\": %ld, \"peak_kib\": %ld, \"kernels\": \"%s\"}\n",
      median(binning), median(training), before, peak, best_train_kernels().name);
}

struct Scoring {
  Predictor predictor;
  std::vector<double> x, scores;

  static Predictor load(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path);
    return Predictor(read_model(std::string(std::istreambuf_iterator<char>(file), {})));
  }
  explicit Scoring(const Settings& s)
      : predictor(load(s.text("model"))),
        x(read(s.text("x"),
               static_cast<std::size_t>(s.whole("rows")) * static_cast<std::size_t>(s.whole("features")))),
        scores(static_cast<std::size_t>(s.whole("rows"))) {}
};

/// A first pass that is not counted, then the median of the others.
template <class Pass>
void time_passes(const Settings& s, Scoring& work, const Pass& pass) {
  pass();
  std::vector<double> times;
  for (int r = 0; r < s.whole("repeat"); ++r) {
    const Clock clock;
    pass();
    times.push_back(clock.seconds());
  }
  write(s.text("scores"), work.scores);
  std::printf("{\"seconds\": %.9f}\n", median(times));
}

void run_predict(const Settings& s) {
  Scoring work(s);
  const PredictParams params{.threads = s.whole("threads")};
  time_passes(s, work, [&] { work.predictor.predict_raw(work.x, work.scores, params); });
}

/// A call a row.
void run_single(const Settings& s) {
  Scoring work(s);
  const auto features = static_cast<std::size_t>(s.whole("features"));
  time_passes(s, work, [&] {
    const std::span<const double> x(work.x);
    for (std::size_t r = 0; r < work.scores.size(); ++r)
      work.predictor.predict_raw(x.subspan(r * features, features), {&work.scores[r], 1});
  });
}

}  // namespace

int main(int argc, char** argv) try {
  const std::string task = argc > 1 ? argv[1] : "";
  const std::vector<std::string> words(argv + std::min(argc, 2), argv + argc);
  const Settings settings(words);
  if (task == "train") return run_train(settings), 0;
  if (task == "predict") return run_predict(settings), 0;
  if (task == "single") return run_single(settings), 0;
  std::cerr << "usage: gbdt_ours train|predict|single key=value ...\n";
  return 2;
} catch (const std::exception& e) {
  std::cerr << "gbdt_ours: " << e.what() << '\n';
  return 1;
}
