#include "gbdt/tree.h"

namespace spectrum::gbdt {
namespace {

double rounded(double v) { return std::abs(v) <= kZero ? 0.0 : v; }

}  // namespace

void Tree::shrink(double rate) {
  for (double& v : leaf_values) v = rounded(v * rate);
  for (NodeStats& s : node_stats) s.value = rounded(s.value * rate);
  shrinkage *= rate;
}

void Tree::add_bias(double bias) {
  for (double& v : leaf_values) v = rounded(v + bias);
  for (NodeStats& s : node_stats) s.value = rounded(s.value + bias);
  shrinkage = 1.0;
}

}  // namespace spectrum::gbdt
