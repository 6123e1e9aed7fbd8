// Model texts that no one meant: each is refused, or gives a model that predicts,
// and whose own text is read again and stays as it is. To run it:
//
//   cmake -B build/fuzz -DCMAKE_CXX_COMPILER=clang++ -DSPECTRUM_FUZZ=ON -DSPECTRUM_SANITIZE=address,undefined
//
//   cmake --build build/fuzz --target model_text_fuzz && mkdir -p build/fuzz/corpus
//
//   build/fuzz/tests/fuzz/model_text_fuzz -max_len=8192 -max_total_time=600 build/fuzz/corpus tests/gbdt/data
//
// New texts go to the first folder; the second holds those to start from.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "gbdt/model_text.h"

namespace {

using spectrum::gbdt::Model;

void require(bool ok) {
  if (!ok) std::abort();
}

void predict_row(const Model& model, double value) {
  const std::vector<double> row(model.feature_names.size(), value);
  std::vector<double> scores(static_cast<std::size_t>(model.n_classes), 0.0);
  for (std::size_t t = 0; t < model.trees.size(); ++t)
    scores[t % scores.size()] += model.trees[t].predict(row.data());
  model.link.apply(scores);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Model model;
  try {
    model = spectrum::gbdt::read_model({reinterpret_cast<const char*>(data), size});
  } catch (const std::invalid_argument&) {
    return 0;
  }
  for (double value : {0.0, -1.0, 33.5, 1e300, std::numeric_limits<double>::quiet_NaN()})
    predict_row(model, value);
  const std::string text = write_model(model);
  require(write_model(spectrum::gbdt::read_model(text)) == text);
  return 0;
}
